"""What a region may see of a municipality: small counts are hidden, and nothing hidden can be worked out.

A release is one row: whole municipality × common category for one period of the agreement's time grid, and its total.
A rule decides each figure (1-7 hidden, from 8 the nearest 5, as NHS Digital does); then the audit plays the reader who
puts this release beside all earlier ones, and hides more until no hidden figure can be narrowed to fewer than four
values. Everything is deterministic, so asking again averages nothing away.

What is counted: in a protected category the count spoken of is the smaller of the incidents and the distinct people who
reported them. Forty incidents from nine people are nine, and leave as 10, so a single busy reporter is never visible. A
total is the sum of its categories' counts, rounded from that true sum, never a sum of rounded figures; it is hidden
also when fewer than eight people stand behind it. In an open category the incidents leave exactly.

In a quiet period marks alone can tell too much: five hidden categories and a hidden total of 7 at most leave each 1-3.
Then only the open categories leave, and the region reads that the rest is too little to show.

Pure: no database. `true` never leaves the municipality.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Literal

from tenants.reports.deduction import Part, Parts, Statement, intervals

SMALLEST_SHOWN = 8
NEAREST = 5
SAFE_WIDTH = 3
"""A hidden figure is safe if its largest and smallest possible value differ by this much at least."""
ANSWERS_FOR_A_SHARE = 10
RECORDS_FOR_A_REVISION = 8
TOTAL = "total"

Mode = Literal["protected", "hidden", "open"]
Grid = Literal["month", "quarter", "round"]
Refusal = Literal["other_grid", "revised_before", "too_few_changes", "unsafe"]


class Hidden(Enum):
    """The one mark for everything that is not shown, whatever the reason."""

    HIDDEN = "hidden"


HIDDEN = Hidden.HIDDEN


class ReleaseRefusedError(Exception):
    """The release must not leave. `reason` says which rule stops it; the caller finds the words."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Count:
    """The truth about one category in one period: incidents, distinct contributors, and whether it is declared open."""

    code: str
    incidents: int
    contributors: int
    open: bool = False

    def __post_init__(self) -> None:
        if self.incidents < 0 or self.contributors < 0:
            raise ValueError("counts are never negative")
        if self.code == TOTAL:
            raise ValueError("the total is worked out, not given")

    @property
    def spoken_of(self) -> int:
        """The count that a figure is about."""
        return self.incidents if self.open else smaller(self.incidents, self.contributors)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a municipality is about to release for one period.

    start, end: the first day, and the first day after the period. contributors: distinct people over all categories.
    answers: the number of answers, if the region is told it beside (nobody can contribute without one).
    changed_records: how many records a revision changes; None for the first release of the period.
    """

    grid: Grid
    start: date
    end: date
    counts: tuple[Count, ...]
    contributors: int
    answers: int | None = None
    changed_records: int | None = None

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("a period ends after it starts")
        if len({count.code for count in self.counts}) < len(self.counts):
            raise ValueError("each category once")
        if self.contributors < max((count.contributors for count in self.counts), default=0):
            raise ValueError("all categories together have at least as many contributors as each")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a release. `value` is None if and only if the mode is "hidden"; `true` never leaves."""

    code: str
    mode: Mode
    value: int | None
    true: int


@dataclass(frozen=True, slots=True)
class Release:
    """A release as delivered, `version` 1 or, revised, 2: every category's figure, and the figure TOTAL at the end.

    A withheld release has the figures of open categories only, and no total.
    """

    grid: Grid
    start: date
    end: date
    version: int
    figures: tuple[Figure, ...]
    answers: int | None = None

    @property
    def withheld(self) -> bool:
        """Whether the protected figures were too little to show, even as marks."""
        return all(figure.code != TOTAL for figure in self.figures)


# The rule for one figure.


def smaller(incidents: int, contributors: int) -> int:
    """The smaller of both; incidents whose contributors are not known any more count as one person's."""
    return min(incidents, max(contributors, 1))


def protect(count: int, contributors: int) -> Hidden | int:
    """A protected count as it may leave: 0, hidden (1-7), or the nearest 5 of the smaller of both figures."""
    return protect_total(smaller(count, contributors), contributors)


def protect_total(total: int, contributors: int) -> Hidden | int:
    """A total as it may leave: the nearest 5 of the true total; hidden below eight, and below eight contributors."""
    if total == 0:
        return 0
    return HIDDEN if min(total, contributors) < SMALLEST_SHOWN else (total + NEAREST // 2) // NEAREST * NEAREST


def protect_share(part: int, whole: int) -> Hidden | int:
    """A share in per cent, to the nearest 5, of ten answers or more; else hidden.

    Unrounded, a share of a known number of answers would be the exact count again. Raises ValueError for a part that is
    larger than the whole.
    """
    if not 0 <= part <= whole:
        raise ValueError("a part is between nothing and the whole")
    if whole < ANSWERS_FOR_A_SHARE:
        return HIDDEN
    return (200 * part + NEAREST * whole) // (2 * NEAREST * whole) * NEAREST


# The audit.


def prepare(draft: Draft, earlier: Sequence[Release]) -> Release:
    """The release to deliver: the draft under the rule, with more hidden where all releases together tell too much.

    `earlier` is everything that this municipality ever delivered to this region, withdrawn releases too (what was read
    cannot be unread), in any order. Raises ReleaseRefusedError: "other_grid" if the draft overlaps a release of another
    time grid, "revised_before" after the one revision, "too_few_changes" for a revision of fewer than eight records,
    "unsafe" if even the open figures alone would tell too much beside an earlier release.
    """
    same = _versions(draft, earlier)
    release = Release(draft.grid, draft.start, draft.end, len(same) + 1, _by_rule(draft), draft.answers)
    while narrowed([*same, release]):
        release = _hide_more(release)
    return release


def narrowed(releases: Sequence[Release]) -> set[str]:
    """The codes of hidden figures that a reader of these releases of one period (oldest first) can narrow too far.

    A hidden figure is 1-7 under the rule but may be anything if the audit hid it, and one mark covers both. So the
    reader is given, in turn, the belief that every mark means 1-7 (of all releases, else of the newest), and the
    knowledge of which marks do. The weaker belief "1 or more" can only widen what knowledge leaves, so it needs no turn
    of its own. The reader also knows which counts a revision left as they were.
    """
    every = [(each, figure, parts) for each in releases for figure, parts in _spoken_of(releases, each)]
    shown = {parts for _, figure, parts in every if figure.value is not None}
    targets = {parts: figure.code for _, figure, parts in every if figure.value is None and parts not in shown}
    for reading in _readings(releases):
        found = intervals(reading, list(targets))
        if found is None:
            continue
        narrow = {
            code
            for code, (low, high) in zip(targets.values(), found, strict=True)
            if high is not None and high - low < SAFE_WIDTH
        }
        if narrow:
            return narrow
    return set()


def _versions(draft: Draft, earlier: Sequence[Release]) -> list[Release]:
    """The earlier releases of the draft's period, oldest first; refuses what the fixed grid and revisions rule out."""
    same = [each for each in earlier if (each.grid, each.start, each.end) == (draft.grid, draft.start, draft.end)]
    for each in earlier:
        # Rounds may touch on a day and still share no record; months and quarters only overlap when the grid changed.
        rounds = each.grid == draft.grid == "round"
        if each not in same and not rounds and each.start < draft.end and draft.start < each.end:
            raise ReleaseRefusedError("other_grid")
    if len(same) > 1:
        raise ReleaseRefusedError("revised_before")
    if same and (draft.changed_records or 0) < RECORDS_FOR_A_REVISION:
        raise ReleaseRefusedError("too_few_changes")
    return sorted(same, key=lambda each: each.version)


def _by_rule(draft: Draft) -> tuple[Figure, ...]:
    figures = [
        Figure(count.code, "open", count.spoken_of, count.spoken_of)
        if count.open
        else _figure(count.code, count.spoken_of, protect(count.incidents, count.contributors))
        for count in draft.counts
    ]
    total = sum(count.spoken_of for count in draft.counts)
    # Zeros leave as they are, so a sum of zeros and open counts is known anyway.
    if draft.counts and all(count.open or count.spoken_of == 0 for count in draft.counts):
        return (*figures, Figure(TOTAL, "open", total, total))
    return (*figures, _figure(TOTAL, total, protect_total(total, draft.contributors)))


def _figure(code: str, true: int, shown: Hidden | int) -> Figure:
    return Figure(code, "hidden", None, true) if shown is HIDDEN else Figure(code, "protected", shown, true)


def _hide_more(release: Release) -> Release:
    """Hides the total, else the smallest category still shown, else withholds all that is protected."""
    if release.withheld:
        raise ReleaseRefusedError("unsafe")
    candidates = [figure for figure in release.figures if figure.mode == "protected" and figure.value]
    if not candidates:
        open_ones = (figure for figure in release.figures if figure.mode == "open" and figure.code != TOTAL)
        return replace(release, figures=tuple(open_ones))
    chosen = min(candidates, key=lambda figure: (figure.code != TOTAL, figure.true, figure.code))
    hidden = replace(chosen, mode="hidden", value=None)
    return replace(release, figures=tuple(hidden if figure is chosen else figure for figure in release.figures))


def _readings(releases: Sequence[Release]) -> Iterator[list[Statement]]:
    everything = list(_statements(releases, releases, believe_small=True))
    yield everything
    yield list(_statements(releases, releases[-1:], believe_small=True))
    yield list(_statements(releases, releases, believe_small=False))


def _statements(releases: Sequence[Release], chosen: Sequence[Release], *, believe_small: bool) -> Iterator[Statement]:
    for release in chosen:
        for figure, parts in _spoken_of(releases, release):
            yield Statement(parts, *_bounds(figure, believe_small=believe_small))
            if figure.code != TOTAL and figure.mode != "open" and figure.true <= (release.answers or 0):
                # Nobody reports without answering. Counts from elsewhere (patrols) break that; then it says nothing.
                yield Statement(parts, 0, release.answers)


def _bounds(figure: Figure, *, believe_small: bool) -> tuple[int, int | None]:
    if figure.mode == "open" or figure.value == 0:
        return figure.true, figure.true
    if figure.value is not None:
        half = NEAREST // 2
        return max(SMALLEST_SHOWN, figure.value - half), figure.value + half
    return 1, SMALLEST_SHOWN - 1 if believe_small or figure.true < SMALLEST_SHOWN else None


def _spoken_of(releases: Sequence[Release], release: Release) -> list[tuple[Figure, Parts]]:
    """Each figure of a release with the counts that it sums. A count is the same one as before if it did not change."""
    own: list[tuple[Figure, Parts]] = []
    counts: set[Part] = set()
    for figure in release.figures:
        if figure.code != TOTAL:
            counts.add(count := (figure.code, _since(releases, release, figure)))
            own.append((figure, frozenset([count])))
    return own + [(figure, frozenset(counts)) for figure in release.figures if figure.code == TOTAL]


def _since(releases: Sequence[Release], release: Release, figure: Figure) -> int:
    """The version from which on a category's count is what it is in this release."""
    since = release.version
    for each in sorted(releases, key=lambda other: -other.version):
        if each.version < since:
            if not any(other.code == figure.code and other.true == figure.true for other in each.figures):
                break
            since = each.version
    return since
