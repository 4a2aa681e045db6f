"""The time, in one place: UTC in the database, Europe/Stockholm on screen."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
_standing_at: ContextVar[datetime | None] = ContextVar("standing_at", default=None)


def now() -> datetime:
    """The present instant, in UTC, with its zone."""
    return _standing_at.get() or datetime.now(UTC)


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """Lets `now` stand still at `instant` in this context: for tests, and for the demo's past."""
    token = _standing_at.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _standing_at.reset(token)


def local(instant: datetime) -> datetime:
    """The same instant by the clocks of Sweden."""
    return instant.astimezone(STOCKHOLM)


def today() -> date:
    """The calendar day in Sweden now."""
    return local(now()).date()


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A wall-clock time in Sweden as an instant in UTC; a time that summer time skips moves forward with the clocks."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=STOCKHOLM).astimezone(UTC)
