"""The sharing page: what a region gets, under which agreement, and what has left."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from samsyn import clock
from samsyn.access import Capability
from samsyn.regions import service as regions
from samsyn.web import (
    Form,
    access,
    accounts_session,
    actor,
    flash_done,
    municipality,
    render,
    see_other,
    session,
)
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
    regions.grant(
        accounts_session(),
        region_id=data["region"],
        municipality_id=municipality().id,
        grid=data["grid"],
        open_categories=dict.fromkeys(chosen, data["reason"]),
        valid_until=data["valid_until"],
        by=actor(),
    )


@blueprint.post("/avtal/<uuid:agreement_id>/avsluta")
@access(Capability.SHARING_GRANT)
def revoke(agreement_id: UUID) -> BaseResponse:
    """Ends an agreement."""
    regions.revoke(accounts_session(), agreement_id, municipality().id, by=actor())
    flash_done(_("Avtalet är avslutat. Inget mer lämnas."))
    return see_other(url_for("k.reports.index"))


def _page(form: Form | None) -> Response:
    memberships = regions.select_regions_of(accounts_session(), municipality().id)
    shown = form or Form(Grant(), {"grid": "month", "valid_until": _a_year_on(), "open_categories": []})
    categories = {each.common_code: each for each in places.categories(session())}
    return render(
        "reports/sharing.html",
        shown.status,
        form=shown,
        regions=memberships,
        agreements=service.agreements(session()),
        releases=service.releases(session()),
        categories=categories,
        region_choices=[(each.id, each.name) for each in memberships],
        open_choices=[(code, each.name) for code, each in categories.items() if code not in ALWAYS_PROTECTED],
        open_names=lambda agreement: ", ".join(
            categories[code].name for code in agreement.open_categories if code in categories
        ),
    )


def _a_year_on() -> date:
    return clock.today() + timedelta(days=365)
