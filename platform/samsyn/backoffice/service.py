"""What the operator does besides applications: who is the chief of a region, and which municipalities it has."""

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from samsyn.accounts import service as accounts
from samsyn.accounts.models import Account
from samsyn.accounts.service import Occasion
from samsyn.audit import Actor
from samsyn.backoffice import queries
from samsyn.errors import Invalid, NotFound
from samsyn.municipalities import service as municipalities
from samsyn.regions import service as regions
from samsyn.regions.models import Region


def region(session: Session, region_id: int) -> Region:
    """The region of this id. Raises NotFound."""
    found = queries.find_region(session, region_id)
    if found is None:
        raise NotFound
    return found


def make_chief(session: Session, region_id: int, *, name: str, email: str, key: str, by: Actor) -> Account:
    """Gives somebody the region's joint picture and writes to them. Raises Invalid for who has it already."""
    place = region(session, region_id)
    account = accounts.create(session, email=email, name=name)
    if any(chief.region_id == region_id and chief.email == account.email for chief in queries.chiefs(session)):
        raise Invalid({"email": [_("%(email)s ser redan regionens bild.", email=account.email)]})
    accounts.give_region_role(session, account.id, region_id, by=by)
    accounts.tell(session, account, key=key, occasion=Occasion(region=place.name, path=f"/r/{place.slug}/"))
    return account


def add_municipality(session: Session, region_id: int, code: int, *, by: Actor) -> None:
    """Adds a municipality to a region.

    The operator may do so: it opens nothing. The municipality's own yes is the sharing agreement that its chief
    grants, and until then the region holds nothing of it. Raises Invalid for one that has not joined or is there.
    """
    place = region(session, region_id)
    try:
        municipality = municipalities.find(session, code)
    except NotFound as error:
        raise Invalid({"municipality": [_("Välj en kommun som är med i Samsyn.")]}) from error
    if any(row.id == code for row in queries.members_of_regions(session).get(region_id, [])):
        sentence = _("%(name)s hör redan till %(region)s.", name=municipality.name, region=place.name)
        raise Invalid({"municipality": [sentence]})
    regions.add_member(session, region_id, code, by=by)
