"""/demo/mail: the demo's mail, for everybody in a demonstration; elsewhere for the operator alone, or not at all."""

from pathlib import Path

from flask import Blueprint, Response, abort, request
from flask_login import current_user

from samsyn.mailbox import letters
from samsyn.web import Door, access, render, settings

blueprint = Blueprint("mailbox", __name__, template_folder="templates", url_prefix="/demo/mail")


def _directory() -> Path:
    """Where the mails are. A mail opens accounts, so outside a demonstration only the operator gets further."""
    installation = settings()
    readable = installation.demo or (current_user.is_authenticated and current_user.is_operator)
    if not installation.mailbox_dir or not readable:
        abort(404)
    return Path(installation.mailbox_dir)


@blueprint.get("")
@access(Door.PUBLIC)
def index() -> Response:
    """The list, newest first."""
    search = request.args.get("till", "")[:200]
    number = request.args.get("sida", 1, type=int)
    return render("mailbox/index.html", page=letters.page(_directory(), search=search, number=number), search=search)


@blueprint.get("/<name>")
@access(Door.PUBLIC)
def letter(name: str) -> Response:
    """One mail as plain text."""
    caught = letters.read(_directory(), name, own=settings().public_url)
    return render("mailbox/letter.html", letter=caught)
