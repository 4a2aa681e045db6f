"""Jobs that have given up, by their tickets: for the operator, who sees kind, number and times and never the job.

`session` is the session on accounts, whose policies let it touch tickets that have failed and no others.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.errors import Conflict
from samsyn.jobs.models import Ticket

SHOWN = 100


def failed(session: Session) -> list[Ticket]:
    """The newest tickets of jobs that have given up."""
    order = (Ticket.failed_at.desc(), Ticket.job_id)
    return list(
        session.execute(select(Ticket).where(Ticket.failed_at.is_not(None)).order_by(*order).limit(SHOWN)).scalars()
    )


def count(session: Session) -> int:
    """How many have given up."""
    return session.execute(select(func.count()).select_from(Ticket).where(Ticket.failed_at.is_not(None))).scalar_one()


def retry(session: Session, municipality_id: int, job_id: UUID) -> str:
    """Has the job tried again at once, as often as a new one. Returns its kind. Raises Conflict unless it failed."""
    again = update(Ticket).values(failed_at=None, due=clock.now(), lease_until=None, leases=0, tries=0)
    return _kind(session, again, municipality_id, job_id)


def dismiss(session: Session, municipality_id: int, job_id: UUID) -> str:
    """Puts the job aside for good; its row stays in its municipality. Returns its kind. Raises Conflict."""
    return _kind(session, delete(Ticket), municipality_id, job_id)


def _kind(session: Session, statement: Any, municipality_id: int, job_id: UUID) -> str:
    kind: str | None = session.execute(
        statement.where(
            Ticket.municipality_id == municipality_id, Ticket.job_id == job_id, Ticket.failed_at.is_not(None)
        )
        .returning(Ticket.kind)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if kind is None:
        raise Conflict
    return kind
