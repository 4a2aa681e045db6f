"""What the operator does besides applications: regions and their chiefs, and jobs that have given up."""

from collections.abc import Collection, Iterable
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from samsyn.accounts import service as accounts
from samsyn.accounts.models import Account
from samsyn.accounts.service import Occasion
from samsyn.audit import Actor, record
from samsyn.backoffice import queries
from samsyn.backoffice.queries import Chief
from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.jobs import failures
from samsyn.municipalities import service as municipalities
from samsyn.regions import service as regions
from samsyn.regions.models import Region
from samsyn.regions.queries import Invited


def region(session: Session, region_id: int) -> Region:
    """The region of this id. Raises NotFound."""
    found = queries.find_region(session, region_id)
    if found is None:
        raise NotFound
    return found


def make_chief(session: Session, region_id: int, *, name: str, email: str, key: str, by: Actor) -> Account:
    """Gives somebody the region's joint picture and writes to them.

    Raises Invalid for who has it already, and for an address that has just been sent several links.
    """
    place = region(session, region_id)
    account = accounts.create(session, email=email, name=name)
    if any(chief.region_id == region_id and chief.email == account.email for chief in queries.chiefs(session)):
        raise Invalid({"email": [_("%(email)s ser redan regionens bild.", email=account.email)]})
    if accounts.recent_links(session, account.id) >= accounts.MOST_LINKS:
        raise Invalid({"email": [_("Det har nyss gått flera mejl till %(email)s. Vänta tio minuter.", email=email)]})
    accounts.give_region_role(session, account.id, region_id, by=by)
    accounts.tell(session, account, key=key, occasion=Occasion(region=place.name, path=f"/r/{place.slug}/"))
    return account


def remove_chief(session: Session, region_id: int, account_id: UUID, *, by: Actor) -> Chief:
    """Takes the region's joint picture away; the account stays. Raises NotFound for who does not have it."""
    for chief in queries.chiefs(session):
        if (chief.region_id, chief.account_id) == (region_id, account_id):
            accounts.take_region_role(session, account_id, region_id, by=by)
            return chief
    raise NotFound


def invite_municipality(session: Session, region_id: int, code: int, *, by: Actor) -> None:
    """Asks a municipality into a region and writes to its chiefs.

    Raises Invalid for one that has not joined Samsyn, is a member, or has been asked.
    """
    region(session, region_id)
    try:
        municipalities.find(session, code)
        regions.invite(session, region_id, code, by=by)
    except NotFound as error:
        raise Invalid({"municipality": [_("Välj en kommun som är med i Samsyn.")]}) from error
    except Conflict as error:
        raise Invalid({"municipality": [error.message]}) from error


def latest_answers(invited: Iterable[Invited], members: Collection[int]) -> list[Invited]:
    """The last word of each municipality that is neither a member nor asked now: a no, or that it has left."""
    waiting = {each.municipality_id for each in invited if each.state == "waiting"}
    latest: dict[int, Invited] = {}
    for each in invited:
        latest.setdefault(each.municipality_id, each)
    return [each for code, each in latest.items() if code not in waiting and code not in members]


def retry(session: Session, code: int, job_id: UUID, *, by: Actor) -> None:
    """Has a job that has given up tried again. Raises Conflict when it no longer waits for that."""
    kind = failures.retry(session, code, job_id)
    record(session, "jobs.retried", by, object_id=job_id, kind=kind, municipality=code or None)


def dismiss(session: Session, code: int, job_id: UUID, *, by: Actor) -> None:
    """Puts a job that has given up aside. Raises Conflict when it no longer waits for that."""
    kind = failures.dismiss(session, code, job_id)
    record(session, "jobs.dismissed", by, object_id=job_id, kind=kind, municipality=code or None)
