"""Accounts: made, given roles, signed in. Every change is logged in the transaction that makes it."""

import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from samsyn import clock, links
from samsyn.access import RegionRole, Role
from samsyn.accounts import passwords, queries
from samsyn.accounts.addresses import clean
from samsyn.accounts.models import (
    Account,
    AccountLink,
    Credential,
    Membership,
    MembershipLimit,
    RegionMembership,
)
from samsyn.audit import Actor, record
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Gone, Invalid
from samsyn.isolation.limits import Limits
from samsyn.mail import post

LINK_DAYS = {"welcome": 14, "reset": 1}
MOST_LINKS = 3
MOST_RESETS_A_DAY = 8
NOBODY = Actor(None, "")
hasher = PasswordHasher()
Member = queries.Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Why an account is written to: roles in a municipality, or being a region's chief.

    `path` is where the letter to somebody who has a password already leads. `first`: the first administrator.
    """

    municipality_id: int | None = None
    region: str = ""
    path: str = "/"
    roles: tuple[str, ...] = ()
    first: bool = False


@lru_cache
def _nobody() -> str:
    """A hash to compare with when there is no account: the answer takes as long as with one."""
    return hasher.hash(secrets.token_hex(16))


def create(session: Session, *, email: str, name: str, is_operator: bool = False, language: str = "sv") -> Account:
    """The account of this address; made when there is none. An existing one keeps its name.

    Raises Invalid at "email" for an address to which no mail could be sent.
    """
    address = clean(email)
    if address is None:
        raise Invalid({"email": [_("Skriv en e-postadress, till exempel namn@kommun.se.")]})
    session.execute(
        upsert(Account)
        .values(
            id=new_id(),
            email=address,
            name=name.strip(),
            language=language,
            is_operator=is_operator,
            created_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["email"])
    )
    return session.execute(select(Account).where(Account.email == address)).scalar_one()


def set_password(session: Session, account_id: UUID, password: str) -> None:
    """Sets the password. Raises Invalid when it is too short, too long or among the first that a guesser tries."""
    account = session.execute(select(Account).where(Account.id == account_id)).scalar_one()
    weakness = passwords.weakness(password, email=account.email, name=account.name)
    if weakness is not None:
        sentences = {
            "short": _("Välj ett lösenord med minst %(n)s tecken. En mening går bra.", n=passwords.SHORTEST),
            "long": _("Välj ett lösenord med högst %(n)s tecken.", n=passwords.LONGEST),
            "guessable": _("Det lösenordet är för lätt att gissa. Ta en mening med ord som inte brukar stå ihop."),
        }
        raise Invalid({"password": [sentences[weakness]]})
    store_hash(session, account_id, hasher.hash(password))


def change_password(session: Session, account_id: UUID, *, current: str, password: str) -> None:
    """Sets a new password for who knows the present one, and tells them by mail.

    Raises Invalid at "current" or "password".
    """
    try:
        hasher.verify(queries.password_hash(session, account_id) or _nobody(), current)
    except (VerificationError, InvalidHashError) as error:
        raise Invalid({"current": [_("Det är inte ditt nuvarande lösenord.")]}) from error
    set_password(session, account_id, password)
    account = session.execute(select(Account).where(Account.id == account_id)).scalar_one()
    record(session, "accounts.password_set", Actor(account.id, account.name), object_id=account.id)
    _post(session, account, "accounts.password_changed", Occasion())


def describe(session: Session, account_id: UUID, *, name: str, language: str) -> None:
    """Changes what the account's owner is called and reads."""
    account = session.execute(select(Account).where(Account.id == account_id)).scalar_one()
    account.name, account.language = name.strip(), language
    record(session, "accounts.described", Actor(account.id, account.name), object_id=account.id)


def store_hash(session: Session, account_id: UUID, password_hash: str) -> None:
    """Stores an argon2 hash that has been made already."""
    values = {"password_hash": password_hash, "set_at": clock.now()}
    session.execute(
        upsert(Credential)
        .values(account_id=account_id, **values)
        .on_conflict_do_update(index_elements=["account_id"], set_=values)
    )


def sign_in(session: Session, *, email: str, password: str) -> Account | None:
    """The account when address and password fit; None otherwise, after the same work.

    Holds the password until the transaction's end: it is changed before this sign-in, or after it and then ends it.
    """
    account = queries.find_account_by_email(session, email)
    stored = queries.password_hash(session, account.id, hold=True) if account else None
    try:
        hasher.verify(stored or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return None
    return account if stored is not None else None


def refuse_sign_in(session: Session, *, email: str, tell_owner: bool) -> None:
    """Logs a wrong pair, and writes to the account's owner when there have been many."""
    account = queries.find_account_by_email(session, email)
    record(session, "accounts.sign_in_refused", NOBODY, object_id=account.id if account else None)
    if account is not None and tell_owner:
        _post(session, account, "accounts.hammered", Occasion())


def sign_ins_ended(session: Session, account_id: UUID, number: int) -> None:
    """Logs that the account's owner has ended sign-ins of theirs elsewhere."""
    account = session.execute(select(Account).where(Account.id == account_id)).scalar_one()
    record(session, "accounts.sign_ins_ended", Actor(account.id, account.name), object_id=account.id, number=number)


def give_role(session: Session, account_id: UUID, municipality_id: int, role: Role, *, by: Actor) -> None:
    """Gives the account a role in the municipality; giving it twice is giving it once."""
    session.execute(
        upsert(Membership)
        .values(account_id=account_id, municipality_id=municipality_id, role=role.value, created_at=clock.now())
        .on_conflict_do_nothing()
    )
    record(session, "accounts.role_given", by, object_id=account_id, municipality=municipality_id, role=role.value)


def take_role(session: Session, account_id: UUID, municipality_id: int, role: Role, *, by: Actor) -> None:
    """Takes a role away. Raises Conflict when it is the municipality's last administrator's."""
    if role is Role.ADMIN:
        # Locks the administrators' rows, so that two of them cannot take each other away at once.
        admins = session.execute(
            select(Membership.account_id)
            .where(Membership.municipality_id == municipality_id, Membership.role == Role.ADMIN.value)
            .order_by(Membership.account_id)
            .with_for_update()
        ).scalars()
        if set(admins) <= {account_id}:
            raise Conflict(_("Kommunen måste ha minst en administratör. Ge någon annan rollen först."))
    session.execute(
        delete(Membership).where(
            Membership.account_id == account_id,
            Membership.municipality_id == municipality_id,
            Membership.role == role.value,
        )
    )
    record(session, "accounts.role_taken", by, object_id=account_id, municipality=municipality_id, role=role.value)


def set_roles(session: Session, account_id: UUID, municipality_id: int, roles: Iterable[Role], *, by: Actor) -> None:
    """Gives the account exactly these roles in the municipality; none of them is to be no member any more.

    Raises Conflict when it would take the last administrator's role away.
    """
    wanted = set(roles)
    held = set(
        map(
            Role,
            session.execute(
                select(Membership.role).where(
                    Membership.account_id == account_id, Membership.municipality_id == municipality_id
                )
            ).scalars(),
        )
    )
    for role in sorted(held - wanted):
        take_role(session, account_id, municipality_id, role, by=by)
    for role in sorted(wanted - held):
        give_role(session, account_id, municipality_id, role, by=by)


def limit(session: Session, account_id: UUID, municipality_id: int, limits: Limits | None, *, by: Actor) -> None:
    """Limits the account's membership to these areas and categories; None lets it see the whole municipality."""
    own = (MembershipLimit.account_id == account_id, MembershipLimit.municipality_id == municipality_id)
    rows = session.execute(select(MembershipLimit.kind, MembershipLimit.target_id).where(*own))
    before = {(row.kind, row.target_id) for row in rows}
    sides = {"area": limits.areas, "category": limits.categories} if limits else {}
    after = {(kind, target) for kind, targets in sides.items() for target in targets or ()}
    if before == after:
        return
    session.execute(delete(MembershipLimit).where(*own).execution_options(synchronize_session=False))
    session.add_all(
        MembershipLimit(account_id=account_id, municipality_id=municipality_id, kind=kind, target_id=target)
        for kind, target in sorted(after)
    )
    counts = Counter(kind for kind, _target in after)
    record(
        session,
        "accounts.limited",
        by,
        object_id=account_id,
        municipality=municipality_id,
        areas=counts["area"],
        categories=counts["category"],
    )


def give_region_role(session: Session, account_id: UUID, region_id: int, *, by: Actor) -> None:
    """Makes the account the region's chief."""
    role = RegionRole.REGIONAL_CHIEF.value
    session.execute(
        upsert(RegionMembership)
        .values(account_id=account_id, region_id=region_id, role=role, created_at=clock.now())
        .on_conflict_do_nothing()
    )
    record(session, "accounts.region_role_given", by, object_id=account_id, region=region_id, role=role)


def take_region_role(session: Session, account_id: UUID, region_id: int, *, by: Actor) -> None:
    """The account is the region's chief no more."""
    role = RegionRole.REGIONAL_CHIEF.value
    session.execute(
        delete(RegionMembership).where(
            RegionMembership.account_id == account_id,
            RegionMembership.region_id == region_id,
            RegionMembership.role == role,
        )
    )
    record(session, "accounts.region_role_taken", by, object_id=account_id, region=region_id, role=role)


def invite(
    session: Session, account: Account, *, key: str, purpose: str = "welcome", occasion: Occasion | None = None
) -> str:
    """Posts a mail with a link to set the password, derived from `key` (settings.link_key). Returns its token."""
    link = AccountLink(id=new_id(), account_id=account.id, purpose=purpose, created_at=clock.now())
    link.expires_at = link.created_at + timedelta(days=LINK_DAYS[purpose])
    token = links.token(key, "account", link.id)
    link.token_hash = links.fingerprint(token)
    session.add(link)
    _post(session, account, f"accounts.{purpose}", occasion or Occasion(), link=str(link.id))
    return token


def tell(session: Session, account: Account, *, key: str, occasion: Occasion) -> None:
    """Writes to the account about the occasion: with a link to choose a password when it has none yet."""
    if queries.password_hash(session, account.id) is None:
        invite(session, account, key=key, occasion=occasion)
    else:
        _post(session, account, "accounts.added", occasion)


def _post(session: Session, account: Account, kind: str, occasion: Occasion, **params: Any) -> None:
    params |= {**asdict(occasion), "roles": list(occasion.roles), "language": account.language}
    post(session, kind, to=account.email, name=account.name, params=params, about=account.id)


def members(session: Session, municipality_id: int) -> list[Member]:
    """The accounts with a role in the municipality, by name in Swedish order. One query."""
    return queries.members(session, municipality_id)


def recent_links(session: Session, account_id: UUID, within: timedelta = timedelta(minutes=10)) -> int:
    """How many links the account was sent of late: so that nobody's mailbox is filled."""
    return session.execute(
        select(func.count())
        .select_from(AccountLink)
        .where(AccountLink.account_id == account_id, AccountLink.created_at > clock.now() - within)
    ).scalar_one()


def ask_for_reset(session: Session, *, email: str, key: str) -> None:
    """Posts a mail to set a new password when the address has an account; says the same when it has not."""
    account = queries.find_account_by_email(session, email)
    if account is None:
        return
    today = recent_links(session, account.id, timedelta(days=1))
    if recent_links(session, account.id) < MOST_LINKS and today < MOST_RESETS_A_DAY:
        invite(session, account, key=key, purpose="reset")
        record(session, "accounts.reset_asked", NOBODY, object_id=account.id)


def open_link(session: Session, token: str) -> Account:
    """The account that a mailed link belongs to. Raises Gone when it has been used or has expired; changes nothing."""
    row = session.execute(
        select(Account)
        .join(AccountLink, AccountLink.account_id == Account.id)
        .where(
            AccountLink.token_hash == links.fingerprint(token),
            AccountLink.used_at.is_(None),
            AccountLink.expires_at > clock.now(),
            Account.disabled_at.is_(None),
        )
    ).scalar_one_or_none()
    if row is None:
        raise Gone(_("Länken har använts eller gått ut. Be om en ny på inloggningssidan."))
    return row


def use_link(session: Session, token: str, password: str) -> Account:
    """Sets the password by a mailed link, which is then used up together with all others of the account."""
    account = open_link(session, token)
    changed = queries.password_hash(session, account.id) is not None
    set_password(session, account.id, password)
    if changed:
        _post(session, account, "accounts.password_changed", Occasion())
    for link in session.execute(
        select(AccountLink).where(AccountLink.account_id == account.id, AccountLink.used_at.is_(None))
    ).scalars():
        link.used_at = clock.now()
    record(session, "accounts.password_set", Actor(account.id, account.name), object_id=account.id)
    return account
