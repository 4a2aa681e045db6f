"""When rounds open, close and remind, and which days they ask about: pure calendar, by Swedish clocks.

A rhythm is a weekday and an hour, each week, every other week or each month; monthly means the first such weekday of
the month. Hours are wall-clock hours: an opening at eight is at eight on both sides of the change to summer time, and
an hour that the change skips moves forward with the clocks (samsyn.clock.at). An opening whose day falls in a pause is
skipped and not moved, so that the other weeks stay where people expect them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from samsyn import clock

LONGEST_PERIOD_DAYS = 92
"""No round asks further back than a quarter: nobody remembers, and the figure would pass for one round's."""
USUAL_DAYS = {"weekly": 7, "fortnightly": 14, "monthly": 28}
"""Days between two openings; for monthly the fewest there can be."""
ONE_DAY = timedelta(days=1)


class Cadence(StrEnum):
    """How often."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Pause:
    """Days, both ends included, on which no round opens."""

    first: date
    last: date

    def covers(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A rhythm. weekday 0 is Monday; `starts_on` is the first day on which a round may open.

    A round closes at `close_hour` on the day `open_days` days after it opened.
    """

    cadence: Cadence
    weekday: int
    hour: int
    starts_on: date
    open_days: int
    close_hour: int
    pauses: tuple[Pause, ...] = ()

    @property
    def usual_days(self) -> int:
        """How many days a round usually asks about."""
        return 30 if self.cadence is Cadence.MONTHLY else USUAL_DAYS[self.cadence]


def first_weekday(day: date, weekday: int) -> date:
    """The first `weekday` (0 is Monday) on or after `day`."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def opening_days(pattern: Pattern) -> Iterator[date]:
    """Every day on which a round opens, from `starts_on` on, without the paused ones; never ends before year 9999."""
    for day in _regular_days(pattern):
        if not any(pause.covers(day) for pause in pattern.pauses):
            yield day


def _regular_days(pattern: Pattern) -> Iterator[date]:
    """The days of the rhythm, pauses included."""
    day = first_weekday(pattern.starts_on, pattern.weekday)
    if pattern.cadence is not Cadence.MONTHLY:
        step = timedelta(days=USUAL_DAYS[pattern.cadence])
        while day.year < date.max.year:
            yield day
            day += step
        return
    month = pattern.starts_on.replace(day=1)
    while month.year < date.max.year:
        day = first_weekday(month, pattern.weekday)
        if day >= pattern.starts_on:
            yield day
        month = (month + timedelta(days=32)).replace(day=1)


def next_openings(pattern: Pattern, after: datetime, count: int = 1) -> list[datetime]:
    """The next `count` openings strictly after the instant, in UTC."""
    found: list[datetime] = []
    for day in opening_days(_near(pattern, clock.local(after).date())):
        opens_at = clock.at(day, pattern.hour)
        if opens_at > after:
            found.append(opens_at)
            if len(found) == count:
                break
    return found


def _near(pattern: Pattern, day: date) -> Pattern:
    """The same rhythm begun just before `day`: years of past openings need not be walked through."""
    start = first_weekday(pattern.starts_on, pattern.weekday)
    if day <= start:
        return pattern
    if pattern.cadence is Cadence.MONTHLY:
        return replace(pattern, starts_on=max(pattern.starts_on, day.replace(day=1)))
    step = USUAL_DAYS[pattern.cadence]
    return replace(pattern, starts_on=start + timedelta(days=(day - start).days // step * step))


def closing(pattern: Pattern, opens_at: datetime) -> datetime:
    """When a round that opens then closes, in UTC."""
    return clock.at(clock.local(opens_at).date() + timedelta(days=pattern.open_days), pattern.close_hour)


def closes_before_next(pattern: Pattern) -> bool:
    """Whether each round has closed when the next one opens, by the hours of the clock."""
    hours = pattern.open_days * 24 + pattern.close_hour - pattern.hour
    return 0 < hours < USUAL_DAYS[pattern.cadence] * 24


def reminder_times(opens_at: datetime, closes_at: datetime, hours: Sequence[int]) -> list[datetime]:
    """When the silent are reminded, earliest first; a time that is not after the opening falls away."""
    times = {closes_at - timedelta(hours=before) for before in hours if before > 0}
    return sorted(moment for moment in times if moment > opens_at)


def period(opening_day: date, *, last_day_asked: date | None, usual_days: int) -> tuple[date, date]:
    """The days that a round opening on `opening_day` asks about, both included.

    From the day after the last one that an earlier round asked about to the day before the opening; the first round
    asks about `usual_days` days. When the day before has been asked about already, the round asks about its opening
    day. Never more than LONGEST_PERIOD_DAYS.
    """
    last = opening_day - ONE_DAY
    if last_day_asked is None:
        return last - timedelta(days=usual_days - 1), last
    first = last_day_asked + ONE_DAY
    if first > last:
        return opening_day, opening_day
    return max(first, last - timedelta(days=LONGEST_PERIOD_DAYS - 1)), last
