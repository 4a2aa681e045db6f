"""Reading what the police publish, by hand or by itself.

A reading can be made as often as one likes: an event is known by its id in the source, so what is there already is not
there twice, and what the source has changed is changed here.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy.dialects.postgresql import insert as upsert

from samsyn import clock
from samsyn.audit import Actor, record
from samsyn.db.ids import new_id
from samsyn.geography import municipalities
from samsyn.isolation.boundary import BoundSession
from samsyn.jobs.outbox import enqueue
from tenants.sources import police, queries
from tenants.sources.faults import Unusable
from tenants.sources.models import Series
from tenants.sources.queries import SeriesFact
from tenants.sources.service.writing import AT_A_TIME, Reading, write

MOST_EVENTS = 500_000
"""So many of one municipality are read at a time: their ids are held."""
READ_POLICE = "sources.read_police"
ASK_AGAIN = (timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30))
POLICE = "police"
POLICE_NAME = "Polisens händelser"
POLICE_SOURCE = "Polisens öppna API (polisen.se/api/events)"
POLICE_NOTE = (
    "Ett urval som polisen själv publicerar, inte anmälda brott. Platsen är kommunen, aldrig gatan. "
    "Sammanfattningar av en kväll eller natt räknas inte som händelser."
)


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
        write(session, series.id, {event.key: _values(event) for event in batch}, reading)
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


_TOLD = ("occurred_at", "published_at", "kind", "common_code", "digest", "title", "text", "url")
