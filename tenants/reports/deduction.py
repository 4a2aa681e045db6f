"""What a reader can work out from statements about sums of counts: the attacker's arithmetic, used by the defender.

A statement says that the sum of some counts lies in an interval ("the month has 18 to 22", "this cell has 1 to 7").
Together they leave each count an interval, which is exact for whole numbers: one sum is closed form, several go to
HiGHS as an integer programme.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Part = Hashable
Parts = frozenset[Part]
Interval = tuple[int, int | None]

_SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Statement:
    """The counts named by `parts` add up to at least `low` and at most `high` (None: no upper bound)."""

    parts: Parts
    low: int
    high: int | None


class _System(NamedTuple):
    """Statements as arrays: bounds of each variable, and rows (0/1 over the variables) with theirs."""

    place: dict[Part, int]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    rows: NDArray[np.float64]
    row_low: NDArray[np.float64]
    row_high: NDArray[np.float64]
    limit: float


class _ContradictionError(Exception):
    """No whole numbers fulfil the statements."""


def intervals(statements: Iterable[Statement], wanted: Sequence[Parts]) -> list[Interval] | None:
    """The narrowest interval of each wanted sum, given that counts are whole and not negative.

    None if the statements contradict each other. A wanted part that no statement names is at least 0 and unbounded.
    """
    system = _system(list(statements), wanted)
    if (system.low > system.high).any() or (system.row_low > system.row_high).any():
        return None
    try:
        return [_interval(system, parts) for parts in wanted]
    except _ContradictionError:
        return None


def _system(statements: Sequence[Statement], wanted: Sequence[Parts]) -> _System:
    named = [each.parts for each in statements] + list(wanted)
    place = {part: i for i, part in enumerate(dict.fromkeys(part for parts in named for part in parts))}
    # Above everything that any chain of statements can bound: what reaches the limit has no upper bound.
    limit = 10.0 + sum(each.low + (each.high or 0) for each in statements)
    low, high = np.zeros(len(place)), np.full(len(place), limit)
    sums: dict[Parts, tuple[float, float]] = {}
    for each in statements:
        top = limit * len(place) if each.high is None else float(each.high)
        if len(each.parts) == 1:
            i = place[next(iter(each.parts))]
            low[i], high[i] = max(low[i], each.low), min(high[i], top)
        else:
            earlier = sums.get(each.parts, (0.0, top))
            sums[each.parts] = (max(earlier[0], each.low), min(earlier[1], top))
    rows = np.zeros((len(sums), len(place)))
    for row, parts in zip(rows, sums, strict=True):
        row[[place[part] for part in parts]] = 1.0
    bounds = np.array(list(sums.values()), dtype=np.float64).reshape(len(sums), 2)
    return _System(place, low, high, rows, bounds[:, 0], bounds[:, 1], limit)


def _interval(system: _System, parts: Parts) -> Interval:
    objective = np.zeros(len(system.place))
    objective[[system.place[part] for part in parts]] = 1.0
    if len(system.rows) > 1:
        low, high = _solved(system, objective), -_solved(system, -objective)
    else:
        low, high = _closed_form(system, objective)
    return ceil(low - _SLACK), None if high >= system.limit else floor(high + _SLACK)


def _closed_form(system: _System, objective: NDArray[np.float64]) -> tuple[float, float]:
    """Bounds under one sum at most: what is wanted gets what the others leave."""
    low, high = float(objective @ system.low), float(objective @ system.high)
    for row, row_low, row_high in zip(system.rows, system.row_low, system.row_high, strict=True):
        if row @ system.low > row_high or row @ system.high < row_low:
            raise _ContradictionError
        inside, others, outside = row * objective, row * (1 - objective), (1 - row) * objective
        least = max(inside @ system.low, row_low - others @ system.high)
        most = min(inside @ system.high, row_high - others @ system.low)
        low, high = float(least + outside @ system.low), float(most + outside @ system.high)
    return low, high


def _solved(system: _System, objective: NDArray[np.float64]) -> float:
    # 24 MB and 0.15 s that only revisions and preparing in the worker need: the web process never comes here.
    from scipy import optimize  # noqa: PLC0415

    result = optimize.milp(
        objective,
        integrality=np.ones(objective.size, dtype=np.int64),
        bounds=optimize.Bounds(system.low, system.high),
        constraints=optimize.LinearConstraint(system.rows, system.row_low, system.row_high),
    )
    if result.status == 2:
        raise _ContradictionError
    if result.status != 0 or result.fun is None:
        raise RuntimeError(f"the audit's programme was not solved: {result.message}")
    return float(result.fun)
