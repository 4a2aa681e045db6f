"""The first page of a municipality."""

from flask import Blueprint, Response

from samsyn.access import Capability
from samsyn.web import access, render

blueprint = Blueprint("overview", __name__, template_folder="templates")


@blueprint.get("/")
@access(Capability.OVERVIEW_READ)
def index() -> Response:
    """What to do now."""
    return render("overview/index.html")
