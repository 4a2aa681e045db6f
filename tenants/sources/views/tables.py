"""A table into a series: the file, what its columns mean, and how the reading goes.

Queries beyond the gate: the file two, its columns six, while it is read one.
"""

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from samsyn.access import Capability
from samsyn.errors import Invalid
from samsyn.web import Form, access, actor, render, see_other, session
from samsyn.web.pages import refusal
from tenants.sources import service
from tenants.sources.schemas import MappingForm, TableForm
from tenants.sources.sheet import COLUMNS
from tenants.sources.views.door import blueprint
from tenants.sources.wording import column_words, line_faults

SHOWN = 8


@blueprint.route("/tabell", methods=["GET", "POST"])
@access(Capability.SOURCES_MANAGE)
def table() -> Response | BaseResponse:
    """A file, and the series that it belongs to."""
    form = Form(TableForm())
    made: list[UUID] = []
    if form.submitted() and form.attempt(lambda: made.append(_receive(form))):
        return see_other(url_for("k.sources.upload", upload_id=made[0]))
    return render("sources/table.html", form.status, form=form, series=service.table_series(session()))


@blueprint.route("/tabell/<uuid:upload_id>", methods=["GET", "POST"])
@access(Capability.SOURCES_MANAGE)
def upload(upload_id: UUID) -> Response | BaseResponse:
    """What the columns of a table mean, with a preview; then how its reading goes."""
    found = service.upload(session(), upload_id)
    if found.state != "mapping":
        return render("sources/upload.html", upload=found, faults=line_faults(found.told, found.faults))
    form = Form(MappingForm(), {column: str(at) for column, at in found.columns.items()})
    columns = found.columns
    if form.submitted():
        columns = {column: form.data[column] for column in COLUMNS if form.data[column] is not None}
        if form.data["go"] and form.attempt(lambda: service.begin(session(), upload_id, columns, by=actor())):
            return see_other(url_for("k.sources.upload", upload_id=upload_id))
    seen = service.preview(session(), upload_id, columns)
    return render(
        "sources/mapping.html",
        form.status,
        form=form,
        upload=found,
        preview=seen,
        shown=seen.events[:SHOWN],
        names=column_words(),
        options=[(str(at), name or _("Kolumn %(n)s", n=at + 1)) for at, name in enumerate(seen.heading)],
        faults=line_faults([(each.line, each.code) for each in seen.faults], len(seen.faults)),
    )


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Response:
    """The file is refused before it is read."""
    return refusal(413, _("Filen är för stor för att läsas in. Ta bara med de kolumner som behövs, eller dela den."))


def _receive(form: Form) -> UUID:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid({"file": [_("Välj en fil: Excel (.xlsx) eller CSV.")]})
    with file.stream as stream:
        data = stream.read()
    told = form.data
    return service.receive(
        session(),
        series_id=told["series"],
        name=told["name"].strip(),
        source=told["source"].strip(),
        note=told["note"].strip(),
        data=data,
        by=actor(),
    )
