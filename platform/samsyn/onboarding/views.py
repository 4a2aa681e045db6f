"""Views of onboarding."""

from flask import Blueprint, Response

from samsyn.web import Door, access, render

blueprint = Blueprint("onboarding", __name__, template_folder="templates")


@blueprint.get("/anslut")
@access(Door.PUBLIC)
def choose() -> Response:
    """The first page."""
    return render("error.html", code="", title="onboarding", advice="")
