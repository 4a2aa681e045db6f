"""What is read of series again."""

from datetime import date, datetime
from uuid import UUID

from samsyn.errors import NotFound
from samsyn.isolation.boundary import BoundSession
from tenants.sources import queries
from tenants.sources.queries import EventFact, KindCount, SeriesFact


def all_series(session: BoundSession) -> list[SeriesFact]:
    """Every series with how much it holds, by name."""
    return queries.select_series(session)


def one_series(session: BoundSession, series_id: UUID) -> SeriesFact:
    """A series. Raises NotFound."""
    found = queries.select_series(session, series_id)
    if not found:
        raise NotFound
    return found[0]


def months(session: BoundSession, series: SeriesFact, year: int) -> dict[tuple[int, str | None], int]:
    """(month, common category or None) → how many events, in a year."""
    return queries.count_by_month(session, series.id, year)


def kinds(session: BoundSession, series: SeriesFact, year: int) -> list[KindCount]:
    """The kinds of events in a year, the most first."""
    return queries.count_by_kind(session, series.id, year)


def events(
    session: BoundSession,
    series: SeriesFact,
    *,
    kind: str | None = None,
    from_: date | None = None,
    to: date | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int,
) -> list[EventFact]:
    """Events of a series, the latest first; `after` is when the one before happened, and its id."""
    return queries.select_events(session, series.id, kind=kind, from_=from_, to=to, after=after, limit=limit)
