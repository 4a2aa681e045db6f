"""Disposing of a log's beginning without breaking its chain.

A receipt goes into the log first: through which entry, and that entry's hash. Then the entries go, from the first
onward, as often as it takes. A reading of the chain accepts a log that begins late if such a receipt stands in it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from samsyn.audit.log import Actor, record
from samsyn.audit.models import AuditEntry
from samsyn.isolation.boundary import BoundSession

SHORTENED = "audit.shortened"


@dataclass(frozen=True, slots=True)
class Cut:
    """The beginning of a log: its last entry's number and hash, and how many entries it has."""

    through: int
    head: str
    entries: int


def cut_before(session: BoundSession, limit: datetime) -> Cut | None:
    """All entries up to the first that is not older than `limit`; None when there are none. Changes nothing."""
    kept = select(func.min(AuditEntry.seq)).where(AuditEntry.at >= limit)
    first_kept: int | None = session.execute(kept).scalar_one()
    older = select(func.max(AuditEntry.seq), func.count()).select_from(AuditEntry)
    if first_kept is not None:
        older = older.where(AuditEntry.seq < first_kept)
    last = session.execute(older).one()
    through: int | None = last[0]
    if through is None:
        return None
    head = session.execute(select(AuditEntry.hash).where(AuditEntry.seq == through)).scalar_one()
    return Cut(through, head.hex(), last[1])


def announce(session: BoundSession, cut: Cut, *, by: Actor) -> None:
    """Writes the receipt. It has to be committed before anything is cut away."""
    record(session, SHORTENED, by, through=cut.through, head=cut.head, entries=cut.entries)


def cut_away(disposal: BoundSession, cut: Cut, *, most: int = 5000) -> int:
    """Deletes up to `most` of the cut's entries, the oldest first, in a session that may erase; returns how many."""
    first: int | None = disposal.execute(select(func.min(AuditEntry.seq))).scalar_one()
    if first is None or first > cut.through:
        return 0
    last = min(cut.through, first + most - 1)
    gone = disposal.execute(
        delete(AuditEntry).where(AuditEntry.seq <= last).execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]
