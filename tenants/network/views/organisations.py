"""The network by sector, and each organisation in it.

Queries beyond the gate: the list one (two when something is searched for), an organisation two.
"""

from itertools import groupby
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from samsyn.access import Capability
from samsyn.web import Form, access, actor, flash_done, render, see_other, session
from tenants.network import service
from tenants.network.facts import OrganisationFact
from tenants.network.schemas import OrganisationForm, PauseForm
from tenants.network.views.door import blueprint


@blueprint.get("")
@access(Capability.NETWORK_READ)
def index() -> Response:
    """Organisations by sector, and whoever is searched for."""
    everything = service.organisations(session(), retired=True)
    used = [each for each in everything if each.retired_at is None]
    sought = " ".join(request.args.get("q", "")[:100].split())
    found = service.search(session(), sought) if sought else []
    if found:
        service.listed(session(), found, by=actor(), searched=True)
    return render(
        "network/index.html",
        sectors=[(sector, list(group)) for sector, group in groupby(used, lambda each: each.sector)],
        organisations=used,
        retired=[each for each in everything if each.retired_at is not None],
        people=sum(each.participants for each in used),
        sought=sought,
        found=found,
    )


@blueprint.get("/verksamhet/<uuid:organisation_id>")
@access(Capability.NETWORK_READ)
def organisation(organisation_id: UUID) -> Response:
    """One organisation and those who answer for it."""
    known = service.find_organisation(session(), organisation_id)
    people = service.participants(session(), organisation_id=organisation_id, retired=True)
    service.listed(session(), people, by=actor(), organisation=organisation_id)
    return render("network/organisation.html", organisation=known, participants=people)


@blueprint.route("/verksamhet/ny", methods=["GET", "POST"])
@access(Capability.NETWORK_MANAGE)
def add_organisation() -> Response | BaseResponse:
    """A new organisation."""
    form = Form(OrganisationForm())
    made: list[UUID] = []
    if form.submitted() and form.attempt(
        lambda: made.append(service.add_organisation(session(), **form.data, by=actor()))
    ):
        flash_done(_("%(name)s är med i nätverket.", name=form.data["name"]))
        return see_other(url_for("k.network.organisation", organisation_id=made[0]))
    return render("network/add_organisation.html", form.status, form=form, sectors=service.sector_names())


@blueprint.route("/verksamhet/<uuid:organisation_id>/andra", methods=["GET", "POST"])
@access(Capability.NETWORK_MANAGE)
def change_organisation(organisation_id: UUID) -> Response | BaseResponse:
    """Name and sector; on the side pausing and taking out of the network."""
    known = service.find_organisation(session(), organisation_id)
    form = Form(OrganisationForm(), {"name": known.name, "sector": known.sector})
    if form.submitted() and form.attempt(
        lambda: service.change_organisation(session(), organisation_id, **form.data, by=actor())
    ):
        flash_done(_("Ändringen är sparad."))
        return see_other(url_for("k.network.organisation", organisation_id=organisation_id))
    return _change_page(known, form, Form(PauseForm()))


@blueprint.post("/verksamhet/<uuid:organisation_id>/pausa")
@access(Capability.NETWORK_MANAGE)
def pause_organisation(organisation_id: UUID) -> Response | BaseResponse:
    """Asks nobody there for a while; without a day the pause ends."""
    known = service.find_organisation(session(), organisation_id)
    form = Form(PauseForm())
    if form.submitted() and form.attempt(
        lambda: service.pause_organisation(session(), organisation_id, by=actor(), **form.data)
    ):
        flash_done(_("%(name)s är pausad.", name=known.name) if form.data["through"] else _("Pausen är slut."))
        return see_other(url_for("k.network.organisation", organisation_id=organisation_id))
    return _change_page(known, Form(OrganisationForm(), {"name": known.name, "sector": known.sector}), form)


@blueprint.post("/verksamhet/<uuid:organisation_id>/avsluta")
@access(Capability.NETWORK_MANAGE)
def retire_organisation(organisation_id: UUID) -> BaseResponse:
    """Takes the organisation out of the network."""
    known = service.find_organisation(session(), organisation_id)
    service.retire_organisation(session(), organisation_id, by=actor())
    flash_done(_("%(name)s är inte längre med i nätverket.", name=known.name))
    return see_other(url_for("k.network.index"))


@blueprint.post("/verksamhet/<uuid:organisation_id>/ater")
@access(Capability.NETWORK_MANAGE)
def restore_organisation(organisation_id: UUID) -> BaseResponse:
    """Takes the organisation into the network again."""
    known = service.find_organisation(session(), organisation_id)
    service.restore_organisation(session(), organisation_id, by=actor())
    flash_done(_("%(name)s är med i nätverket igen.", name=known.name))
    return see_other(url_for("k.network.organisation", organisation_id=organisation_id))


def _change_page(known: OrganisationFact, form: Form, pause: Form) -> Response:
    return render(
        "network/change_organisation.html",
        max(form.status, pause.status),
        organisation=known,
        form=form,
        pause=pause,
        sectors=service.sector_names(),
    )
