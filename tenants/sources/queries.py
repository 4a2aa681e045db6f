"""What is read of series and their events."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, extract, func, select, tuple_, update
from sqlalchemy.orm import defer

from samsyn import clock
from samsyn.isolation.boundary import BoundSession
from tenants.sources.models import Series, SeriesEvent, SeriesUpload

ZONE = str(clock.STOCKHOLM)
_OF_ITS_SERIES = and_(SeriesEvent.municipality_id == Series.municipality_id, SeriesEvent.series_id == Series.id)
_COUNTED = SeriesEvent.digest.is_(False)
_LOCAL = func.timezone(ZONE, SeriesEvent.occurred_at)


@dataclass(frozen=True, slots=True)
class SeriesFact:
    """A series and how much it holds: events (summaries of many apart), the first and the last."""

    id: UUID
    kind: str
    name: str
    source: str
    note: str
    live: bool
    read_at: datetime | None
    failed_at: datetime | None
    fault: str | None
    events: int
    digests: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many events of a kind there are, by the source's own word."""

    kind: str
    common_code: str | None
    number: int
    last: datetime


@dataclass(frozen=True, slots=True)
class EventFact:
    """One event of a series."""

    id: UUID
    key: str
    occurred_at: datetime
    published_at: datetime | None
    kind: str
    common_code: str | None
    digest: bool
    count: int
    amount: float | None
    area_id: UUID | None
    title: str
    text: str
    url: str
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class UploadFact:
    """How a table on its way into a series stands."""

    id: UUID
    series_id: UUID
    series_name: str
    state: str
    columns: dict[str, int]
    progress: int
    added: int
    changed: int
    unchanged: int
    faults: int
    told: list[tuple[int, str]]
    fault: str | None
    created_at: datetime


def select_series(session: BoundSession, series_id: UUID | None = None) -> list[SeriesFact]:
    """Every series with its numbers, by name; only the one when its id is given."""
    statement: Select[*tuple[Any, ...]] = (
        select(
            *(Series.id, Series.kind, Series.name, Series.source, Series.note, Series.live),
            *(Series.read_at, Series.failed_at, Series.fault),
            func.coalesce(func.sum(SeriesEvent.count).filter(_COUNTED), 0),
            func.count(SeriesEvent.id).filter(SeriesEvent.digest),
            func.min(SeriesEvent.occurred_at),
            func.max(SeriesEvent.occurred_at),
        )
        .outerjoin(SeriesEvent, _OF_ITS_SERIES)
        .group_by(Series.municipality_id, Series.id)
        .order_by(Series.name)
    )
    if series_id is not None:
        statement = statement.where(Series.id == series_id)
    return [SeriesFact(*row) for row in session.execute(statement)]


def hold_of_kind(session: BoundSession, kind: str) -> Series:
    """The one series of a kind, which nobody else writes to before this transaction ends."""
    return session.execute(select(Series).where(Series.kind == kind).with_for_update()).scalar_one()


def hold_series(session: BoundSession, series_id: UUID) -> Series:
    """A series that nobody else reads into before this transaction ends."""
    return session.execute(select(Series).where(Series.id == series_id).with_for_update()).scalar_one()


def find_series(session: BoundSession, series_id: UUID) -> Series | None:
    """A series, if it is there."""
    return session.execute(select(Series).where(Series.id == series_id)).scalar_one_or_none()


def find_upload(session: BoundSession, upload_id: UUID) -> UploadFact | None:
    """How an upload stands, without its bytes."""
    of_its_series = and_(Series.municipality_id == SeriesUpload.municipality_id, Series.id == SeriesUpload.series_id)
    statement: Select[*tuple[Any, ...]] = (
        select(
            *(SeriesUpload.id, SeriesUpload.series_id, Series.name, SeriesUpload.state, SeriesUpload.columns),
            *(SeriesUpload.progress, SeriesUpload.added, SeriesUpload.changed, SeriesUpload.unchanged),
            *(SeriesUpload.faults, SeriesUpload.told, SeriesUpload.fault, SeriesUpload.created_at),
        )
        .join(Series, of_its_series)
        .where(SeriesUpload.id == upload_id)
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else UploadFact(*row)


def hold_upload(session: BoundSession, upload_id: UUID) -> SeriesUpload | None:
    """The upload's row, without its bytes, for changing it."""
    statement = select(SeriesUpload).where(SeriesUpload.id == upload_id).options(defer(SeriesUpload.content))
    return session.execute(statement.with_for_update()).scalar_one_or_none()


def write_progress(session: BoundSession, upload_id: UUID, percent: int) -> None:
    """Says how far the reading of an upload has come."""
    session.execute(update(SeriesUpload).where(SeriesUpload.id == upload_id).values(progress=percent))


def upload_content(session: BoundSession, upload_id: UUID) -> bytes | None:
    """The upload's bytes, while it has them."""
    return session.execute(select(SeriesUpload.content).where(SeriesUpload.id == upload_id)).scalar_one_or_none()


def find_events(session: BoundSession, series_id: UUID, keys: Iterable[str]) -> dict[str, SeriesEvent]:
    """The events with these keys that are there, by key."""
    statement = select(SeriesEvent).where(SeriesEvent.series_id == series_id, SeriesEvent.key.in_(list(keys)))
    return {row.key: row for row in session.execute(statement).scalars()}


def count_by_month(session: BoundSession, series_id: UUID, year: int) -> dict[tuple[int, str | None], int]:
    """How many events each month of a year has, by common category (None: it has none)."""
    month = cast(extract("month", _LOCAL), Integer)
    statement = (
        select(month, SeriesEvent.common_code, func.sum(SeriesEvent.count))
        .where(SeriesEvent.series_id == series_id, _COUNTED, *_in_year(year))
        .group_by(month, SeriesEvent.common_code)
    )
    return {(row[0], row[1]): row[2] for row in session.execute(statement)}


def count_by_kind(session: BoundSession, series_id: UUID, year: int) -> list[KindCount]:
    """How many events of each kind a year has, the most first."""
    number = func.sum(SeriesEvent.count)
    statement = (
        select(SeriesEvent.kind, SeriesEvent.common_code, number, func.max(SeriesEvent.occurred_at))
        .where(SeriesEvent.series_id == series_id, _COUNTED, *_in_year(year))
        .group_by(SeriesEvent.kind, SeriesEvent.common_code)
        .order_by(number.desc(), SeriesEvent.kind)
    )
    return [KindCount(*row) for row in session.execute(statement)]


def select_events(
    session: BoundSession,
    series_id: UUID,
    *,
    kind: str | None = None,
    from_: date | None = None,
    to: date | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int,
) -> list[EventFact]:
    """Events, the latest first; `from_` and `to` are days in Sweden, both included; `after` is where a page ended."""
    statement: Select[*tuple[Any, ...]] = select(
        *(SeriesEvent.id, SeriesEvent.key, SeriesEvent.occurred_at, SeriesEvent.published_at, SeriesEvent.kind),
        *(SeriesEvent.common_code, SeriesEvent.digest, SeriesEvent.count, SeriesEvent.amount, SeriesEvent.area_id),
        *(SeriesEvent.title, SeriesEvent.text, SeriesEvent.url, SeriesEvent.changed_at),
    ).where(SeriesEvent.series_id == series_id)
    if kind is not None:
        statement = statement.where(SeriesEvent.kind == kind)
    if from_ is not None:
        statement = statement.where(SeriesEvent.occurred_at >= clock.at(from_, 0))
    if to is not None:
        statement = statement.where(func.date(_LOCAL) <= to)
    if after is not None:
        statement = statement.where(tuple_(SeriesEvent.occurred_at, SeriesEvent.id) < after)
    statement = statement.order_by(SeriesEvent.occurred_at.desc(), SeriesEvent.id.desc()).limit(limit)
    return [EventFact(*row) for row in session.execute(statement)]


def _in_year(year: int) -> tuple[ColumnElement[bool], ...]:
    return (
        SeriesEvent.occurred_at >= clock.at(date(year, 1, 1), 0),
        SeriesEvent.occurred_at < clock.at(date(year + 1, 1, 1), 0),
    )
