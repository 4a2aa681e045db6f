"""The pages of the register: look somebody up, read and hand out the extract, erase.

Names and addresses are sent in forms and never stand in an address, which logs and histories keep.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from samsyn import clock
from samsyn.access import Capability
from samsyn.errors import Conflict, Invalid
from samsyn.records import Extent
from samsyn.register import service
from samsyn.register.extract import Extract, as_csv, as_json, in_words
from samsyn.register.schemas import Erasure, Search, Sure
from samsyn.retention import service as retention
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
from samsyn.web.sessions import sessions_of

blueprint = Blueprint("register", __name__, url_prefix="/registerutdrag", template_folder="templates")
ON_PAGE = 50
MIMETYPES = {"csv": "text/csv", "json": "application/json"}


@blueprint.route("", methods=["GET", "POST"])
@access(Capability.REGISTER_EXTRACT)
def index() -> Response:
    """Looks somebody up."""
    form, found = Form(Search()), None
    if form.submitted():
        found = service.find(session(), accounts_session(), form.data["words"], by=actor())
    return render("register/index.html", form.status, form=form, found=found)


@blueprint.get("/rapportor/<uuid:participant_id>")
@access(Capability.REGISTER_EXTRACT)
def participant(participant_id: UUID) -> Response:
    """All that is kept about one who answers."""
    return _page(service.of_participant(session(), participant_id))


@blueprint.get("/rapportor/<uuid:participant_id>/utdrag.<any(csv, json):form>")
@access(Capability.REGISTER_EXTRACT)
def participant_file(participant_id: UUID, form: str) -> Response:
    """The same as a file."""
    return _file(service.of_participant(session(), participant_id), form)


@blueprint.get("/konto/<uuid:account_id>")
@access(Capability.REGISTER_EXTRACT)
def account(account_id: UUID) -> Response:
    """All that is kept here about one who signs in."""
    return _page(_of_account(account_id))


@blueprint.get("/konto/<uuid:account_id>/utdrag.<any(csv, json):form>")
@access(Capability.REGISTER_EXTRACT)
def account_file(account_id: UUID, form: str) -> Response:
    """The same as a file."""
    return _file(_of_account(account_id), form)


def _of_account(account_id: UUID) -> Extract:
    service.account_of(session(), accounts_session(), account_id)
    signed_in = sessions_of(current_app).of(account_id)
    return service.of_account(session(), accounts_session(), account_id, signed_in=signed_in)


def _page(extract: Extract) -> Response:
    service.shown(session(), extract, form="page", by=actor())
    return render("register/extract.html", extract=extract, most=ON_PAGE, in_words=in_words)


def _file(extract: Extract, form: str) -> Response:
    service.shown(session(), extract, form=form, by=actor())
    text = as_csv(extract) if form == "csv" else as_json(extract, municipality().slug)
    response = Response(text, mimetype=MIMETYPES[form])
    name = f"registerutdrag-{municipality().slug}-{clock.today()}.{form}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/rapportor/<uuid:participant_id>/radera", methods=["GET", "POST"])
@access(Capability.REGISTER_EXTRACT)
def erase_participant(participant_id: UUID) -> Response | BaseResponse:
    """Erases one who answers, as far as is chosen."""
    person = service.participant_of(session(), participant_id)
    form = Form(Erasure(), {"extent": Extent.TEXTS.value})
    if form.submitted() and _unless_held(form, participant_id):
        flash_done(_("Uppgifterna om personen är raderade."))
        return see_other(url_for("k.register.index"))
    held = retention.held_participant(session(), participant_id)
    return render("register/erase_participant.html", _status(form), person=person, form=form, held=held)


def _unless_held(form: Form, participant_id: UUID) -> bool:
    return _attempt(form, lambda: service.erase_participant(session(), participant_id, form.data["extent"], by=actor()))


@blueprint.route("/konto/<uuid:account_id>/radera", methods=["GET", "POST"])
@access(Capability.REGISTER_EXTRACT)
def erase_account(account_id: UUID) -> Response | BaseResponse:
    """Erases one who signs in: here, and altogether when there is nothing elsewhere."""
    person = service.account_of(session(), accounts_session(), account_id)
    form = Form(Sure())
    if form.submitted() and _attempt(form, lambda: _erase_account(account_id)):
        flash_done(_("Kontot är raderat ur kommunen."))
        return see_other(url_for("k.register.index"))
    return render("register/erase_account.html", _status(form), person=person, form=form)


def _erase_account(account_id: UUID) -> None:
    if service.erase_account(session(), accounts_session(), account_id, by=actor()):
        sessions_of(current_app).end_all(account_id)


def _attempt(form: Form, action: Any) -> bool:
    """Runs the service call; what stands in its way is said at the form."""
    try:
        return form.attempt(action)
    except Conflict as error:
        form.refuse(Invalid(message=error.message))
        return False


def _status(form: Form) -> int:
    return 409 if "" in form.errors else form.status
