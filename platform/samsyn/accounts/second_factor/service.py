"""Second factors: needed, added, used, lost. Each change is logged, and its owner is told by mail."""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.access import Role
from samsyn.accounts import queries as accounts
from samsyn.accounts.models import Account, RegionMembership
from samsyn.accounts.second_factor import passkeys, queries, recovery, totp
from samsyn.accounts.second_factor.models import Authenticator, FactorRequirement, Passkey, RecoveryCode
from samsyn.accounts.second_factor.passkeys import Site, Untrue
from samsyn.accounts.service import hasher
from samsyn.audit import Actor, record
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Denied, Invalid, NotFound
from samsyn.mail import post
from samsyn.sealing import BrokenSeal, seal, unseal

PURPOSE = "authenticator"
MOST = 10
"""Factors of one account: enough for every device that somebody has."""


class Need(StrEnum):
    """What a sign-in by password still needs."""

    NONE = "none"
    ASK = "ask"
    MUST_ENROL = "must enrol"


def needed(session: Session, account_id: UUID) -> Need:
    """Who has a second factor is asked for it; who must have one and has none begins by adding one."""
    if queries.has_factor(session, account_id):
        return Need.ASK
    return Need.MUST_ENROL if queries.is_required(session, account_id) else Need.NONE


def has_factor(session: Session, account_id: UUID) -> bool:
    """Whether the account has an app or a passkey."""
    return queries.has_factor(session, account_id)


def required_roles(session: Session, municipality_id: int) -> frozenset[Role]:
    """The roles that need a second factor in the municipality."""
    return queries.required_roles(session, municipality_id)


def set_required_roles(session: Session, municipality_id: int, roles: Iterable[Role], *, by: Actor) -> None:
    """From now on exactly these roles need a second factor in the municipality.

    It is felt at once: the gate lets nobody with such a role in whose sign-in has not given one.
    """
    wanted, before = frozenset(roles), queries.required_roles(session, municipality_id)
    for role in sorted(before - wanted):
        session.execute(
            delete(FactorRequirement).where(
                FactorRequirement.municipality_id == municipality_id, FactorRequirement.role == role.value
            )
        )
    for role in sorted(wanted - before):
        session.add(FactorRequirement(municipality_id=municipality_id, role=role.value, created_at=clock.now()))
    for role in sorted(wanted ^ before):
        record(
            session,
            "accounts.factor_required",
            by,
            municipality=municipality_id,
            role=role.value,
            required=role in wanted,
        )


def knows_password(session: Session, account_id: UUID, password: str) -> bool:
    """Whether this is the account's password."""
    stored = accounts.password_hash(session, account_id)
    try:
        return stored is not None and hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def pend(key: str, account_id: UUID) -> tuple[str, bytes]:
    """A secret for a new app, and the same sealed for this account: what the form bears until a code proves it."""
    secret = totp.new_secret()
    return secret, seal(key, secret.encode(), purpose=f"new {PURPOSE}", owner=account_id)


def pending(key: str, account_id: UUID, sealed: bytes) -> str:
    """The secret that the form has borne. Raises Conflict when it was made for nobody here."""
    try:
        return unseal(key, sealed, purpose=f"new {PURPOSE}", owner=account_id).decode()
    except BrokenSeal as error:
        raise Conflict(_("Sidan hade blivit gammal. Läs om den och läs av den nya koden.")) from error


def add_app(session: Session, account: Account, *, secret: str, name: str, code: str, key: str) -> list[str]:
    """Adds an app that has shown by a code that it has the secret. Returns new recovery codes, if it is the first.

    Raises Invalid at "code", Conflict when there are too many factors.
    """
    step = totp.matching_step(secret, code, clock.now())
    if step is None:
        raise Invalid(
            {"code": [_("Koden stämmer inte. Skriv den som appen visar nu, och se att mobilens klocka går rätt.")]}
        )
    return store_app(session, account, secret=secret, name=name, key=key, last_step=step)


def store_app(session: Session, account: Account, *, secret: str, name: str, key: str, last_step: int = 0) -> list[str]:
    """Stores an app's secret, sealed."""
    row = Authenticator(id=new_id(), account_id=account.id, name=name, last_step=last_step, made_at=clock.now())
    row.sealed_secret = seal(key, secret.encode(), purpose=PURPOSE, owner=row.id)
    return _add(session, account, row, "app")


def add_passkey(
    session: Session, account: Account, *, site: Site, answer: str, challenge: bytes, name: str
) -> list[str]:
    """Adds the key that the browser has made. Returns new recovery codes, if it is the first factor.

    Raises Invalid when the answer is not true or the key is known already.
    """
    try:
        made = passkeys.registered(site, answer, challenge=challenge)
    except Untrue as error:
        raise Invalid(message=_("Nyckeln gick inte att spara. Försök igen.")) from error
    row = Passkey(
        id=new_id(),
        account_id=account.id,
        name=name,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        made_at=clock.now(),
    )
    try:
        with session.begin_nested():
            return _add(session, account, row, "passkey")
    except IntegrityError as error:
        raise Invalid(message=_("Den nyckeln finns redan.")) from error


def _add(session: Session, account: Account, row: Authenticator | Passkey, kind: str) -> list[str]:
    # Two at once would both be the first, and each make the other's recovery codes worthless.
    session.execute(select(Account.id).where(Account.id == account.id).with_for_update())
    before = queries.factors(session, account.id)
    if len(before) >= MOST:
        raise Conflict(_("Du har redan %(n)s sätt att bekräfta att det är du. Ta bort något av dem först.", n=MOST))
    session.add(row)
    session.flush()
    record(session, "accounts.factor_added", Actor(account.id, account.name), object_id=account.id, kind=kind)
    _tell(session, account, "added")
    return [] if before else _replace_codes(session, account.id)


def rename(session: Session, account: Account, factor_id: UUID, name: str) -> None:
    """Calls a factor something else. Raises NotFound."""
    row = _find(session, account.id, factor_id)
    row.name = name


def remove(session: Session, account: Account, factor_id: UUID) -> str:
    """Removes a factor and returns what it was called; with the last one go the recovery codes.

    Raises NotFound, and Conflict when it is the last one of somebody who must have one.
    """
    row = _find(session, account.id, factor_id)
    is_last = len(queries.factors(session, account.id)) == 1
    if is_last and queries.is_required(session, account.id):
        raise Conflict(_("Ditt uppdrag kräver tvåstegsinloggning. Lägg till ett annat sätt innan du tar bort det här."))
    session.delete(row)
    session.flush()
    if is_last:
        session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    kind = "passkey" if isinstance(row, Passkey) else "app"
    record(session, "accounts.factor_removed", Actor(account.id, account.name), object_id=account.id, kind=kind)
    _tell(session, account, "removed")
    return row.name


def _find(session: Session, account_id: UUID, factor_id: UUID) -> Authenticator | Passkey:
    app = select(Authenticator).where(Authenticator.id == factor_id, Authenticator.account_id == account_id)
    key = select(Passkey).where(Passkey.id == factor_id, Passkey.account_id == account_id)
    row = session.execute(app).scalar_one_or_none() or session.execute(key).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def new_codes(session: Session, account: Account) -> list[str]:
    """Ten new recovery codes; the old ones are worth nothing from now on."""
    record(session, "accounts.codes_made", Actor(account.id, account.name), object_id=account.id)
    return _replace_codes(session, account.id)


def _replace_codes(session: Session, account_id: UUID) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = recovery.new_codes()
    session.add_all(
        RecoveryCode(account_id=account_id, code_hash=recovery.fingerprint(account_id, code)) for code in codes
    )
    return codes


def use_code(session: Session, account_id: UUID, code: str, *, key: str) -> bool:
    """Whether this is a code of one of the account's apps that has not been used; it has been now."""
    for row in queries.authenticators(session, account_id):
        secret = secret_of(row, key)
        step = totp.matching_step(secret, code, clock.now()) if secret else None
        if step is None:
            continue
        # By the row and not by what was read: of two that come with one code at once, one gets in.
        used = session.execute(
            update(Authenticator)
            .where(Authenticator.id == row.id, Authenticator.last_step < step)
            .values(last_step=step, used_at=clock.now())
            .returning(Authenticator.id)
        ).scalar_one_or_none()
        if used is not None:
            return True
    return False


def secret_of(row: Authenticator, key: str) -> str | None:
    """The app's secret; None when it was sealed under another key, and then none of its codes fits."""
    try:
        return unseal(key, row.sealed_secret, purpose=PURPOSE, owner=row.id).decode()
    except BrokenSeal:
        return None


def use_recovery_code(session: Session, account: Account, code: str) -> bool:
    """Whether this is one of the account's recovery codes that has not been used; it has been now."""
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.code_hash == recovery.fingerprint(account.id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(RecoveryCode.account_id)
    ).scalar_one_or_none()
    if used is None:
        return False
    record(session, "accounts.factor_recovered", Actor(account.id, account.name), object_id=account.id)
    _tell(session, account, "recovered")
    return True


def use_passkey(session: Session, *, site: Site, answer: str, challenge: bytes, of: UUID | None = None) -> UUID:
    """The account whose passkey has signed the challenge. `of`: it must be this one's. Raises Invalid."""
    refusal = Invalid(message=_("Nyckeln hör inte till något konto här. Logga in på ett annat sätt."))
    try:
        credential_id, handle = passkeys.names(answer)
        row = queries.passkey(session, credential_id)
        if row is None or (of or row.account_id) != row.account_id or (handle or row.account_id) != row.account_id:
            raise refusal
        proof = passkeys.signed(site, answer, challenge=challenge, public_key=row.public_key, sign_count=row.sign_count)
    except Untrue as error:
        raise refusal from error
    row.sign_count, row.used_at = proof.new_sign_count, clock.now()
    return row.account_id


def may_reset(session: Session, account_id: UUID, municipality_id: int) -> bool:
    """Whether the municipality's administrator may take the account's factors away: when it opens nothing elsewhere.

    Else one municipality's word would open another's door; then the operator does it.
    """
    account = session.execute(select(Account).where(Account.id == account_id)).scalar_one()
    region = session.execute(
        select(RegionMembership.region_id).where(RegionMembership.account_id == account_id).limit(1)
    ).scalar_one_or_none()
    only_here = queries.municipalities_of(session, account_id) == {municipality_id}
    return only_here and region is None and not account.is_operator


def reset_by_administrator(session: Session, account: Account, municipality_id: int, *, by: Actor) -> None:
    """Takes a member's lost factors away. Raises Denied for one with roles elsewhere, and for one's own."""
    if account.id == by.account_id:
        raise Denied(_("Dina egna sätt att bekräfta att det är du sköter du på Ditt konto."))
    if not may_reset(session, account.id, municipality_id):
        raise Denied(_("Personen har uppdrag även utanför kommunen. Be plattformsdriften om hjälp."))
    reset(session, account, by=by, municipality_id=municipality_id)


def begin_anew(session: Session, account: Account) -> None:
    """When the owner has chosen the first password: takes away factors that only an issuer's sign-in can have added.

    They stay where that issuer's municipality is all that the account opens; else a stranger, vouched for under the
    owner's address, would hold the second step to other doors.
    """
    vouched = accounts.vouched_for_by(session, account.id)
    only_there = len(vouched) == 1 and may_reset(session, account.id, *vouched)
    if not only_there and queries.has_factor(session, account.id):
        reset(session, account, by=Actor(account.id, account.name))


def reset(session: Session, account: Account, *, by: Actor, municipality_id: int | None = None) -> None:
    """Takes all of the account's factors away. Raises Conflict when it has none."""
    if not queries.has_factor(session, account.id):
        raise Conflict(_("%(name)s har ingen tvåstegsinloggning.", name=account.name))
    for table in (Authenticator, Passkey, RecoveryCode):
        session.execute(delete(table).where(table.account_id == account.id))
    facts = {} if municipality_id is None else {"municipality": municipality_id}
    record(session, "accounts.factor_reset", by, object_id=account.id, **facts)
    _tell(session, account, "reset")


def note_failure(session: Session, account: Account, *, kind: str, warn: bool) -> None:
    """Logs a wrong code after a right password; `warn`: there have been so many that the owner should know."""
    record(session, "accounts.factor_failed", Actor(account.id, account.name), object_id=account.id, kind=kind)
    if warn:
        _tell(session, account, "failed")


def _tell(session: Session, account: Account, what: str) -> None:
    """Writes to the owner: whoever else did it does not do it unseen."""
    params = {"what": what, "language": account.language}
    post(session, "accounts.factor", to=account.email, name=account.name, params=params, about=account.id)
