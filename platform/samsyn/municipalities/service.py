"""A municipality as a tenant: founded, suspended, and the people who work in it.

Memberships are the platform's rows, so every function here takes the municipality and looks at nobody outside it.
"""

from collections.abc import Iterable
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.access import LIMITABLE, Role
from samsyn.accounts import queries
from samsyn.accounts import service as accounts
from samsyn.accounts.models import Account
from samsyn.accounts.queries import Member
from samsyn.accounts.roles import ROLES, in_order
from samsyn.accounts.service import Occasion
from samsyn.audit import Actor, record
from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.geography import municipalities as geography
from samsyn.isolation.limits import Choices, Limits
from samsyn.jobs.outbox import enqueue
from samsyn.municipalities.models import Municipality


def found(session: Session, code: int, *, by: Actor) -> Municipality:
    """Makes the municipality of this official code a tenant, and posts the job that prepares it.

    Raises Conflict when it has joined already, LookupError for a code that no municipality has.
    """
    fact = geography.fact(code)
    made = session.execute(
        upsert(Municipality)
        .values(
            id=fact.code, slug=fact.slug, name=fact.name, county=fact.county, state="active", created_at=clock.now()
        )
        .on_conflict_do_nothing()
        .returning(Municipality)
    ).scalar_one_or_none()
    if made is None:
        raise Conflict(_("%(name)s är redan med i Samsyn.", name=fact.full_name))
    enqueue(session, "municipalities.prepare", {"municipality": code}, key=f"municipality:{code}:prepare")
    record(session, "municipalities.founded", by, municipality=code)
    return made


def find(session: Session, code: int) -> Municipality:
    """The municipality that has joined under this code. Raises NotFound."""
    row = session.execute(select(Municipality).where(Municipality.id == code)).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def suspend(session: Session, code: int, *, by: Actor) -> None:
    """Closes the municipality's doors and stops its schedules; everything in it stays as it is."""
    _turn(session, code, "suspended", by)


def resume(session: Session, code: int, *, by: Actor) -> None:
    """Opens the municipality's doors again."""
    _turn(session, code, "active", by)


def _turn(session: Session, code: int, state: str, by: Actor) -> None:
    municipality = find(session, code)
    if municipality.state != state:
        municipality.state = state
        record(session, f"municipalities.{'suspended' if state == 'suspended' else 'resumed'}", by, municipality=code)


def invite(
    session: Session,
    municipality_id: int,
    slug: str,
    *,
    email: str,
    name: str,
    roles: Iterable[Role],
    limits: Limits | None = None,
    key: str,
    by: Actor,
) -> Account:
    """Gives somebody roles in the municipality, limited or not, and writes to them.

    A new account gets a link to choose a password; one that exists elsewhere just gets the roles and a mail that says
    so. Raises Invalid at "roles" without a role or with one that cannot be limited, and at "email" for who is a member
    already.
    """
    given = in_order(frozenset(roles))
    if not given:
        raise Invalid({"roles": [_("Välj minst en roll.")]})
    _check_limits(given, limits)
    account = accounts.create(session, email=email, name=name)
    if queries.member(session, municipality_id, account.id) is not None:
        raise Invalid({"email": [_("%(email)s är redan med. Ändra rollerna i listan.", email=account.email)]})
    accounts.limit(session, account.id, municipality_id, limits, by=by)
    accounts.set_roles(session, account.id, municipality_id, given, by=by)
    occasion = Occasion(municipality_id=municipality_id, path=f"/k/{slug}/", roles=given)
    accounts.tell(session, account, key=key, occasion=occasion)
    return account


def member(session: Session, municipality_id: int, account_id: UUID) -> Member:
    """A member of the municipality. Raises NotFound for anybody else, whatever they are elsewhere."""
    known = queries.member(session, municipality_id, account_id)
    if known is None:
        raise NotFound
    return known


def change_member(
    session: Session,
    municipality_id: int,
    account_id: UUID,
    roles: Iterable[Role],
    limits: Limits | None = None,
    *,
    by: Actor,
) -> None:
    """Gives a member exactly these roles, limited to this part of the municipality or not.

    Raises Invalid without a role or with one that cannot be limited, Conflict when the municipality would be left
    without an administrator.
    """
    member(session, municipality_id, account_id)
    given = in_order(frozenset(roles))
    if not given:
        raise Invalid({"roles": [_("Välj minst en roll, eller ta bort personen.")]})
    _check_limits(given, limits)
    accounts.set_roles(session, account_id, municipality_id, given, by=by)
    accounts.limit(session, account_id, municipality_id, limits, by=by)


def limits_of(choices: Choices, *, areas: Iterable[UUID], categories: Iterable[UUID]) -> Limits | None:
    """The limits that were chosen. Raises Invalid at "areas" or "categories" for what the municipality has not."""
    limits = Limits.of(areas, categories)
    chosen = {"areas": limits.areas, "categories": limits.categories} if limits else {}
    unknown = [name for name, ids in chosen.items() if not set(ids or ()) <= {one.id for one in getattr(choices, name)}]
    if unknown:
        raise Invalid({name: [_("Något av det du valde finns inte längre. Välj igen.")] for name in unknown})
    return limits


def _check_limits(roles: Iterable[Role], limits: Limits | None) -> None:
    """Who decides, plans or administers does so for the whole municipality."""
    wide = [ROLES[role].name for role in roles if role not in LIMITABLE]
    if limits is not None and wide:
        sentence = _(
            "Rollen %(role)s gäller hela kommunen. Ta bort den, eller ta bort begränsningen.", role=str(wide[0])
        )
        raise Invalid({"roles": [sentence]})


def remove(session: Session, municipality_id: int, account_id: UUID, *, by: Actor) -> None:
    """Takes all of a member's roles here away; the account stays, and what it is elsewhere.

    Raises Conflict for the last administrator.
    """
    member(session, municipality_id, account_id)
    accounts.set_roles(session, account_id, municipality_id, (), by=by)
    accounts.limit(session, account_id, municipality_id, None, by=by)


def send_link_again(session: Session, municipality_id: int, slug: str, account_id: UUID, *, key: str) -> None:
    """Posts a new link to a member who has not chosen a password. Raises Conflict when there is nothing to send."""
    known = member(session, municipality_id, account_id)
    if known.has_password:
        raise Conflict(_("%(name)s har redan valt ett lösenord.", name=known.name))
    if accounts.recent_links(session, account_id) >= accounts.MOST_LINKS:
        raise Conflict(_("Det har nyss gått flera mejl till %(email)s. Vänta tio minuter.", email=known.email))
    account = queries.find_account(session, account_id)
    if account is not None:
        occasion = Occasion(municipality_id=municipality_id, path=f"/k/{slug}/", roles=known.roles)
        accounts.invite(session, account, key=key, occasion=occasion)
