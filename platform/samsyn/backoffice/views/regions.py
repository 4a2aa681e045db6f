"""Regions: made here, filled by municipalities that say yes, seen by their chiefs."""

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from samsyn.backoffice import queries, service
from samsyn.backoffice.schemas import NewChief, NewInvitation, NewRegion
from samsyn.backoffice.views.door import attempt, blueprint
from samsyn.regions import queries as region_queries
from samsyn.regions import service as regions
from samsyn.web import Door, Form, access, accounts_session, actor, flash_done, render, see_other, settings


@blueprint.route("/regioner", methods=["GET", "POST"])
@access(Door.OPERATOR)
def region_list() -> Response | BaseResponse:
    """Every region; makes a new one."""
    form = Form(NewRegion())
    if form.submitted() and attempt(
        form, lambda: regions.create_region(accounts_session(), name=form.data["name"], by=actor())
    ):
        flash_done(_("Regionen %(name)s finns nu.", name=form.data["name"]))
        return see_other(url_for("backoffice.region_list"))
    session = accounts_session()
    return render(
        "backoffice/regions.html",
        form.status,
        form=form,
        regions=region_queries.select_regions(session),
        members=queries.members_of_regions(session),
        waiting=region_queries.select_invited(session, waiting=True),
        chiefs=queries.chiefs(session),
    )


@blueprint.get("/regioner/<int(max=2147483647):region_id>")
@access(Door.OPERATOR)
def region(region_id: int) -> Response:
    """One region: its municipalities, whether they share, who is asked, and who sees it."""
    return _region_page(region_id, Form(NewInvitation()), Form(NewChief()))


def _region_page(region_id: int, invitation: Form, chief: Form) -> Response:
    session = accounts_session()
    found = service.region(session, region_id)
    members = region_queries.select_members(session, region_id)
    invited = region_queries.select_invited(session, region_id=region_id)
    waiting = [each for each in invited if each.state == "waiting"]
    inside = {each.municipality_id for each in members}
    return render(
        "backoffice/region.html",
        max(invitation.status, chief.status),
        region=found,
        members=members,
        waiting=waiting,
        answered=service.latest_answers(invited, inside),
        others=[
            tenant.row
            for tenant in queries.tenants(session)
            if tenant.row.id not in inside | {each.municipality_id for each in waiting}
        ],
        chiefs=[each for each in queries.chiefs(session) if each.region_id == region_id],
        invitation=invitation,
        chief=chief,
    )


@blueprint.post("/regioner/<int(max=2147483647):region_id>/kommuner")
@access(Door.OPERATOR)
def invite_member(region_id: int) -> Response | BaseResponse:
    """Asks a municipality into a region; it is no member before it has said yes itself."""
    form = Form(NewInvitation())
    if form.submitted() and attempt(
        form,
        lambda: service.invite_municipality(accounts_session(), region_id, form.data["municipality"], by=actor()),
    ):
        flash_done(_("Inbjudan är skickad. Kommunen är med först när den själv har svarat ja."))
        return see_other(url_for("backoffice.region", region_id=region_id))
    return _region_page(region_id, form, Form(NewChief()))


@blueprint.post("/regioner/<int(max=2147483647):region_id>/inbjudningar/<uuid:invitation_id>/ta-tillbaka")
@access(Door.OPERATOR)
def take_back(region_id: int, invitation_id: UUID) -> BaseResponse:
    """The region asks no more."""
    regions.take_back(accounts_session(), invitation_id, by=actor())
    flash_done(_("Inbjudan är tillbakatagen."))
    return see_other(url_for("backoffice.region", region_id=region_id))


@blueprint.post("/regioner/<int(max=2147483647):region_id>/chefer")
@access(Door.OPERATOR)
def add_chief(region_id: int) -> Response | BaseResponse:
    """Gives somebody a region's joint picture."""
    form = Form(NewChief())
    if form.submitted() and attempt(
        form,
        lambda: service.make_chief(accounts_session(), region_id, **form.data, key=settings().link_key, by=actor()),
    ):
        flash_done(_("Ett mejl är på väg till %(email)s.", email=form.data["email"]))
        return see_other(url_for("backoffice.region", region_id=region_id))
    return _region_page(region_id, Form(NewInvitation()), form)


@blueprint.post("/regioner/<int(max=2147483647):region_id>/chefer/<uuid:account_id>/ta-bort")
@access(Door.OPERATOR)
def remove_chief(region_id: int, account_id: UUID) -> BaseResponse:
    """Takes a region's joint picture from somebody."""
    chief = service.remove_chief(accounts_session(), region_id, account_id, by=actor())
    flash_done(_("%(name)s ser inte längre regionens bild.", name=chief.name))
    return see_other(url_for("backoffice.region", region_id=region_id))
