"""The outbox: a job and its ticket, written in the transaction of what they follow from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update
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
        insert(Ticket).values(
            municipality_id=number, job_id=job_id, kind=kind, queue=queue, due=due or moment, leases=0, tries=0
        )
    )
    return job_id


def enqueue_many(
    session: Session, kind: str, payloads: Sequence[dict[str, Any]], *, queue: str = DEFAULT_QUEUE
) -> list[UUID]:
    """Writes a job of `kind` for each payload, all due at once, in two statements however many they are."""
    if not payloads:
        return []
    moment = clock.now()
    number = session.municipality_id if isinstance(session, BoundSession) else PLATFORM
    own: dict[str, Any] = {"municipality_id": number} if isinstance(session, BoundSession) else {}
    ids = [new_id() for _ in payloads]
    jobs = [
        {"id": job_id, "kind": kind, "payload": payload, "created_at": moment, "tries": 0, **own}
        for job_id, payload in zip(ids, payloads, strict=True)
    ]
    waiting = {"municipality_id": number, "kind": kind, "queue": queue, "due": moment, "leases": 0, "tries": 0}
    tickets = [{**waiting, "job_id": job_id} for job_id in ids]
    table = Job if own else PlatformJob
    # RETURNING makes SQLAlchemy send many rows in one statement; without it psycopg would send a statement a row.
    session.execute(insert(table).returning(table.id), jobs)
    session.execute(insert(Ticket).returning(Ticket.job_id), tickets)
    return ids


def reschedule(session: BoundSession, job_id: UUID, due: datetime) -> None:
    """Moves a waiting job to another time; a job that has run or been withdrawn stays as it is."""
    session.execute(
        update(Ticket)
        .where(Ticket.municipality_id == session.municipality_id, Ticket.job_id == job_id)
        .values(due=due, lease_until=None)
    )


def move(session: BoundSession, key: str, due: datetime) -> bool:
    """Moves a waiting job, named by its key, to another time; returns whether there was one."""
    job_id = session.execute(
        select(Job.id).where(Job.key == key, Job.done_at.is_(None), Job.failed_at.is_(None))
    ).scalar_one_or_none()
    if job_id is None:
        return False
    reschedule(session, job_id, due)
    return True


def withdraw(session: BoundSession, key: str) -> None:
    """Takes back a job that has not run, by its key."""
    job = session.execute(
        delete(Job)
        .where(Job.municipality_id == session.municipality_id, Job.key == key, Job.done_at.is_(None))
        .returning(Job.id)
    ).scalar_one_or_none()
    if job is not None:
        session.execute(delete(Ticket).where(Ticket.municipality_id == session.municipality_id, Ticket.job_id == job))
