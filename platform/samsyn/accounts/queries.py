"""Reads of accounts and what they may enter."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from samsyn.access import Role
from samsyn.accounts.addresses import clean
from samsyn.accounts.models import Account, Credential, ExternalIdentity, Membership, MembershipLimit
from samsyn.accounts.roles import in_order
from samsyn.geography.municipalities import swedish_key
from samsyn.isolation.limits import Limits


@dataclass(frozen=True, slots=True)
class Entrance:
    """A municipality that an account may enter, with its roles there.

    `needs_factor`: one of them needs a second one. `limits`: the part of it that the membership is limited to.
    `issuer_only`: the municipality lets this account in by its own issuer and not by password.
    """

    municipality_id: int
    slug: str
    name: str
    county: str
    roles: frozenset[Role]
    needs_factor: bool = False
    limits: Limits | None = None
    issuer_only: bool = False


@dataclass(frozen=True, slots=True)
class RegionEntrance:
    """A region that an account may enter."""

    region_id: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """An account in a municipality, with its roles there and the part of it that the membership is limited to."""

    account_id: UUID
    name: str
    email: str
    roles: tuple[Role, ...]
    has_password: bool
    limits: Limits | None = None


# Asked at every page, so it is put together once.
SIGNED_IN = (
    select(Account, Credential.set_at)
    .outerjoin(Credential, Credential.account_id == Account.id)
    .where(Account.id == bindparam("account"), Account.disabled_at.is_(None))
)
ENTRANCES = text(
    """SELECT m.id, m.slug, m.name, m.county, m.sign_in, array_agg(p.role) AS roles, count(f.role) > 0 AS needs_factor,
        ARRAY(SELECT target_id FROM platform.membership_limit
              WHERE account_id = :account AND municipality_id = m.id AND kind = 'area') AS areas,
        ARRAY(SELECT target_id FROM platform.membership_limit
              WHERE account_id = :account AND municipality_id = m.id AND kind = 'category') AS categories
    FROM platform.membership p JOIN platform.municipality m ON m.id = p.municipality_id
    LEFT JOIN platform.factor_requirement f ON f.municipality_id = p.municipality_id AND f.role = p.role
    WHERE p.account_id = :account AND m.state = 'active'
    GROUP BY m.id"""
)
REGION_ENTRANCES = text(
    """SELECT r.id, r.slug, r.name FROM platform.region_membership p JOIN platform.region r ON r.id = p.region_id
    WHERE p.account_id = :account ORDER BY r.name"""
)
REGION_ENTRANCES_BY = text(
    """SELECT r.id, r.slug, r.name FROM platform.region_membership p JOIN platform.region r ON r.id = p.region_id
    JOIN platform.region_member of ON of.region_id = r.id
    JOIN platform.municipality m ON m.id = of.municipality_id AND m.state = 'active'
    WHERE p.account_id = :account AND of.municipality_id = :municipality AND of.left_at IS NULL ORDER BY r.name"""
)


def find_account(session: Session, account_id: UUID) -> Account | None:
    """The account, unless it is disabled."""
    return session.execute(
        select(Account).where(Account.id == account_id, Account.disabled_at.is_(None))
    ).scalar_one_or_none()


def find_signed_in(session: Session, account_id: UUID) -> tuple[Account, datetime | None] | None:
    """The account, unless it is disabled, and when its password was set."""
    row = session.execute(SIGNED_IN, {"account": account_id}).one_or_none()
    return None if row is None else (row[0], row[1])


def password_set_at(session: Session, account_id: UUID) -> datetime | None:
    """When the password was set; None when there is none."""
    return session.execute(select(Credential.set_at).where(Credential.account_id == account_id)).scalar_one_or_none()


def disabled_accounts(session: Session) -> frozenset[UUID]:
    """The ids of the accounts that have been disabled: few, and asked for by the door of programs."""
    return frozenset(session.execute(select(Account.id).where(Account.disabled_at.is_not(None))).scalars())


def find_account_by_email(session: Session, email: str) -> Account | None:
    """The account with this address, whatever the case of its letters, unless it is disabled."""
    return session.execute(
        select(Account).where(Account.email == (clean(email) or ""), Account.disabled_at.is_(None))
    ).scalar_one_or_none()


def password_hash(session: Session, account_id: UUID, *, hold: bool = False) -> str | None:
    """The stored hash; None when no password has been set. `hold`: nobody changes it before this transaction ends."""
    stored = select(Credential.password_hash).where(Credential.account_id == account_id)
    return session.execute(stored.with_for_update(read=True) if hold else stored).scalar_one_or_none()


def entrances(session: Session, account_id: UUID) -> list[Entrance]:
    """The active municipalities that the account may enter, in Swedish order."""
    rows = session.execute(ENTRANCES, {"account": account_id})
    found = [
        Entrance(
            *(row.id, row.slug, row.name, row.county),
            frozenset(map(Role, row.roles)),
            row.needs_factor,
            Limits.of(row.areas, row.categories),
            # Administrators can always come by password: what they have set up may not keep them out.
            row.sign_in == "issuer_only" and Role.ADMIN.value not in row.roles,
        )
        for row in rows
    ]
    return sorted(found, key=lambda entrance: swedish_key(entrance.name))


def region_entrances(session: Session, account_id: UUID) -> list[RegionEntrance]:
    """The regions that the account may enter."""
    return [
        RegionEntrance(row.id, row.slug, row.name) for row in session.execute(REGION_ENTRANCES, {"account": account_id})
    ]


def region_entrances_by(session: Session, account_id: UUID, municipality_id: int) -> list[RegionEntrance]:
    """The regions that the account may enter with a key of this municipality: those that it belongs to."""
    rows = session.execute(REGION_ENTRANCES_BY, {"account": account_id, "municipality": municipality_id})
    return [RegionEntrance(row.id, row.slug, row.name) for row in rows]


def identified(session: Session, municipality_id: int) -> frozenset[UUID]:
    """The accounts that the municipality's issuer has vouched for."""
    known = select(ExternalIdentity.account_id).where(ExternalIdentity.municipality_id == municipality_id)
    return frozenset(session.execute(known).scalars())


def vouched_for_by(session: Session, account_id: UUID) -> frozenset[int]:
    """The municipalities whose issuer has vouched for the account."""
    known = select(ExternalIdentity.municipality_id).where(ExternalIdentity.account_id == account_id)
    return frozenset(session.execute(known).scalars())


def member(session: Session, municipality_id: int, account_id: UUID) -> Member | None:
    """One account with its roles in the municipality; None when it has none there, whatever it has elsewhere."""
    found = _members(session, municipality_id, Account.id == account_id)
    return found[0] if found else None


def members(session: Session, municipality_id: int) -> list[Member]:
    """The accounts with a role in the municipality, by name in Swedish order."""
    return _members(session, municipality_id)


def _limited_to(kind: str) -> Any:
    return func.array(
        select(MembershipLimit.target_id)
        .where(
            MembershipLimit.account_id == Account.id,
            MembershipLimit.municipality_id == Membership.municipality_id,
            MembershipLimit.kind == kind,
        )
        .scalar_subquery(),
        type_=ARRAY(Uuid),
    )


def _members(session: Session, municipality_id: int, *where: ColumnElement[bool]) -> list[Member]:
    rows = session.execute(
        select(
            *(Account, Membership.role, Credential.account_id.is_not(None)),
            *(_limited_to("area"), _limited_to("category")),
        )
        .join(Membership, Membership.account_id == Account.id)
        .outerjoin(Credential, Credential.account_id == Account.id)
        .where(Membership.municipality_id == municipality_id, Account.disabled_at.is_(None), *where)
    ).all()
    roles: dict[UUID, set[Role]] = {}
    for account, role, *_ in rows:
        roles.setdefault(account.id, set()).add(Role(role))
    accounts = {account.id: (account, has_password, Limits.of(*limits)) for account, _, has_password, *limits in rows}
    found = (
        Member(account.id, account.name, account.email, in_order(frozenset(roles[account.id])), has_password, limits)
        for account, has_password, limits in accounts.values()
    )
    return sorted(found, key=lambda member: (swedish_key(member.name), member.email))
