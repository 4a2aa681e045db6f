"""Views of regions."""

from flask import Blueprint, Response

from samsyn.web import Door, access, render

blueprint = Blueprint("regions", __name__, template_folder="templates")


@blueprint.get("/r/<slug>/")
@access(Door.REGION)
def summary() -> Response:
    """The first page."""
    return render("error.html", code="", title="regions", advice="")
