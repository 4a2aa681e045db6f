"""Views of backoffice."""

from flask import Blueprint, Response

from samsyn.web import Door, access, render

blueprint = Blueprint("backoffice", __name__, template_folder="templates")


@blueprint.get("/drift/")
@access(Door.OPERATOR)
def index() -> Response:
    """The first page."""
    return render("error.html", code="", title="backoffice", advice="")
