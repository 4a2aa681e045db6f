"""When it happened, as people say it: a day and a part of it. Into the span that is stored, and back into words.

The parts are those of the week's table in the picture: night 00-06, forenoon 06-12, afternoon 12-18, evening 18-24, all
within one calendar day, so that "the night to Saturday" is Saturday's.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from samsyn import clock

Part = Literal["night", "forenoon", "afternoon", "evening", "unknown"]

HOURS: dict[str, tuple[int, int]] = {
    "night": (0, 6),
    "forenoon": (6, 12),
    "afternoon": (12, 18),
    "evening": (18, 24),
    "unknown": (0, 24),
}
EXACT = "exact"
"""The choice of a clock time in place of a part."""


@dataclass(frozen=True, slots=True)
class When:
    """A day and a part of it, or a clock time (part "exact"), or from a day and time to another (part "span")."""

    day: date
    part: str
    start: time | None = None
    last_day: date | None = None
    end: time | None = None


def span_of(day: date, part: str) -> tuple[datetime, datetime]:
    """The beginning and end of a part of a day in Sweden, as instants. KeyError for what is no part."""
    first, last = HOURS[part]
    return clock.at(day, first), _at(day, last)


def when_of(start: datetime, end: datetime | None) -> When:
    """How a stored time was, or could have been, said."""
    begins = clock.local(start)
    if end is None:
        return When(begins.date(), EXACT, begins.time())
    for part in HOURS:
        if span_of(begins.date(), part) == (start, end):
            return When(begins.date(), part)
    ends = clock.local(end)
    return When(begins.date(), "span", begins.time(), ends.date(), ends.time())


def _at(day: date, hour: int) -> datetime:
    return clock.at(day + timedelta(days=1), 0) if hour == 24 else clock.at(day, hour)
