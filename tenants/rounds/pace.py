"""How the answers came in: cumulative counts against time since the opening, beside the round before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from samsyn import clock

MOST_ROWS = 8
STEPS = tuple(timedelta(hours=hours) for hours in (1, 2, 3, 6, 12, 24, 48, 96, 168, 336))
ONE_DAY = timedelta(days=1)
# The drawing's room, in units of its viewBox.
LEFT, RIGHT, TOP, BOTTOM = 34.0, 668.0, 18.0, 166.0


@dataclass(frozen=True, slots=True)
class Row:
    """The table's row: answers until `until`, in this round and at the same time of the one before.

    `this` is None for a time that has not come, `before` where there is no earlier round.
    """

    until: datetime
    whole_day: bool
    this: int | None
    before: int | None

    @property
    def day(self) -> date:
        """The day that has ended."""
        return (clock.local(self.until) - timedelta(seconds=1)).date()


@dataclass(frozen=True, slots=True)
class Mark:
    """A day's beginning on the horizontal axis."""

    x: float
    day: datetime


@dataclass(frozen=True, slots=True)
class Pace:
    """What the drawing and its table show. `lead` is this round's answers minus the earlier one's at the same time."""

    line: str
    line_before: str
    end: tuple[float, float]
    end_before: tuple[float, float] | None
    marks: tuple[Mark, ...]
    top: int
    rows: tuple[Row, ...]
    answered: int
    before_at_end: int | None
    lead: int | None


@dataclass(frozen=True, slots=True)
class Course:
    """A round's times: when it opened, when it closes, and each answer, earliest first."""

    opened_at: datetime
    closes_at: datetime
    answers: Sequence[datetime]

    def by(self, elapsed: timedelta) -> int:
        """How many had answered so long after the opening."""
        return sum(answer - self.opened_at <= elapsed for answer in self.answers)


def pace(this: Course, before: Course | None, *, invited: int, now: datetime) -> Pace:
    """The pace of a round until `now` (its closing, when that has been)."""
    reached = min(now, this.closes_at) - this.opened_at
    length = this.closes_at - this.opened_at
    if before is not None:
        length = max(length, before.closes_at - before.opened_at)
    top = max(invited, len(before.answers) if before is not None else 0, 1)
    line, end = _line(this, reached, length, top)
    before_length = before.closes_at - before.opened_at if before is not None else timedelta(0)
    line_before, end_before = _line(before, before_length, length, top) if before is not None else ("", None)
    return Pace(
        line=line,
        line_before=line_before,
        end=end,
        end_before=end_before,
        marks=tuple(_marks(this.opened_at, length)),
        top=top,
        rows=tuple(_rows(this, before, reached)),
        answered=this.by(reached),
        before_at_end=len(before.answers) if before is not None else None,
        lead=this.by(reached) - before.by(reached) if before is not None else None,
    )


def _line(course: Course, reached: timedelta, length: timedelta, top: int) -> tuple[str, tuple[float, float]]:
    """The points of a rising line, and its last one. Many answers are thinned to one point a step of the drawing."""

    def point(elapsed: timedelta, count: int) -> tuple[float, float]:
        x = LEFT + (RIGHT - LEFT) * (elapsed / length)
        return round(x, 1), round(BOTTOM - (BOTTOM - TOP) * count / top, 1)

    points = {0.0: (LEFT, BOTTOM)}
    for count, answer in enumerate(sorted(course.answers), 1):
        elapsed = max(timedelta(0), min(answer - course.opened_at, reached))
        x, y = point(elapsed, count)
        points[round(x)] = (x, y)
    last = point(reached, course.by(reached))
    points[round(last[0])] = last
    return " ".join(f"{x:g},{y:g}" for x, y in points.values()), last


def _marks(opened_at: datetime, length: timedelta) -> list[Mark]:
    """Midnights by Swedish clocks, as many as have room."""
    first = clock.local(opened_at).date() + ONE_DAY
    days: list[datetime] = []
    while clock.at(first, 0) < opened_at + length and len(days) < 100:
        days.append(clock.at(first, 0))
        first += ONE_DAY
    step = max(1, -(-len(days) // 7))
    return [Mark(round(LEFT + (RIGHT - LEFT) * ((day - opened_at) / length), 1), day) for day in days[::step]]


def _rows(this: Course, before: Course | None, reached: timedelta) -> list[Row]:
    length = this.closes_at - this.opened_at
    step = next((step for step in STEPS if length / step <= MOST_ROWS), STEPS[-1])
    ends = [end for end in _ends(this.opened_at, step) if end - this.opened_at < length][:MOST_ROWS]
    rows = [
        Row(
            until=end,
            whole_day=step >= ONE_DAY,
            this=this.by(end - this.opened_at) if end - this.opened_at <= reached else None,
            before=before.by(end - this.opened_at) if before is not None else None,
        )
        for end in ends
    ]
    return [row for row in rows if row.this is not None or row.before is not None]


def _ends(opened_at: datetime, step: timedelta) -> list[datetime]:
    """The ends of the table's steps: midnights for whole days, else hours of the clock."""
    if step >= ONE_DAY:
        first = clock.local(opened_at).date() + ONE_DAY
        return [clock.at(first + step * number, 0) for number in range(MOST_ROWS)]
    hours = int(step.total_seconds() // 3600)
    local = clock.local(opened_at)
    begin = clock.at(local.date(), local.hour // hours * hours)
    return [begin + step * number for number in range(1, MOST_ROWS + 2)]
