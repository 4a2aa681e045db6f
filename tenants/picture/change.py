"""What changed in the newest round, and what cannot be said.

Typical cells hold 0-5 events, so most differences are chance. A cell is called *up* or *down* only when the predictive
distribution, with the dispersion of the page's own history, makes the count rare, and when the calls of the whole page
stay honest together. Everything else is "cannot say", with the reason.

Units: counts are distinct events; exposure is the number of answers in a round ("nothing to report" is an answer). A
round without answers says nothing and is left out. Season needs two years of rounds and is no part of this module yet.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, TypeVar

import numpy as np
from scipy import special

from tenants.picture.predictive import (
    Flags,
    Floats,
    adjusted,
    at_least,
    at_most,
    attainable_sum,
    dispersion,
    first_count,
    quantile,
)

Verdict = Literal["up", "down", "unsure"]
Reason = Literal["history", "participation", "too_few", "steady", "no_clear_change"]
Key = TypeVar("Key", bound=Hashable)
Area = TypeVar("Area", bound=Hashable)
Category = TypeVar("Category", bound=Hashable)

WINDOW = 12
"""How many earlier rounds make the baseline; older ones only serve a season."""
ROUNDS_FOR_UP, ROUNDS_FOR_DOWN = 4, 6
LEVEL_UP, LEVEL_DOWN = 0.10, 0.025
LEAST_EVENTS_UP, LEAST_EXPECTED_DOWN = 3, 5.0
ANSWERS_DIFFER = 0.25
"""From this relative difference in answers a call must hold with and without the correction for them."""


@dataclass(frozen=True, slots=True)
class Cell(Generic[Key]):
    """One count to judge: `newest` events against the `history` of earlier rounds, oldest first.

    A history shorter than the page's belongs to a cell that came later (a new category): it is the page's last rounds.
    """

    key: Key
    newest: int
    history: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Change(Generic[Key]):
    """What may be said about one cell. Figures are None where nobody answered, now or in the whole history.

    `low` to `high` is the usual range (5-95 % of the predictive distribution); `ratio` is the newest rate against the
    earlier one with its 95 % interval; `p_up` and `p_down` are one-sided, `adjusted_*` hold for the page as a whole.
    `reason` is None when the verdict is "up" or "down".
    """

    key: Key
    observed: int
    expected: float | None
    low: int | None
    high: int | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    p_up: float | None
    p_down: float | None
    adjusted_up: float | None
    adjusted_down: float | None
    dispersion: float | None
    verdict: Verdict
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class Page(Generic[Area, Category]):
    """Every level of one picture, each judged as a family of its own."""

    cells: list[Change[tuple[Area, Category]]]
    areas: list[Change[Area]]
    categories: list[Change[Category]]
    total: Change[Literal["total"]]


class Power(NamedTuple):
    """The smallest count that would be called, and how probable it is when the rate has really changed."""

    critical: int
    chance: float


class _Counts(NamedTuple):
    """A page as arrays: newest (n), history (n, k), exposure of that shape (0: the round does not count), and now."""

    newest: Floats
    history: Floats
    exposure: Floats
    now: float


class _Assessment(NamedTuple):
    """Everything about n cells under one choice of exposure."""

    total: Floats
    relative: Floats
    expected: Floats
    mean: Floats
    spread: Floats
    dispersion: Floats
    p_up: Floats
    p_down: Floats
    adjusted_up: Floats
    adjusted_down: Floats
    up: Flags
    down: Flags


def judge(cells: Sequence[Cell[Key]], exposure_newest: float, exposure_history: Sequence[float]) -> list[Change[Key]]:
    """Judges the cells of one level of one page together, in their order.

    `exposure_newest` and `exposure_history` (oldest first) are the answers of the rounds; only the last twelve count.
    A cell's history may be shorter than the page's. Raises ValueError if it is longer, or if a figure is negative or
    infinite.
    """
    if not cells:
        return []
    counts = _as_arrays(cells, exposure_newest, exposure_history)
    rounds = (counts.exposure > 0).sum(axis=1)
    usable = (rounds > 0) & (counts.now > 0)
    if not usable.any():
        return [_speechless(cell, k) for cell, k in zip(cells, rounds, strict=True)]
    chosen = _Counts(counts.newest[usable], counts.history[usable], counts.exposure[usable], counts.now)
    assessment = _assess(chosen)
    differs, other = _double_check(chosen)
    told = iter(_changes([c for c, use in zip(cells, usable, strict=True) if use], chosen, assessment, differs, other))
    return [next(told) if use else _speechless(cell, k) for cell, use, k in zip(cells, usable, rounds, strict=True)]


def judge_page(
    cells: Sequence[Cell[tuple[Area, Category]]], exposure_newest: float, exposure_history: Sequence[float]
) -> Page[Area, Category]:
    """Judges a table of area × category and its totals: what is too thin to say in a cell may be clear in a total."""
    areas = _summed([(cell.key[0], cell) for cell in cells], len(exposure_history))
    categories = _summed([(cell.key[1], cell) for cell in cells], len(exposure_history))
    none: tuple[int, ...] = (0,) * len(exposure_history)
    everything = _summed([(_TOTAL, cell) for cell in cells], len(exposure_history)) or [Cell(_TOTAL, 0, none)]
    return Page(
        cells=judge(cells, exposure_newest, exposure_history),
        areas=judge(areas, exposure_newest, exposure_history),
        categories=judge(categories, exposure_newest, exposure_history),
        total=judge(everything, exposure_newest, exposure_history)[0],
    )


def watched(changes: Iterable[Change[Key]], most: int = 5) -> list[Change[Key]]:
    """The cells to keep an eye on, rarest first: not called, yet above what chance alone reaches once in twenty."""
    near = [
        (change.p_up, change)
        for change in changes
        if change.verdict == "unsure"
        and change.reason in ("too_few", "steady", "no_clear_change")
        and change.observed >= LEAST_EVENTS_UP
        and change.p_up is not None
        and change.p_up <= 0.05
    ]
    return [change for _, change in sorted(near, key=lambda pair: pair[0])[:most]]


def power(
    history_total: float,
    exposure_history: float,
    exposure_newest: float,
    phi: float,
    level: float,
    factor: float,
) -> Power:
    """How often a change by `factor` would be called up when a cell needs an unadjusted p of `level` or less.

    The history is `history_total` events in `exposure_history` answers; the changed count has the mean
    factor × expected and the variance φ × mean.
    """
    relative = exposure_newest / exposure_history
    mean = np.array([(history_total + 0.5) * relative])
    spread = np.array([phi * (1 + relative) - 1])
    critical = first_count(lambda count: at_least(count, mean, spread) <= level, mean)
    true_mean = np.array([factor * history_total * relative])
    if phi > 1:
        chance = at_least(critical, true_mean, np.array([phi - 1.0]))
    else:
        chance = np.where(critical <= 0, 1.0, special.gammainc(np.maximum(critical, 1.0), true_mean))
    return Power(int(critical[0]), float(chance[0]))


_TOTAL: Literal["total"] = "total"


def _summed(members: Sequence[tuple[Key, Cell[tuple[Area, Category]]]], rounds: int) -> list[Cell[Key]]:
    """Adds cells of the same key; the sum's history is as long as its longest member's."""
    sums: dict[Key, tuple[int, list[int], int]] = {}
    for key, cell in members:
        newest, history, length = sums.get(key, (0, [0] * rounds, 0))
        if len(cell.history) > rounds:
            raise ValueError("a cell's history is longer than the page's")
        offset = rounds - len(cell.history)
        for i, count in enumerate(cell.history, start=offset):
            history[i] += count
        sums[key] = (newest + cell.newest, history, max(length, len(cell.history)))
    return [Cell(key, newest, tuple(history[rounds - length :])) for key, (newest, history, length) in sums.items()]


def _as_arrays(cells: Sequence[Cell[Key]], now: float, exposure_history: Sequence[float]) -> _Counts:
    answers = np.asarray(exposure_history, dtype=np.float64)[-WINDOW:]
    if not (np.isfinite(now) and now >= 0 and np.isfinite(answers).all() and (answers >= 0).all()):
        raise ValueError("exposure is finite and never negative")
    history = np.zeros((len(cells), answers.size))
    exposure = np.zeros_like(history)
    for i, cell in enumerate(cells):
        if len(cell.history) > len(exposure_history):
            raise ValueError("a cell's history is longer than the page's")
        known = min(len(cell.history), answers.size)
        if known:
            history[i, -known:] = cell.history[-known:]
            exposure[i, -known:] = answers[-known:]
    newest = np.array([cell.newest for cell in cells], dtype=np.float64)
    if (newest < 0).any() or (history < 0).any():
        raise ValueError("counts are never negative")
    return _Counts(newest, np.where(exposure > 0, history, 0.0), exposure, float(now))


def _assess(counts: _Counts) -> _Assessment:
    total, sums = counts.history.sum(axis=1), counts.exposure.sum(axis=1)
    relative = counts.now / sums
    expected = total * relative
    mean = (total + 0.5) * relative
    _, phi = dispersion(counts.history, counts.exposure)
    spread = phi * (1 + relative) - 1
    p_up, p_down = at_least(counts.newest, mean, spread), at_most(counts.newest, expected, spread)
    adjusted_up = adjusted(p_up, attainable_sum(mean, spread, upwards=True))
    adjusted_down = adjusted(p_down, attainable_sum(expected, spread, upwards=False))
    up = (adjusted_up <= LEVEL_UP) & (counts.newest >= LEAST_EVENTS_UP)
    down = (adjusted_down <= LEVEL_DOWN) & (expected >= LEAST_EXPECTED_DOWN)
    return _Assessment(
        total, relative, expected, mean, spread, phi, p_up, p_down, adjusted_up, adjusted_down, up, down & ~up
    )


def _double_check(counts: _Counts) -> tuple[Flags, _Assessment | None]:
    """Which cells' answers differ too much from their baseline, and the assessment that ignores the answers."""
    rounds = (counts.exposure > 0).sum(axis=1)
    usual = counts.exposure.sum(axis=1) / rounds
    differs = np.abs(counts.now / usual - 1) > ANSWERS_DIFFER
    if not differs.any():
        return differs, None
    return differs, _assess(counts._replace(exposure=(counts.exposure > 0).astype(np.float64), now=1.0))


def _ratio(counts: _Counts, of: _Assessment) -> tuple[Floats, Floats, Floats]:
    """The rate ratio with its 95 % interval: π ~ Beta((y+½)/φ, (Y+½)/φ), ratio = π/(1−π) · W/w."""
    a, b = (counts.newest + 0.5) / of.dispersion, (of.total + 0.5) / of.dispersion

    def at(share: float) -> Floats:
        # 1−π from its own inverse: near 1 the subtraction would leave no digits.
        odds = special.betaincinv(a, b, share) / special.betaincinv(b, a, 1 - share)
        return np.asarray(odds / of.relative, dtype=np.float64)

    return (counts.newest + 0.5) / (of.total + 0.5) / of.relative, at(0.025), at(0.975)


def _changes(
    cells: Sequence[Cell[Key]], counts: _Counts, of: _Assessment, differs: Flags, plain: _Assessment | None
) -> Iterable[Change[Key]]:
    rounds = (counts.exposure > 0).sum(axis=1)
    low, high = quantile(0.05, of.mean, of.spread), quantile(0.95, of.mean, of.spread)
    ratio, ratio_low, ratio_high = _ratio(counts, of)
    for i, cell in enumerate(cells):
        steady = bool(ratio_low[i] >= 0.5 and ratio_high[i] <= 2)
        verdict, reason = _verdict(i, int(rounds[i]), of, plain if differs[i] else None, steady)
        yield Change(
            key=cell.key,
            observed=cell.newest,
            expected=float(of.expected[i]),
            low=int(low[i]),
            high=int(high[i]),
            ratio=float(ratio[i]),
            ratio_low=float(ratio_low[i]),
            ratio_high=float(ratio_high[i]),
            p_up=float(of.p_up[i]),
            p_down=float(of.p_down[i]),
            adjusted_up=float(of.adjusted_up[i]),
            adjusted_down=float(of.adjusted_down[i]),
            dispersion=float(of.dispersion[i]),
            verdict=verdict,
            reason=reason,
        )


def _verdict(
    i: int, rounds: int, of: _Assessment, plain: _Assessment | None, steady: bool
) -> tuple[Verdict, Reason | None]:
    """The rule for cell i. `plain` is the assessment without the answers, given where a call has to hold in both."""
    if rounds < ROUNDS_FOR_UP:
        return "unsure", "history"
    call = _call(i, of)
    if plain is not None and _call(i, plain) != call:
        return "unsure", "participation"
    if call == "up":
        return "up", None
    if call == "down":
        return ("down", None) if rounds >= ROUNDS_FOR_DOWN else ("unsure", "history")
    if of.total[i] < 5 or of.expected[i] < 1:
        return "unsure", "too_few"
    return "unsure", "steady" if steady else "no_clear_change"


def _call(i: int, of: _Assessment) -> Verdict:
    return "up" if of.up[i] else "down" if of.down[i] else "unsure"


def _speechless(cell: Cell[Key], rounds: int) -> Change[Key]:
    """A cell without any figure to compare: no history at all, or nobody answered in the newest round."""
    reason: Reason = "participation" if rounds >= ROUNDS_FOR_UP else "history"
    nothing = (None,) * 11
    return Change(cell.key, cell.newest, *nothing, verdict="unsure", reason=reason)
