"""The chain: every entry bears its number in the municipality's log, the hash of the one before it, and its own.

Entries wait in the session and are written last of all, just before the commit, under a lock of the one log that they
go to. So the chain has the order of the commits and no gaps, a transaction that is rolled back leaves no trace in it,
and what several people do at once waits for each other only for as long as it takes to commit.

The hash is over what the entry says and not over the municipality's number, which its row bears: a log that has been
moved with its municipality to another installation is still the same chain.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, event, insert, select, text
from sqlalchemy.orm import Session, SessionTransaction

from samsyn.audit.models import AuditEntry, PlatformAuditEntry
from samsyn.isolation.boundary import BoundSession

BEGINNING = bytes(32)
"""What the first entry of a log has before it."""
WAITING = "samsyn_audit"
LOG_LOCK = 7_266_781
PLATFORM = 0
# Put together once: they go with nearly every request.
LOCK = text("SELECT pg_advisory_xact_lock(:lock, :log)")
LAST = (
    select(AuditEntry.seq, AuditEntry.hash)
    .where(AuditEntry.municipality_id == bindparam("log"))
    .order_by(AuditEntry.seq.desc())
    .limit(1)
)
PLATFORM_LAST = select(PlatformAuditEntry.seq, PlatformAuditEntry.hash).order_by(PlatformAuditEntry.seq.desc()).limit(1)
_TABLES: tuple[Any, Any] = AuditEntry.__table__, PlatformAuditEntry.__table__
WRITE, PLATFORM_WRITE = map(insert, _TABLES)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it waits for its place in the chain. `reading`: it is about what was looked at, not what was done."""

    id: UUID
    at: datetime
    account_id: UUID | None
    action: str
    object_id: UUID | None
    facts: Mapping[str, Any]
    reading: bool = False


def link(seq: int, previous: bytes, entry: Any) -> bytes:
    """The hash of an entry at this place: SHA-256 over a canonical JSON array of all that it says."""
    said = [
        seq,
        previous.hex(),
        str(entry.id),
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        str(entry.account_id) if entry.account_id else None,
        entry.action,
        str(entry.object_id) if entry.object_id else None,
        entry.facts,
    ]
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).digest()


def wait(session: Session, entry: Entry) -> None:
    """Lets the entry wait for the commit of the session."""
    if not session.in_transaction():
        session.begin()  # A transaction that has not begun cannot be rolled back, and the entry would stay.
    session.info.setdefault(WAITING, []).append((session.get_nested_transaction(), entry))


def abandon(session: Session) -> None:
    """Rolls back what was done and keeps the entries on what was read: the page that refuses a form shows it too."""
    read = [entry for _savepoint, entry in session.info.get(WAITING, ()) if entry.reading]
    session.rollback()
    for entry in read:
        wait(session, entry)
    if read:
        session.commit()


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    """Writes what waits, in order, as the last statements of the transaction."""
    if session.in_nested_transaction() or not session.info.get(WAITING):
        return
    session.flush()
    entries: list[Entry] = [entry for _savepoint, entry in session.info.pop(WAITING)]
    bound = isinstance(session, BoundSession)
    connection: Connection = session.connection()
    number = session.municipality_id if isinstance(session, BoundSession) else PLATFORM
    # A statement of its own: the next one sees what was committed while this one waited.
    connection.execute(LOCK, {"lock": LOG_LOCK, "log": number})
    last, write = (LAST, WRITE) if bound else (PLATFORM_LAST, PLATFORM_WRITE)
    seq, previous = connection.execute(last, {"log": number} if bound else {}).one_or_none() or (0, BEGINNING)
    rows = []
    for entry in entries:
        seq += 1
        own = number if bound else entry.facts.get("municipality")
        hashed = link(seq, previous, entry)
        rows.append(
            {
                "municipality_id": own,
                "id": entry.id,
                "seq": seq,
                "at": entry.at,
                "account_id": entry.account_id,
                "action": entry.action,
                "object_id": entry.object_id,
                "facts": dict(entry.facts),
                "previous": previous,
                "hash": hashed,
            }
        )
        previous = hashed
    connection.execute(write, rows)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    """What was not done is not logged: all of it, or what was done since the savepoint."""
    waiting = session.info.pop(WAITING, [])
    if ended.nested:
        session.info[WAITING] = [(savepoint, entry) for savepoint, entry in waiting if not _within(savepoint, ended)]


def _within(savepoint: SessionTransaction | None, ended: SessionTransaction) -> bool:
    while savepoint is not None and savepoint is not ended:
        savepoint = savepoint.parent
    return savepoint is ended
