"""Disposing of what has been kept long enough: batch by batch, each in its own transaction with its receipt.

A run that is broken off goes on where it was, for what has gone is gone and what has not is still due. The receipt of
a kind bears the job's id, so it is one however often the job starts; it is closed, and logged, when nothing is left.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as upsert

from samsyn import clock
from samsyn.audit import record
from samsyn.audit.log import SYSTEM
from samsyn.db.ids import new_id
from samsyn.isolation import Boundary
from samsyn.isolation.boundary import BoundSession
from samsyn.records import RecordKind
from samsyn.retention import periods, queries, service
from samsyn.retention.models import DisposalReceipt

BATCH = 2_000


def dispose(boundary: Boundary, municipality_id: int, kind: RecordKind, *, job_id: UUID) -> int:
    """Disposes of all of the kind that is due in the municipality; returns how much went in this run of the job."""
    while True:
        with boundary.municipality(municipality_id) as session:
            service.in_turn(session)
            months = months_of(session, kind)
            if months is None:
                return 0
            before, held = periods.limit(months), queries.holds(session)
            ids = queries.select_due(session, kind, before=before, held=held, limit=BATCH)
            if ids:
                kind.erase(session, ids)
                kept = queries.count_due(session, kind, before=before, held=held).held
                write_receipt(session, job_id, kind, months=months, before=before, disposed=len(ids), held=kept)
                if len(ids) == BATCH:
                    continue
            return close(session, job_id, kind)


def months_of(session: BoundSession, kind: RecordKind) -> int | None:
    """The period of the kind here; None when it is kept for good."""
    own = queries.periods(session).get(kind.code)
    return kind.months if own is None else own.months


def write_receipt(
    session: BoundSession, job_id: UUID, kind: RecordKind, *, months: int, before: datetime, disposed: int, held: int
) -> None:
    """Writes what a batch took, or adds it to what this job has taken of the kind before."""
    statement = upsert(DisposalReceipt).values(
        municipality_id=session.municipality_id,
        id=new_id(),
        job_id=job_id,
        kind=kind.code,
        months=months,
        before=before,
        disposed=disposed,
        held=held,
        started_at=clock.now(),
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["municipality_id", "job_id", "kind"],
            set_={"disposed": DisposalReceipt.disposed + statement.excluded.disposed, "held": held},
        )
    )


def close(session: BoundSession, job_id: UUID, kind: RecordKind) -> int:
    """Closes the job's receipt of the kind, if there is an open one, and logs it."""
    row = session.execute(
        update(DisposalReceipt)
        .where(
            DisposalReceipt.job_id == job_id,
            DisposalReceipt.kind == kind.code,
            DisposalReceipt.finished_at.is_(None),
        )
        .values(finished_at=clock.now())
        .returning(DisposalReceipt.id, DisposalReceipt.disposed, DisposalReceipt.held, DisposalReceipt.before)
    ).one_or_none()
    if row is None:
        return 0
    record(
        session,
        "retention.disposed",
        SYSTEM,
        object_id=row.id,
        kind=kind.code,
        count=row.disposed,
        held=row.held,
        before=clock.local(row.before).date().isoformat(),
    )
    return int(row.disposed)
