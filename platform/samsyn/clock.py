"""The time, in one place: UTC in the database, Europe/Stockholm on screen."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def now() -> datetime:
    """The present instant, in UTC, with its zone."""
    return datetime.now(UTC)


def local(instant: datetime) -> datetime:
    """The same instant by the clocks of Sweden."""
    return instant.astimezone(STOCKHOLM)


def today() -> date:
    """The calendar day in Sweden now."""
    return local(now()).date()


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A wall-clock time in Sweden as an instant in UTC; a time that summer time skips moves forward with the clocks."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=STOCKHOLM).astimezone(UTC)
