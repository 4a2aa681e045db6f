"""Reads of what an account can prove itself with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from samsyn.access import Role
from samsyn.accounts.models import Account, Membership
from samsyn.accounts.second_factor.models import Authenticator, FactorRequirement, Passkey, RecoveryCode


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor as its owner sees it. `kind`: "app" or "passkey"."""

    id: UUID
    kind: str
    name: str
    made_at: datetime
    used_at: datetime | None


def factors(session: Session, account_id: UUID) -> list[Factor]:
    """The account's apps and passkeys, the oldest first."""
    found = [
        Factor(row.id, kind, row.name, row.made_at, row.used_at)
        for kind, table in (("app", Authenticator), ("passkey", Passkey))
        for row in session.execute(
            select(table.id, table.name, table.made_at, table.used_at).where(table.account_id == account_id)
        )
    ]
    return sorted(found, key=lambda factor: (factor.made_at, factor.id))


def has_factor(session: Session, account_id: UUID) -> bool:
    """Whether the account has an app or a passkey."""
    app = exists().where(Authenticator.account_id == account_id)
    passkey = exists().where(Passkey.account_id == account_id)
    return bool(session.execute(select(app | passkey)).scalar_one())


def is_required(session: Session, account_id: UUID) -> bool:
    """Whether the account is an operator, or has a role somewhere that needs a second factor."""
    operator = exists().where(Account.id == account_id, Account.is_operator)
    role = (
        exists()
        .where(Membership.account_id == account_id)
        .where(
            FactorRequirement.municipality_id == Membership.municipality_id, FactorRequirement.role == Membership.role
        )
    )
    return bool(session.execute(select(operator | role)).scalar_one())


def authenticators(session: Session, account_id: UUID) -> list[Authenticator]:
    """The account's apps, the oldest first."""
    found = select(Authenticator).where(Authenticator.account_id == account_id).order_by(Authenticator.made_at)
    return list(session.execute(found).scalars())


def passkeys(session: Session, account_id: UUID) -> list[Passkey]:
    """The account's passkeys."""
    return list(session.execute(select(Passkey).where(Passkey.account_id == account_id)).scalars())


def passkey(session: Session, credential_id: bytes) -> Passkey | None:
    """The passkey of this id, locked: its counter goes up by each use."""
    found = select(Passkey).where(Passkey.credential_id == credential_id).with_for_update()
    return session.execute(found).scalar_one_or_none()


def codes_left(session: Session, account_id: UUID) -> int:
    """How many recovery codes have not been used."""
    unused = RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    return session.execute(select(func.count()).select_from(RecoveryCode).where(*unused)).scalar_one()


def required_roles(session: Session, municipality_id: int) -> frozenset[Role]:
    """The roles that need a second factor in the municipality."""
    rows = session.execute(
        select(FactorRequirement.role).where(FactorRequirement.municipality_id == municipality_id)
    ).scalars()
    return frozenset(map(Role, rows))


def municipalities_of(session: Session, account_id: UUID) -> frozenset[int]:
    """Where the account has a role: who may help its owner depends on it."""
    rows = session.execute(select(Membership.municipality_id).where(Membership.account_id == account_id)).scalars()
    return frozenset(rows)
