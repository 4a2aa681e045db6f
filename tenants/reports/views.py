"""The sharing page: what a region gets, under which agreement, and what has left."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from samsyn import clock
from samsyn.access import Capability
from samsyn.errors import NotFound
from samsyn.web import Form, access, accounts_session, actor, flash_done, render, see_other, session
from tenants.places import service as places
from tenants.reports import service
from tenants.reports.schemas import Grant

blueprint = Blueprint("reports", __name__, url_prefix="/delning", template_folder="templates")
# Only with a second person's approval, which this page does not have: they never leave exactly from here.
ALWAYS_PROTECTED = frozenset({"sexual_harassment", "threat_violence", "drugs"})


@blueprint.get("/")
@access(Capability.SHARING_READ)
def index() -> Response:
    """The agreements in force and everything that has left."""
    return _page(None)


@blueprint.post("/avtal")
@access(Capability.SHARING_GRANT)
def grant() -> Response | BaseResponse:
    """Grants an agreement. The chief says yes; nobody else can, and no region can ask itself in."""
    form = Form(Grant(), lists=("open_categories",))
    if form.submitted() and form.attempt(lambda: _grant(form.data)):
        flash_done(_("Avtalet gäller från och med nu."))
        return see_other(url_for("k.reports.index"))
    return _page(form)


def _grant(data: dict[str, Any]) -> None:
    chosen = [code for code in data["open_categories"] if code not in ALWAYS_PROTECTED]
    service.grant(
        session(),
        accounts_session(),
        region_id=data["region"],
        grid=data["grid"],
        open_categories=dict.fromkeys(chosen, data["reason"]),
        valid_until=data["valid_until"],
        by=actor(),
    )


@blueprint.post("/avtal/<uuid:agreement_id>/avsluta")
@access(Capability.SHARING_GRANT)
def revoke(agreement_id: UUID) -> BaseResponse:
    """Ends an agreement."""
    service.revoke(session(), accounts_session(), agreement_id, by=actor())
    flash_done(_("Avtalet är avslutat. Inget mer lämnas."))
    return see_other(url_for("k.reports.index"))


@blueprint.post("/inbjudningar/<uuid:invitation_id>/ja")
@access(Capability.SHARING_GRANT)
def accept(invitation_id: UUID) -> BaseResponse:
    """The municipality's own yes to a region. It shares nothing yet."""
    service.answer(session(), accounts_session(), invitation_id, yes=True, by=actor())
    flash_done(_("Kommunen är med i regionen. Inget delas förrän ni har godkänt ett avtal."))
    return see_other(url_for("k.reports.index"))


@blueprint.post("/inbjudningar/<uuid:invitation_id>/nej")
@access(Capability.SHARING_GRANT)
def decline(invitation_id: UUID) -> BaseResponse:
    """The municipality's own no."""
    service.answer(session(), accounts_session(), invitation_id, yes=False, by=actor())
    flash_done(_("Ni har tackat nej. Regionen får inget."))
    return see_other(url_for("k.reports.index"))


@blueprint.route("/regioner/<int(max=2147483647):region_id>/aterta", methods=["GET", "POST"])
@access(Capability.SHARING_GRANT)
def withdraw(region_id: int) -> Response | BaseResponse:
    """Takes back what a region has got, after a page that says what that means."""
    known = service.membership(session(), accounts_session(), region_id)
    if request.method == "POST":
        service.withdraw(session(), accounts_session(), region_id, by=actor())
        flash_done(_("Delningen är avslutad. Det som %(region)s har fått tas bort nu.", region=known.name))
        return see_other(url_for("k.reports.index"))
    return render("reports/ending.html", known=known, leaving=False)


@blueprint.route("/regioner/<int(max=2147483647):region_id>/lamna", methods=["GET", "POST"])
@access(Capability.SHARING_GRANT)
def leave(region_id: int) -> Response | BaseResponse:
    """Leaves a region, after a page that says what that means."""
    known = service.membership(session(), accounts_session(), region_id)
    if not known.member:
        raise NotFound
    if request.method == "POST":
        service.leave(session(), accounts_session(), region_id, by=actor())
        flash_done(_("Kommunen har lämnat %(region)s. Det som regionen har fått tas bort nu.", region=known.name))
        return see_other(url_for("k.reports.index"))
    return render("reports/ending.html", known=known, leaving=True)


def _page(form: Form | None) -> Response:
    memberships = service.memberships(session(), accounts_session())
    inside = [each for each in memberships if each.member]
    shown = form or Form(Grant(), {"grid": "month", "valid_until": _a_year_on(), "open_categories": []})
    categories = {each.common_code: each for each in places.categories(session())}
    return render(
        "reports/sharing.html",
        shown.status,
        form=shown,
        invitations=service.invitations(session(), accounts_session()),
        memberships=memberships,
        inside=inside,
        agreements=[each.agreement for each in memberships if each.agreement is not None],
        releases=service.releases(session()),
        region_names={each.region_id: each.name for each in memberships},
        categories=categories,
        region_choices=[(each.region_id, each.name) for each in inside],
        open_choices=[(code, each.name) for code, each in categories.items() if code not in ALWAYS_PROTECTED],
        open_names=lambda agreement: ", ".join(
            categories[code].name for code in agreement.open_categories if code in categories
        ),
    )


def _a_year_on() -> date:
    return clock.today() + timedelta(days=365)
