"""Municipalities: which there are, closed and opened."""

from flask import Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from samsyn.backoffice import queries
from samsyn.backoffice.views.door import blueprint
from samsyn.geography import municipalities as geography
from samsyn.municipalities import service as municipalities
from samsyn.web import Door, access, accounts_session, actor, flash_done, render, see_other


@blueprint.get("/kommuner")
@access(Door.OPERATOR)
def tenants() -> Response:
    """Every municipality and its state."""
    return render("backoffice/tenants.html", tenants=queries.tenants(accounts_session()))


@blueprint.post("/kommuner/<int(max=9999):code>/stang")
@access(Door.OPERATOR)
def suspend(code: int) -> BaseResponse:
    """Closes a municipality's doors."""
    municipalities.suspend(accounts_session(), code, by=actor())
    flash_done(_("%(name)s är stängd. Allt finns kvar.", name=geography.fact(code).full_name))
    return see_other(url_for("backoffice.tenants"))


@blueprint.post("/kommuner/<int(max=9999):code>/oppna")
@access(Door.OPERATOR)
def resume(code: int) -> BaseResponse:
    """Opens a municipality's doors again."""
    municipalities.resume(accounts_session(), code, by=actor())
    flash_done(_("%(name)s är öppen igen.", name=geography.fact(code).full_name))
    return see_other(url_for("backoffice.tenants"))
