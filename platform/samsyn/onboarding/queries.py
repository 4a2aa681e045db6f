"""Reads of applications."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from samsyn.accounts.models import Account
from samsyn.municipalities.models import Municipality
from samsyn.onboarding.models import Application

Standing = Literal["joined", "waiting", "free"]


def standing(session: Session, code: int) -> Standing:
    """Whether the municipality has joined, or has an application that waits."""
    if session.execute(select(Municipality.id).where(Municipality.id == code)).first():
        return "joined"
    return "waiting" if waiting_of(session, code) else "free"


def waiting_of(session: Session, code: int) -> Application | None:
    """The municipality's application that waits."""
    return session.execute(
        select(Application).where(Application.municipality_id == code, Application.state == "applied")
    ).scalar_one_or_none()


def waiting(session: Session) -> list[Application]:
    """The applications that wait, oldest first."""
    return list(
        session.execute(
            select(Application).where(Application.state == "applied").order_by(Application.created_at)
        ).scalars()
    )


def waiting_count(session: Session) -> int:
    """How many applications wait."""
    return session.execute(
        select(func.count()).select_from(Application).where(Application.state == "applied")
    ).scalar_one()


def recent_of(session: Session, email: str, since: datetime) -> int:
    """How many applications have come from an address."""
    return session.execute(
        select(func.count())
        .select_from(Application)
        .where(Application.applicant_email == email, Application.created_at > since)
    ).scalar_one()


def decided(session: Session, limit: int = 20) -> list[tuple[Application, str]]:
    """The latest decided applications with the name of who decided, newest first."""
    rows = session.execute(
        select(Application, Account.name)
        .outerjoin(Account, Account.id == Application.decided_by)
        .where(Application.state != "applied")
        .order_by(Application.decided_at.desc())
        .limit(limit)
    )
    return [(application, name or "") for application, name in rows]


def find(session: Session, application_id: UUID) -> Application | None:
    """One application."""
    return session.execute(select(Application).where(Application.id == application_id)).scalar_one_or_none()
