"""Organisations: added, changed, paused, taken out of use. Rounds point at their participants, so none is deleted."""

from datetime import date
from uuid import UUID

from flask_babel import gettext as _

from samsyn import clock
from samsyn.audit import Actor, record
from samsyn.db.ids import new_id
from samsyn.errors import Invalid, NotFound
from samsyn.geography.municipalities import swedish_key
from samsyn.isolation.boundary import BoundSession
from tenants.network import queries
from tenants.network.facts import OrganisationFact, pauses_at
from tenants.network.models import SECTORS, Organisation
from tenants.network.service.turns import changing, usable_text


def organisations(session: BoundSession, *, retired: bool = False) -> list[OrganisationFact]:
    """Organisations by sector and name, with how many participants each has. One query.

    With `retired` also those out of use, last.
    """
    found = queries.select_organisations(session, retired=retired)
    return sorted(found, key=lambda o: (o.retired_at is not None, SECTORS.index(o.sector), swedish_key(o.name)))


def find_organisation(session: BoundSession, organisation_id: UUID) -> OrganisationFact:
    """The organisation, in use or not. Raises NotFound."""
    row = queries.find_organisation_row(session, organisation_id)
    return _fact(row)


def organisation_of(session: BoundSession, participant_id: UUID) -> OrganisationFact:
    """The organisation that the participant answers for. Raises NotFound."""
    return _fact(queries.find_organisation_of(session, participant_id))


def add_organisation(session: BoundSession, *, name: str, sector: str, by: Actor) -> UUID:
    """Adds an organisation; one of this name that is out of use comes into use again. Raises Invalid."""
    changing(session)
    wanted, code = usable_text(name, "name"), _usable_sector(sector)
    known = next((row for row in _rows(session) if row.name.casefold() == wanted.casefold()), None)
    if known is not None and known.retired_at is None:
        raise Invalid({"name": [_("”%(name)s” finns redan i nätverket.", name=known.name)]})
    if known is None:
        known = Organisation(id=new_id(), name=wanted, created_at=clock.now())
        session.add(known)
    known.sector, known.retired_at, known.paused_until = code, None, None
    # What points at it may be added next, and without relationships nobody tells the session which goes first.
    session.flush()
    record(session, "network.organisation_added", by, object_id=known.id, sector=known.sector)
    return known.id


def change_organisation(session: BoundSession, organisation_id: UUID, *, name: str, sector: str, by: Actor) -> None:
    """Changes name or sector. Raises NotFound, Invalid at `name` or `sector`."""
    changing(session)
    rows = _rows(session)
    organisation = _known(rows, organisation_id)
    wanted, code = usable_text(name, "name"), _usable_sector(sector)
    if any(row.name.casefold() == wanted.casefold() for row in rows if row is not organisation):
        raise Invalid({"name": [_("”%(name)s” finns redan i nätverket.", name=wanted)]})
    organisation.name, organisation.sector = wanted, code
    record(session, "network.organisation_changed", by, object_id=organisation_id, sector=sector)


def pause_organisation(session: BoundSession, organisation_id: UUID, *, through: date | None, by: Actor) -> None:
    """Asks nobody in the organisation through this day; None ends the pause. Raises NotFound, Invalid at `through`."""
    changing(session)
    organisation = _known(_rows(session), organisation_id)
    organisation.paused_until = pauses_at(usable_day(through))
    record(session, "network.organisation_paused", by, object_id=organisation_id, through=str(through or ""))


def retire_organisation(session: BoundSession, organisation_id: UUID, *, by: Actor) -> None:
    """Takes the organisation out of the network: nobody in it is asked any more. Raises NotFound."""
    changing(session)
    organisation = _known(_rows(session), organisation_id)
    organisation.retired_at = organisation.retired_at or clock.now()
    record(session, "network.organisation_retired", by, object_id=organisation_id)


def restore_organisation(session: BoundSession, organisation_id: UUID, *, by: Actor) -> None:
    """Takes the organisation into the network again, with the participants it had. Raises NotFound."""
    changing(session)
    _known(_rows(session), organisation_id).retired_at = None
    record(session, "network.organisation_restored", by, object_id=organisation_id)


def usable_day(through: date | None) -> date | None:
    """The last day of a pause. Raises Invalid at `through` for one that has been or is absurdly far away."""
    if through is not None and not 0 <= (through - clock.today()).days <= 730:
        raise Invalid({"through": [_("Välj en dag från i dag och högst två år fram.")]})
    return through


def _rows(session: BoundSession) -> list[Organisation]:
    return queries.select_organisation_rows(session)


def _known(rows: list[Organisation], organisation_id: UUID) -> Organisation:
    for row in rows:
        if row.id == organisation_id:
            return row
    raise NotFound


def _fact(row: Organisation | None) -> OrganisationFact:
    if row is None:
        raise NotFound
    return OrganisationFact(row.id, row.name, row.sector, row.paused_until, row.retired_at)


def _usable_sector(sector: str) -> str:
    if sector not in SECTORS:
        raise Invalid({"sector": [_("Välj en sektor.")]})
    return sector
