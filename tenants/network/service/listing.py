"""Importing a list: what it would do, and doing it, all of it or nothing."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from flask_babel import gettext as _

from samsyn import clock
from samsyn.audit import Actor, record
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Invalid
from samsyn.isolation.boundary import BoundSession
from tenants.network import queries
from tenants.network.importing import Given
from tenants.network.models import Organisation, Participant
from tenants.network.planning import Plan, RowPlan, make_plan
from tenants.network.service.participants import new_participant
from tenants.network.service.turns import changing


def plan_import(session: BoundSession, given: Sequence[Given]) -> Plan:
    """What importing these rows would do to the network as it is now. Two queries; changes nothing."""
    return make_plan(
        given, queries.select_organisations(session, retired=True), queries.select_participants(session, retired=True)
    )


def carry_out(session: BoundSession, given: Sequence[Given], *, digest: str, by: Actor) -> Plan:
    """Does what the plan with this digest said.

    Raises Conflict when the same rows would do something else now, Invalid when a row has a fault; then does nothing.
    """
    changing(session)
    plan = plan_import(session, given)
    if plan.faulty:
        raise Invalid(message=_("Listan har fel som behöver rättas först."))
    if plan.digest != digest:
        raise Conflict(_("Läget har ändrats: nätverket är inte som när du granskade listan. Inget är sparat."))
    places = _organisations(session, plan.rows)
    rows = {row.id: row for row in queries.select_participant_rows(session)}
    for row in plan.rows:
        if row.kind in ("new", "changed", "restored"):
            _write(session, row, places[row.given.organisation.casefold()], rows)
    counts = plan.counts
    record(
        session,
        "network.imported",
        by,
        new=counts["new"],
        changed=counts["changed"],
        restored=counts["restored"],
        organisations=counts["organisations"],
    )
    return plan


def _organisations(session: BoundSession, plans: Iterable[RowPlan]) -> dict[str, UUID]:
    """Makes and changes organisations as the rows say; returns the id of each by its name without capitals."""
    rows = {row.name.casefold(): row for row in queries.select_organisation_rows(session)}
    for plan in plans:
        key = plan.given.organisation.casefold()
        if plan.makes_organisation is not None:
            rows[key] = _new(plan.given.organisation, plan.makes_organisation)
            session.add(rows[key])
        for change in plan.changes:
            if change.column == "sector":
                rows[key].sector = change.new
            elif change.column == "use":
                rows[key].retired_at = None
    # Participants point at organisations, and nothing tells the unit of work so: there are no relationships.
    session.flush()
    return {key: row.id for key, row in rows.items()}


def _new(name: str, sector: str) -> Organisation:
    return Organisation(
        id=new_id(), name=name, sector=sector, created_at=clock.now(), paused_until=None, retired_at=None
    )


def _write(session: BoundSession, plan: RowPlan, organisation_id: UUID, rows: dict[UUID, Participant]) -> None:
    given = plan.given
    if plan.participant_id is None:
        session.add(new_participant(organisation_id, name=given.name, email=plan.email, title=given.title))
        return
    row = rows[plan.participant_id]
    row.name, row.organisation_id, row.title = given.name, organisation_id, given.title or row.title
    row.retired_at = None
