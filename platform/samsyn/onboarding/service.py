"""Applications: sent by a municipality, approved or declined by the operator."""

from datetime import timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.access import Role
from samsyn.accounts import queries as people
from samsyn.accounts import service as accounts
from samsyn.accounts.models import Account
from samsyn.accounts.roles import in_order
from samsyn.accounts.service import Occasion
from samsyn.audit import Actor, record
from samsyn.audit.log import SYSTEM
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.geography.municipalities import fact
from samsyn.mail import post
from samsyn.municipalities import service as municipalities
from samsyn.onboarding import queries
from samsyn.onboarding.models import Application
from samsyn.onboarding.roles import APPLICANT_ROLES

LONGEST_REASON = 1000
MOST_OF_ONE_ADDRESS = 5
"""Applications from one address in a day: each sends it a letter, and whoever fills in the form may not own it."""


def refuse_unless_free(session: Session, code: int) -> None:
    """Raises Invalid at "municipality" when it has joined already or has an application that waits."""
    standing = queries.standing(session, code)
    name = fact(code).full_name
    if standing == "joined":
        sentence = _(
            "%(name)s är redan med i Samsyn. Be kommunens administratör om ett konto, eller logga in.", name=name
        )
        raise Invalid({"municipality": [sentence]})
    if standing == "waiting":
        raise Invalid(
            {"municipality": [_("Det finns redan en ansökan från %(name)s som väntar på besked.", name=name)]}
        )


def apply(session: Session, code: int, *, name: str, email: str, role: str, note: str, language: str = "sv") -> UUID:
    """Sends an application, tells the applicant that it has come and the operators that it waits. Returns its id.

    The same applicant's second application while the first waits is the first one again: a double press. Raises
    Invalid at "municipality" when another waits or the municipality has joined, at "email" when too many have come.
    """
    earlier = queries.waiting_of(session, code)
    if earlier is not None and earlier.applicant_email == email:
        return earlier.id
    refuse_unless_free(session, code)
    if queries.recent_of(session, email, clock.now() - timedelta(days=1)) >= MOST_OF_ONE_ADDRESS:
        raise Invalid(
            {"email": [_("Det har kommit flera ansökningar från %(email)s i dag. Vänta till i morgon.", email=email)]}
        )
    made = session.execute(
        upsert(Application)
        .values(
            id=new_id(),
            municipality_id=fact(code).code,
            applicant_name=name,
            applicant_email=email,
            applicant_role=role,
            note=note.strip(),
            state="applied",
            created_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["municipality_id"], index_where=sql("state = 'applied'"))
        .returning(Application.id)
    ).scalar_one_or_none()
    if made is None:
        # Two at the same moment: this one waited at the index until the other had committed.
        return apply(session, code, name=name, email=email, role=role, note=note, language=language)
    record(session, "onboarding.applied", SYSTEM, object_id=made, municipality=code)
    params = {"application": str(made), "language": language}
    post(session, "onboarding.received", to=email, name=name, params=params, about=made)
    _tell_operators(session, made)
    return made


def _tell_operators(session: Session, application_id: UUID) -> None:
    operators = select(Account).where(Account.is_operator, Account.disabled_at.is_(None))
    for account in session.execute(operators).scalars():
        params = {"application": str(application_id), "language": account.language}
        post(session, "onboarding.arrived", to=account.email, name=account.name, params=params, about=application_id)


def find(session: Session, application_id: UUID) -> Application:
    """One application. Raises NotFound."""
    application = queries.find(session, application_id)
    if application is None:
        raise NotFound
    return application


def approve(session: Session, application_id: UUID, *, key: str, by: Actor) -> Application:
    """Founds the municipality and makes the applicant its first administrator, with the role they applied as.

    Raises Conflict when the application is decided already, or the municipality has joined in another way.
    """
    application = _lock(session, application_id)
    municipality = municipalities.found(session, application.municipality_id, by=by)
    account = accounts.create(session, email=application.applicant_email, name=application.applicant_name)
    roles = in_order(frozenset({Role.ADMIN, *APPLICANT_ROLES[application.applicant_role].gives}))
    accounts.set_roles(session, account.id, municipality.id, roles, by=by)
    _decide(session, application, "approved", by)
    occasion = Occasion(municipality_id=municipality.id, path=f"/k/{municipality.slug}/", roles=roles, first=True)
    accounts.tell(session, account, key=key, occasion=occasion)
    return application


def decline(session: Session, application_id: UUID, *, reason: str, by: Actor) -> Application:
    """Declines, and mails the applicant the reason. Raises Invalid without one, Conflict when it is decided already."""
    if not reason.strip():
        raise Invalid({"reason": [_("Skriv varför. Den som ansökte får läsa det.")]})
    application = _lock(session, application_id)
    application.reason = reason.strip()
    _decide(session, application, "declined", by)
    known = people.find_account_by_email(session, application.applicant_email)
    post(
        session,
        "onboarding.declined",
        to=application.applicant_email,
        name=application.applicant_name,
        params={"application": str(application.id), "language": known.language if known else "sv"},
        about=application.id,
    )
    return application


def _lock(session: Session, application_id: UUID) -> Application:
    """The application, held until the end of the transaction: it is decided once."""
    application = session.execute(
        select(Application).where(Application.id == application_id).with_for_update()
    ).scalar_one_or_none()
    if application is None:
        raise NotFound
    if application.state != "applied":
        raise Conflict(_("Ansökan är redan avgjord."))
    return application


def _decide(session: Session, application: Application, state: str, by: Actor) -> None:
    application.state, application.decided_at, application.decided_by = state, clock.now(), by.account_id
    record(session, f"onboarding.{state}", by, object_id=application.id, municipality=application.municipality_id)
