"""Importing a list in two steps: a preview that shows every row, and the confirmation of exactly that.

What the preview carries to the confirmation is read and planned anew; only a plan with the same digest is carried out.
Queries beyond the gate: two for a preview, four and one write a kind of row for a confirmation.
"""

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from samsyn.access import Capability
from samsyn.errors import Conflict, Invalid
from samsyn.tabular import Line, Unreadable, read_table, read_text
from samsyn.web import Form, access, actor, flash_done, render, see_other, session
from samsyn.web.pages import refusal
from tenants.network import service
from tenants.network.importing import EXAMPLE, Listing, from_text, read_listing, to_text
from tenants.network.planning import Plan
from tenants.network.schemas import ConfirmForm, ListForm
from tenants.network.views.door import blueprint


@blueprint.route("/las-in", methods=["GET", "POST"])
@access(Capability.NETWORK_MANAGE)
def import_list() -> Response:
    """A list pasted or uploaded, and what it would do."""
    form = Form(ListForm())
    if form.submitted():
        try:
            listing = read_listing(_lines(form))
        except Unreadable as error:
            form.errors[_source(form)] = [error.message]
        except Invalid as error:
            form.refuse(error)
        else:
            return _preview(listing, service.plan_import(session(), listing.rows))
    return render("network/import.html", form.status, form=form, example=EXAMPLE, sectors=service.sector_names())


@blueprint.post("/las-in/bekrafta")
@access(Capability.NETWORK_MANAGE)
def confirm_import() -> Response | BaseResponse:
    """Does what the preview showed; when the network has changed meanwhile, shows the preview anew."""
    form = Form(ConfirmForm())
    if not form.submitted():
        raise Invalid
    try:
        listing = from_text(form.data["listing"])
    except Unreadable as error:
        raise Invalid(message=error.message) from error
    try:
        plan = service.carry_out(session(), listing.rows, digest=form.data["digest"], by=actor())
    except (Conflict, Invalid) as error:
        return _preview(listing, service.plan_import(session(), listing.rows), refused=error)
    flash_done(_said(plan))
    return see_other(url_for("k.network.index"))


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Response:
    """The file or the text is refused before it is read."""
    return refusal(413, _("Listan är för stor för att läsas in. Ta bara med kolumnerna namn, e-post, verksamhet."))


def _source(form: Form) -> str:
    return "text" if form.data["text"].strip() else "file"


def _lines(form: Form) -> list[Line]:
    upload = request.files.get("file")
    data = b""
    if upload is not None and upload.filename:
        # A large upload lies in a file on disk, which is closed here and not by the garbage collector.
        with upload.stream as stream:
            data = stream.read()
    text = form.data["text"]
    if data and text.strip():
        raise Invalid({"text": [_("Du har både valt en fil och klistrat in en lista. Ta en av dem.")]})
    if not data and not text.strip():
        missing = _("Filen är tom.") if upload is not None and upload.filename else _("Välj en fil eller klistra in.")
        raise Invalid({"file": [missing]})
    return read_table(data) if data else read_text(text)


def _preview(listing: Listing, plan: Plan, refused: Conflict | Invalid | None = None) -> Response:
    status = refused.status if refused else (422 if plan.faulty else 200)
    return render(
        "network/preview.html", status, plan=plan, listing=listing, carried=to_text(listing.rows), refused=refused
    )


def _said(plan: Plan) -> str:
    counts = plan.counts
    new = ngettext("1 ny rapportör", "%(num)s nya rapportörer", counts["new"])
    changed = ngettext("en ändrad", "%(num)s ändrade", counts["changed"] + counts["restored"])
    if counts["new"] and counts["changed"] + counts["restored"]:
        return _("%(new)s och %(changed)s är inlästa.", new=new, changed=changed)
    return _("Listan är inläst: %(what)s.", what=(new if counts["new"] else changed).lower())
