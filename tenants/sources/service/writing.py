"""Writing events into a series, a batch at a time: what is new, what has been changed, what is as before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from samsyn import clock
from samsyn.db.ids import new_id
from samsyn.isolation.boundary import BoundSession
from tenants.sources import queries
from tenants.sources.models import SeriesEvent

AT_A_TIME = 500
FAULTS_KEPT = 100
_BLANK: dict[str, Any] = {
    "published_at": None,
    "common_code": None,
    "digest": False,
    "count": 1,
    "amount": None,
    "area_id": None,
    "title": "",
    "text": "",
    "url": "",
    "changes": 0,
}


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


def write(session: BoundSession, series_id: UUID, told: Mapping[str, Mapping[str, Any]], reading: Reading) -> None:
    """Writes a batch of events by key: new ones, and those that are told otherwise than they stand."""
    moment = clock.now()
    there = queries.find_events(session, series_id, told)
    new: list[dict[str, Any]] = []
    for key, values in told.items():
        row = there.get(key)
        if row is None:
            own = {"municipality_id": session.municipality_id, "id": new_id(), "series_id": series_id, "key": key}
            new.append({**own, **_BLANK, **values, "read_at": moment})
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
