"""Reading a source into its series, and what is read of it again.

A reading can be made as often as one likes: an event is known by its id in the source, so what is there already is not
there twice, and what the source has changed is changed here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as upsert

from samsyn import clock
from samsyn.audit import Actor, record
from samsyn.db.ids import new_id
from samsyn.errors import NotFound
from samsyn.geography import municipalities
from samsyn.isolation.boundary import BoundSession
from samsyn.jobs.outbox import enqueue
from tenants.sources import police, queries
from tenants.sources.faults import Unusable
from tenants.sources.models import Series, SeriesEvent
from tenants.sources.queries import EventFact, KindCount, SeriesFact

__all__ = ["EventFact", "KindCount", "Reading", "SeriesFact"]

AT_A_TIME = 500
MOST_EVENTS = 500_000
"""So many of one municipality are read at a time: their ids are held."""
FAULTS_KEPT = 100
READ_POLICE = "sources.read_police"
ASK_AGAIN = (timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30))
POLICE = "police"
POLICE_NAME = "Polisens händelser"
POLICE_SOURCE = "Polisens öppna API (polisen.se/api/events)"
POLICE_NOTE = (
    "Ett urval som polisen själv publicerar, inte anmälda brott. Platsen är kommunen, aldrig gatan. "
    "Sammanfattningar av en kväll eller natt räknas inte som händelser."
)


@dataclass(slots=True)
class Reading:
    """What a reading gave: events that were new, had been changed or were as before, and those that are not ours.

    `unreadable` are the first that could not be read, by number and code; they are `faults` and counted in `other`.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    other: int = 0
    faults: int = 0
    unreadable: list[tuple[int, str]] = field(default_factory=list)

    def add_fault(self, number: int, code: str) -> None:
        """One more that could not be read."""
        self.other += 1
        self.faults += 1
        if self.faults <= FAULTS_KEPT:
            self.unreadable.append((number, code))


def read_police(session: BoundSession, elements: Callable[[], Iterable[Any]], *, by: Actor) -> Reading:
    """Reads what the police published into the municipality's series; all of it or nothing.

    `elements` gives the list anew each time it is called: an event can stand in it twice, and the last is meant.
    Raises Unusable when the list cannot be read.
    """
    last: dict[str, int] = {}
    total = 0
    for number, event in _own_events(session, elements(), Reading()):
        last[event.key] = number
        total += 1
        if len(last) > MOST_EVENTS:
            raise Unusable("too_many")
    series = _police_series(session)
    reading = Reading(unchanged=total - len(last))
    meant = (event for number, event in _own_events(session, elements(), reading) if last[event.key] == number)
    while batch := list(islice(meant, AT_A_TIME)):
        _write(session, series, {event.key: _values(event) for event in batch}, reading)
    series.read_at, series.failed_at, series.fault = clock.now(), None, None
    if reading.new or reading.changed:
        record(session, "sources.read", by, object_id=series.id, new=reading.new, changed=reading.changed)
    return reading


def police_failed(session: BoundSession, fault: str, *, asked: int) -> None:
    """Writes down that a reading failed, and why, as a code; what was read before stays.

    It is tried again after a while, a few times: `asked` is how often it has been. Then the next hour's turn comes.
    """
    series = _police_series(session)
    series.failed_at, series.fault = clock.now(), fault
    if asked < len(ASK_AGAIN):
        enqueue(session, READ_POLICE, {"asked": asked + 1}, due=clock.now() + ASK_AGAIN[asked])


def switch_police(session: BoundSession, *, live: bool, by: Actor) -> bool:
    """Lets the police's events be read by themselves, or no more; what has been read stays. Whether it was a change."""
    series = _police_series(session)
    if series.live == live:
        return False
    series.live = live
    if live:
        enqueue(session, READ_POLICE)
    else:
        series.failed_at = series.fault = None
    record(session, "sources.switched_on" if live else "sources.switched_off", by, object_id=series.id)
    return True


def police_series(session: BoundSession) -> SeriesFact | None:
    """The series of police events, or None while nothing has been read and nobody has switched it on."""
    return next((each for each in queries.select_series(session) if each.kind == POLICE), None)


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


def _own_events(
    session: BoundSession, elements: Iterable[Any], reading: Reading
) -> Iterator[tuple[int, police.PoliceEvent]]:
    """The events of this municipality, with their number in the list; the others are counted."""
    here = municipalities.fact(session.municipality_id)
    for number, raw in enumerate(elements, 1):
        try:
            if not police.belongs(police.read_place(raw), here):
                reading.other += 1
                continue
            event = police.read_event(raw)
        except police.Unreadable as error:
            reading.add_fault(number, error.code)
        else:
            yield number, event


def _police_series(session: BoundSession) -> Series:
    """The series, made if there is none; nobody else reads into it before this transaction ends."""
    session.execute(
        upsert(Series)
        .values(
            municipality_id=session.municipality_id,
            id=new_id(),
            kind=POLICE,
            name=POLICE_NAME,
            source=POLICE_SOURCE,
            note=POLICE_NOTE,
            live=False,
            created_at=clock.now(),
        )
        .on_conflict_do_nothing()
    )
    return queries.hold_of_kind(session, POLICE)


def _values(event: police.PoliceEvent) -> dict[str, Any]:
    return {name: getattr(event, name) for name in _TOLD}


def _write(session: BoundSession, series: Series, told: Mapping[str, Mapping[str, Any]], reading: Reading) -> None:
    """Writes a batch of events by key: new ones, and those that are told otherwise than they stand."""
    moment = clock.now()
    there = queries.find_events(session, series.id, told)
    new: list[dict[str, Any]] = []
    for key, values in told.items():
        row = there.get(key)
        if row is None:
            own = {"municipality_id": session.municipality_id, "id": new_id(), "series_id": series.id, "key": key}
            new.append({**own, **_FIRST, **values, "read_at": moment})
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.changed_at, row.changes = moment, row.changes + 1
            reading.changed += 1
        else:
            reading.unchanged += 1
    if new:
        # RETURNING makes SQLAlchemy send many rows in one statement; without it psycopg would send a statement a row.
        session.execute(insert(SeriesEvent).returning(SeriesEvent.id), new)
        reading.new += len(new)
    session.flush()


_TOLD = ("occurred_at", "published_at", "kind", "common_code", "digest", "title", "text", "url")
_FIRST: dict[str, Any] = {"count": 1, "amount": None, "area_id": None, "changes": 0}
