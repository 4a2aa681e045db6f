"""From the common sign-in page to one's own municipality's door."""

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from samsyn.federation import queries
from samsyn.web import Door, access, accounts_session, render

blueprint = Blueprint("issuers", __name__, template_folder="../templates")


@blueprint.get("/logga-in/kommun")
@access(Door.PUBLIC)
def find() -> Response | BaseResponse:
    """The municipalities whose people sign in with the accounts that they have already."""
    found = queries.municipalities_with_issuer(accounts_session())
    target = request.args.get("next", "")
    meant = next((each for each in found if target.startswith(f"/k/{each.slug}/")), None)
    if meant is not None:
        return redirect(url_for("k.sign_in.entrance", slug=meant.slug, next=target))
    return render("federation/find.html", municipalities=found)
