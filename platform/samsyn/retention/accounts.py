"""What the platform keeps outside every municipality: accounts without a role, its own mails, used links, applications.

No municipality decides on these, so the periods are constants here, and docs/retention.md says them.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.accounts.models import Account, AccountLink, Membership, RegionMembership
from samsyn.audit import record
from samsyn.audit.log import SYSTEM
from samsyn.mail.models import PlatformMail
from samsyn.onboarding.models import Application
from samsyn.retention import periods

ACCOUNT_MONTHS = 12
MAIL_MONTHS = 12
APPLICATION_MONTHS = 24
LINK_DAYS = 30
_APART = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many of each went."""

    accounts: int
    mails: int
    applications: int
    links: int


def forget(session: Session) -> Forgotten:
    """Disposes of what the platform has kept long enough, and logs how much. Doing it twice takes nothing more."""
    accounts = _unused(session, periods.limit(ACCOUNT_MONTHS))
    forget_accounts(session, accounts)
    gone = Forgotten(
        len(accounts),
        _mails(session, periods.limit(MAIL_MONTHS)),
        _applications(session, periods.limit(APPLICATION_MONTHS)),
        _links(session, clock.now() - timedelta(days=LINK_DAYS)),
    )
    if any(asdict(gone).values()):
        record(session, "retention.forgotten", SYSTEM, **asdict(gone))
    return gone


def forget_accounts(session: Session, ids: Sequence[UUID]) -> None:
    """Deletes accounts with their passwords, factors, links and roles. What they did keeps the id, which names nobody.

    Mails to them lose the address at once.
    """
    if not ids:
        return
    addresses = select(Account.email).where(Account.id.in_(ids))
    session.execute(
        update(PlatformMail)
        .where(or_(PlatformMail.about.in_(ids), PlatformMail.to_address.in_(addresses)))
        .values(to_address="", to_name="", dropped_at=func.coalesce(PlatformMail.dropped_at, clock.now()))
        .execution_options(**_APART)
    )
    _forget_applicants(session, Application.applicant_email.in_(addresses))
    session.execute(delete(Account).where(Account.id.in_(ids)).execution_options(**_APART))


def _unused(session: Session, before: datetime) -> list[UUID]:
    """Accounts that open nothing and have not been used since `before`."""
    last = func.greatest(Account.created_at, func.coalesce(Account.signed_in_at, Account.created_at))
    return list(
        session.execute(
            select(Account.id).where(
                last < before,
                Account.is_operator.is_(False),
                ~select(Membership.role).where(Membership.account_id == Account.id).exists(),
                ~select(RegionMembership.role).where(RegionMembership.account_id == Account.id).exists(),
            )
        ).scalars()
    )


def _mails(session: Session, before: datetime) -> int:
    over = or_(PlatformMail.sent_at.is_not(None), PlatformMail.dropped_at.is_not(None))
    statement = delete(PlatformMail).where(PlatformMail.created_at < before, over)
    return len(session.execute(statement.returning(PlatformMail.id).execution_options(**_APART)).all())


def _applications(session: Session, before: datetime) -> int:
    return _forget_applicants(session, Application.decided_at < before, Application.applicant_email != "")


def _forget_applicants(session: Session, *which: ColumnElement[bool]) -> int:
    """Who applied goes; that the municipality applied, and what was decided, stays."""
    statement = (
        update(Application)
        .where(Application.decided_at.is_not(None), *which)
        .values(applicant_name="", applicant_email="", note="")
        .returning(Application.id)
    )
    return len(session.execute(statement.execution_options(**_APART)).all())


def _links(session: Session, before: datetime) -> int:
    statement = delete(AccountLink).where(AccountLink.expires_at < before).returning(AccountLink.id)
    return len(session.execute(statement.execution_options(**_APART)).all())
