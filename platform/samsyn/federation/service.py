"""A municipality's issuer, kept and switched; and the people whom it vouches for, let in.

The issuer's word is good in its own municipality and nowhere else: what it says of an e-mail address never opens an
account that is there already, and a sign-in by it is confined.
"""

from collections.abc import Mapping
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.access import Role
from samsyn.accounts import queries as account_queries
from samsyn.accounts import service as accounts
from samsyn.accounts.models import Account, ExternalIdentity
from samsyn.audit import Actor, record
from samsyn.audit.log import SYSTEM
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.federation import queries
from samsyn.federation.claims import Person
from samsyn.federation.faults import IssuerFault
from samsyn.federation.models import Issuer
from samsyn.federation.queries import Identified
from samsyn.isolation.boundary import BoundSession
from samsyn.municipalities.models import Municipality
from samsyn.sealing import BrokenSeal, seal, unseal

PURPOSE = "issuer client"
PASSWORD, ISSUER, ISSUER_ONLY = "password", "issuer", "issuer_only"


class NotLetIn(Exception):
    """The issuer has vouched for the person, and yet there is no door: a code of REASONS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def connect(
    session: BoundSession,
    accounts_session: Session,
    *,
    issuer: str,
    client_id: str,
    client_secret: str,
    trusts_factor: bool,
    key: str,
    by: Actor,
) -> None:
    """Keeps where the issuer is and who we are there. An empty secret leaves the one that is kept.

    Another issuer, or client, has to be tried anew; another issuer is switched off until then. Raises Invalid when the
    kept secret would be handed to another than it was given for.
    """
    row = queries.find_issuer(session)
    moved = row is None or (row.issuer, row.client_id) != (issuer, client_id)
    if row is not None and moved and row.client_secret is not None and not client_secret:
        raise Invalid({"client_secret": [_("Skriv hemligheten igen. Den som finns hör till det som stod här förut.")]})
    if row is None:
        row = Issuer(role_claim="roles", roles={})
        session.add(row)
    elif row.issuer != issuer:
        _set_way(accounts_session, session.municipality_id, PASSWORD)
    if moved or client_secret:
        row.tested_at = None
    row.issuer, row.client_id, row.trusts_factor, row.changed_at = issuer, client_id, trusts_factor, clock.now()
    if client_secret:
        row.client_secret = seal(key, client_secret.encode(), purpose=PURPOSE, owner=session.municipality_id)
    session.flush()
    record(session, "federation.connected", by, object_id=row.id, moved=moved, trusts_factor=trusts_factor)


def secret_of(session: BoundSession, row: Issuer, *, key: str) -> str | None:
    """The client's secret. Raises IssuerFault when it was sealed under another key."""
    if row.client_secret is None:
        return None
    try:
        return unseal(key, row.client_secret, purpose=PURPOSE, owner=session.municipality_id).decode()
    except BrokenSeal as error:
        raise IssuerFault("secret") from error


def map_roles(session: BoundSession, *, role_claim: str, roles: Mapping[Role, list[str]], by: Actor) -> None:
    """Sets which values of which claim give which role. Raises NotFound before there is an issuer."""
    row = _issuer(session)
    row.role_claim, row.roles = role_claim, {role.value: values for role, values in roles.items() if values}
    row.changed_at = clock.now()
    record(session, "federation.roles_mapped", by, object_id=row.id, roles=len(row.roles))


def note_trial(session: BoundSession, *, by: Actor) -> None:
    """The issuer works: an administrator has come back from it with claims that can be believed."""
    row = _issuer(session)
    row.tested_at = clock.now()
    record(session, "federation.tried", by, object_id=row.id)


def set_way(session: BoundSession, accounts_session: Session, way: str, *, by: Actor) -> None:
    """Sets how people come in. Raises Invalid at "way" for a way that has not been tried, or would lock all out."""
    row = queries.find_issuer(session)
    if way != PASSWORD and (row is None or row.tested_at is None):
        raise Invalid({"way": [_("Prova inloggningen först. Den går att slå på när provet har gått bra.")]})
    if way == ISSUER_ONLY and not queries.administrators_by_password(accounts_session, session.municipality_id):
        raise Invalid({"way": [_("Minst en administratör måste ha ett lösenord, som väg in om utfärdaren är borta.")]})
    before = _set_way(accounts_session, session.municipality_id, way)
    if before != way:
        record(session, "federation.way_set", by, way=way, was=before)


def _set_way(accounts_session: Session, municipality_id: int, way: str) -> str:
    row = accounts_session.execute(
        select(Municipality).where(Municipality.id == municipality_id).with_for_update()
    ).scalar_one()
    before, row.sign_in = row.sign_in, way
    accounts_session.flush()
    return before


def admit(session: BoundSession, accounts_session: Session, row: Issuer, person: Person) -> Account:
    """The account of who has been vouched for, with the roles that it has today; made when there is none.

    Raises NotLetIn when no role is left, the account is closed, or its address is another account's: then its owner
    signs in to that one and links it (`link`).
    """
    place = session.municipality_id
    account = queries.identified_account(accounts_session, place, row.issuer, person.subject)
    if account is None:
        account = _make(accounts_session, person)
        _identify(accounts_session, place, row.issuer, person.subject, account)
        record(session, "federation.account_made", SYSTEM, object_id=account.id)
    if account.disabled_at is not None:
        raise NotLetIn("closed")
    _refresh_roles(accounts_session, place, row, account, person.roles)
    accounts_session.execute(
        update(ExternalIdentity)
        .where(
            ExternalIdentity.municipality_id == place,
            ExternalIdentity.issuer == row.issuer,
            ExternalIdentity.subject == person.subject,
        )
        .values(used_at=clock.now())
    )
    if not _opens(accounts_session, place, account):
        raise NotLetIn("no_role")
    return account


def link(
    session: BoundSession,
    accounts_session: Session,
    row: Issuer,
    *,
    subject: str,
    roles: frozenset[Role],
    account_id: UUID,
    by: Actor,
) -> None:
    """Lets an account's owner, who is signed in to it, come by the issuer too, with the roles that it gives.

    An account has one identity at an issuer: a new one takes the place of the one before. Raises Conflict when the
    identity is another account's, or opens nothing.
    """
    place = session.municipality_id
    holder = queries.identified_account(accounts_session, place, row.issuer, subject)
    if holder is not None and holder.id != account_id:
        raise Conflict(_("Kommunens konto hör redan ihop med ett annat konto i Samsyn."))
    account = accounts_session.execute(select(Account).where(Account.id == account_id)).scalar_one()
    if holder is None:
        accounts_session.execute(
            delete(ExternalIdentity).where(
                ExternalIdentity.municipality_id == place,
                ExternalIdentity.issuer == row.issuer,
                ExternalIdentity.account_id == account_id,
            )
        )
        _identify(accounts_session, place, row.issuer, subject, account)
        record(session, "federation.linked", by, object_id=account_id)
    _refresh_roles(accounts_session, place, row, account, roles)
    if not _opens(accounts_session, place, account):
        raise Conflict(_("Kommunens konto ger ingen roll här. Be kommunens administratör om det."))


def unlink(session: BoundSession, accounts_session: Session, identity_id: UUID, *, by: Actor) -> Identified:
    """Ends an account's identity here and returns whose it was. Raises NotFound."""
    found = queries.identity(accounts_session, session.municipality_id, identity_id)
    if found is None:
        raise NotFound
    accounts_session.execute(delete(ExternalIdentity).where(ExternalIdentity.id == identity_id))
    record(session, "federation.unlinked", by, object_id=found.account_id)
    return found


def _issuer(session: BoundSession) -> Issuer:
    row = queries.find_issuer(session)
    if row is None:
        raise NotFound
    return row


def _opens(accounts_session: Session, place: int, account: Account) -> bool:
    return any(each.municipality_id == place for each in account_queries.entrances(accounts_session, account.id))


def _make(accounts_session: Session, person: Person) -> Account:
    """A new account, and never one that was there: the address says who it is written to, not who it is."""
    if not person.roles:
        raise NotLetIn("no_role")
    if person.address is None:
        raise NotLetIn("no_address")
    made = accounts_session.execute(
        upsert(Account)
        .values(
            id=new_id(),
            email=person.address,
            name=person.name,
            language="sv",
            is_operator=False,
            created_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["email"])
        .returning(Account)
    ).scalar_one_or_none()
    if made is None:
        raise NotLetIn("known_address")
    return made


def _identify(accounts_session: Session, place: int, issuer: str, subject: str, account: Account) -> None:
    now = clock.now()
    accounts_session.add(
        ExternalIdentity(
            municipality_id=place,
            issuer=issuer,
            subject=subject,
            account_id=account.id,
            created_at=now,
            used_at=now,
        )
    )
    accounts_session.flush()


def _refresh_roles(
    accounts_session: Session, place: int, row: Issuer, account: Account, given: frozenset[Role]
) -> None:
    """The roles that the table speaks of are as the issuer says; the others stay as an administrator gave them."""
    member = account_queries.member(accounts_session, place, account.id)
    held = frozenset(member.roles) if member else frozenset()
    wanted = (held - frozenset(map(Role, row.roles))) | given
    try:
        accounts.set_roles(accounts_session, account.id, place, wanted, by=SYSTEM)
    except Conflict:
        # The last administrator stays one, whatever the issuer says.
        accounts.set_roles(accounts_session, account.id, place, wanted | {Role.ADMIN}, by=SYSTEM)
