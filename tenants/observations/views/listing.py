"""The coordinators' list of observations over all rounds, and the list as a file.

Queries beyond the gate: the list three, for who settles masked texts four; a file three. Both are logged.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, request
from flask_babel import gettext as _

from samsyn import clock
from samsyn.access import Capability
from samsyn.errors import Invalid
from samsyn.web import Form, access, actor, municipality, render, session
from samsyn.web.paging import decode_cursor, encode_cursor
from tenants.observations import service
from tenants.observations.exports import GEOJSON, feature_collection, spreadsheet
from tenants.observations.schemas import ListForm
from tenants.observations.service import Filters, Known, ObservationFact, screened
from tenants.observations.wording import place_types, sources, when_words, where_words

blueprint = Blueprint("observations", __name__, template_folder="../templates")

ON_PAGE = 50
IN_FILE = 20_000
FIELD_OF = {"from_": "fran", "to": "till", "category": "kategori", "area": "omrade", "cursor": "efter"}


@blueprint.get("/iakttagelser")
@access(Capability.OBSERVATIONS_READ)
def index() -> Response:
    """A page of observations, the latest first, narrowed by what stands in the address."""
    known = service.choices(session())
    form = Form(ListForm())
    narrowed, found = _narrowed(form, known, ON_PAGE + 1)
    page = found[:ON_PAGE]
    service.listed(session(), narrowed, count=len(page), by=actor())
    asked = {name: value for name, value in request.args.items() if value and name != "lang"}
    return render(
        "observations/list.html",
        form.status,
        form=form,
        facts=page,
        more=encode_cursor(page[-1].occurred_from.isoformat(), page[-1].id) if len(found) > ON_PAGE else None,
        known=known,
        asked={name: value for name, value in asked.items() if name != "efter"},
        further="efter" in asked,
        masked=screened.outcomes(session()).get("waiting", 0) if Capability.ROUNDS_RUN in g.capabilities else 0,
        place_types=place_types(),
        sources=sources(),
        when=when_words,
        where=where_words,
    )


@blueprint.get("/iakttagelser/iakttagelser.<any(csv, geojson):kind>")
@access(Capability.OBSERVATIONS_READ)
def download(kind: str) -> Response:
    """The same list as a file, all of it; the log says who took it out, and how much."""
    form = Form(ListForm())
    narrowed, found = _narrowed(form, service.choices(session()), IN_FILE + 1)
    if form.errors:
        raise Invalid(form.errors, _("Filen kunde inte göras. Gå tillbaka och ändra urvalet."))
    if len(found) > IN_FILE:
        raise Invalid(message=_("Urvalet har fler än 20 000 iakttagelser. Gå tillbaka och välj en kortare tid."))
    service.exported(session(), narrowed, count=len(found), form=kind, by=actor())
    if kind == "csv":
        text, mimetype = spreadsheet(found, place_types=place_types(), sources=sources()), "text/csv"
    else:
        text, mimetype = feature_collection(found), GEOJSON
    response = Response(text, mimetype=mimetype)
    name = f"iakttagelser-{municipality().slug}-{clock.today()}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _narrowed(form: Form, known: Known, limit: int) -> tuple[Filters, list[ObservationFact]]:
    """The observations that the address asks for; none, and the form's errors, where it cannot be understood."""
    if not form.submitted(request.args):
        return Filters(), []
    data: Mapping[str, Any] = form.data
    try:
        narrowed = _filters(data, known)
        return narrowed, service.observations(session(), narrowed, after=_position(data["cursor"]), limit=limit)
    except Invalid as error:
        form.refuse(Invalid({FIELD_OF.get(name, name): faults for name, faults in error.fields.items()}))
        return Filters(), []


def _filters(data: Mapping[str, Any], known: Known) -> Filters:
    chosen = {name: value for name, value in data.items() if name != "cursor"}
    return service.filters(session(), **chosen, known=known)


def _position(cursor: str | None) -> tuple[datetime, UUID] | None:
    if cursor is None:
        return None
    moment, last = decode_cursor(cursor, 2)
    try:
        return datetime.fromisoformat(moment), UUID(last)
    except ValueError as error:
        raise Invalid({"cursor": [_("Markören kommer inte från den här listan.")]}) from error
