"""The outbox: a job and its ticket, written in the transaction of what they follow from."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.db.ids import new_id
from samsyn.isolation.boundary import BoundSession
from samsyn.jobs.models import PLATFORM, Job, PlatformJob, Ticket

DEFAULT_QUEUE = "default"
MAIL_QUEUE = "mail"


def enqueue(
    session: Session,
    kind: str,
    payload: dict[str, Any] | None = None,
    *,
    due: datetime | None = None,
    key: str | None = None,
    queue: str = DEFAULT_QUEUE,
) -> UUID | None:
    """Writes a job of `kind` and the ticket for it; it runs at `due` (at once when None), after the commit.

    `session` is bound to the municipality whose job it is, or the accounts' session for a job of the platform.
    `payload` holds names and ids alone. Two jobs of one municipality with the same `key` are one: the second call
    writes nothing and returns None, else the job's id is returned.
    """
    bound = isinstance(session, BoundSession)
    number = session.municipality_id if isinstance(session, BoundSession) else PLATFORM
    moment = clock.now()
    job_id = new_id()
    values: dict[str, Any] = {
        "id": job_id,
        "kind": kind,
        "key": key,
        "payload": payload or {},
        "created_at": moment,
        "tries": 0,
    }
    if bound:
        values["municipality_id"] = number
    table = Job if bound else PlatformJob
    statement = upsert(table).values(**values).on_conflict_do_nothing().returning(table.id)
    if session.execute(statement).scalar_one_or_none() is None:
        return None
    session.execute(
        insert(Ticket).values(municipality_id=number, job_id=job_id, queue=queue, due=due or moment, leases=0)
    )
    return job_id


def reschedule(session: BoundSession, job_id: UUID, due: datetime) -> None:
    """Moves a waiting job to another time; a job that has run or been withdrawn stays as it is."""
    session.execute(
        update(Ticket)
        .where(Ticket.municipality_id == session.municipality_id, Ticket.job_id == job_id)
        .values(due=due, lease_until=None)
    )


def withdraw(session: BoundSession, key: str) -> None:
    """Takes back a job that has not run, by its key."""
    job = session.execute(
        delete(Job)
        .where(Job.municipality_id == session.municipality_id, Job.key == key, Job.done_at.is_(None))
        .returning(Job.id)
    ).scalar_one_or_none()
    if job is not None:
        session.execute(delete(Ticket).where(Ticket.municipality_id == session.municipality_id, Ticket.job_id == job))
