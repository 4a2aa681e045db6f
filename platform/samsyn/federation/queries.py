"""Reads of a municipality's issuer and of the accounts that it has vouched for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from samsyn.access import Role
from samsyn.accounts import queries as account_queries
from samsyn.accounts.models import Account, ExternalIdentity
from samsyn.accounts.queries import Member
from samsyn.federation.models import Issuer
from samsyn.geography.municipalities import swedish_key
from samsyn.isolation.boundary import BoundSession
from samsyn.municipalities.models import Municipality


@dataclass(frozen=True, slots=True)
class Identified:
    """An account that has come by the municipality's issuer."""

    id: UUID
    account_id: UUID
    name: str
    email: str
    created_at: datetime
    used_at: datetime


def find_issuer(session: BoundSession) -> Issuer | None:
    """The municipality's issuer; None before it has been set up."""
    return session.execute(select(Issuer)).scalar_one_or_none()


def way_of(session: Session, municipality_id: int) -> str:
    """How the municipality lets its people in."""
    return session.execute(select(Municipality.sign_in).where(Municipality.id == municipality_id)).scalar_one()


def municipalities_with_issuer(accounts_session: Session) -> list[Municipality]:
    """The active municipalities whose people may come by their issuer, in Swedish order."""
    found = accounts_session.execute(
        select(Municipality).where(Municipality.state == "active", Municipality.sign_in != "password")
    ).scalars()
    return sorted(found, key=lambda each: swedish_key(each.name))


def administrators_by_password(accounts_session: Session, municipality_id: int) -> list[Member]:
    """The administrators who can come in whatever happens to the issuer."""
    members = account_queries.members(accounts_session, municipality_id)
    return [member for member in members if Role.ADMIN in member.roles and member.has_password]


def identified_account(accounts_session: Session, municipality_id: int, issuer: str, subject: str) -> Account | None:
    """The account of this subject at this issuer in this municipality, whether it is closed or not."""
    return accounts_session.execute(
        select(Account)
        .join(ExternalIdentity, ExternalIdentity.account_id == Account.id)
        .where(
            ExternalIdentity.municipality_id == municipality_id,
            ExternalIdentity.issuer == issuer,
            ExternalIdentity.subject == subject,
        )
    ).scalar_one_or_none()


def identities(accounts_session: Session, municipality_id: int) -> list[Identified]:
    """Who has come by the municipality's issuer, by name in Swedish order."""
    found = _identities(accounts_session, ExternalIdentity.municipality_id == municipality_id)
    return sorted(found, key=lambda each: (swedish_key(each.name), each.email))


def identity(accounts_session: Session, municipality_id: int, identity_id: UUID) -> Identified | None:
    """One of them; None when it is not the municipality's."""
    of_here = (ExternalIdentity.municipality_id == municipality_id, ExternalIdentity.id == identity_id)
    return next(iter(_identities(accounts_session, *of_here)), None)


def _identities(accounts_session: Session, *where: ColumnElement[bool]) -> list[Identified]:
    rows = accounts_session.execute(
        select(ExternalIdentity, Account).join(Account, Account.id == ExternalIdentity.account_id).where(*where)
    )
    return [
        Identified(known.id, account.id, account.name, account.email, known.created_at, known.used_at)
        for known, account in rows
    ]
