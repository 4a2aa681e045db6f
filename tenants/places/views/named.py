"""Named places: the list on its map, a new one, a pasted list, each by itself.

Queries beyond the gate: the list three, the others two at the most.
"""

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as BaseResponse

from samsyn.access import Capability
from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.geography.points import metres_outside
from samsyn.tabular import Unreadable, read_text
from samsyn.web import Form, access, actor, flash_done, municipality, render, see_other, session
from tenants.places import service
from tenants.places.importing import EXAMPLE, PlaceRow, read_places
from tenants.places.maps import draw
from tenants.places.schemas import PlaceForm, PlacesForm
from tenants.places.service import PlaceInput
from tenants.places.views.door import blueprint

# The boundary is rough at the coast: nearer than this is not worth a word.
_WORTH_SAYING_METRES = 2_000


@blueprint.get("/platser")
@access(Capability.PLACES_READ)
def named() -> Response:
    """The named places on a map and in a list."""
    everything = service.named_places(session(), retired=True)
    used = [each for each in everything if each.retired_at is None]
    areas = service.areas(session(), retired=True)
    return render(
        "places/named.html",
        places=used,
        retired=[each for each in everything if each.retired_at is not None],
        area_names={each.id: each.name for each in areas},
        far={each.id for each in used if metres_outside(municipality().id, each.lat, each.lon) > _WORTH_SAYING_METRES},
        drawing=draw(municipality().id, service.area_shapes(session()), used) if used else None,
    )


@blueprint.route("/platser/ny", methods=["GET", "POST"])
@access(Capability.PLACES_MANAGE)
def add_place() -> Response | BaseResponse:
    """A named place."""
    form = Form(PlaceForm())
    if form.submitted() and form.attempt(lambda: service.add_place(session(), **form.data, by=actor())):
        flash_done(_("%(name)s är en plats med namn nu.", name=form.data["name"]))
        return see_other(url_for("k.places.named"))
    return render("places/add_place.html", form.status, form=form)


@blueprint.route("/platser/<uuid:place_id>", methods=["GET", "POST"])
@access(Capability.PLACES_MANAGE)
def place(place_id: UUID) -> Response | BaseResponse:
    """Name and position of a place; on the side taking it out of use."""
    known = next((each for each in service.named_places(session(), retired=True) if each.id == place_id), None)
    if known is None:
        raise NotFound
    form = Form(PlaceForm(), {"name": known.name, "lat": _degrees(known.lat), "lon": _degrees(known.lon)})
    if form.submitted() and form.attempt(lambda: service.change_place(session(), place_id, **form.data, by=actor())):
        flash_done(_("Ändringen är sparad."))
        return see_other(url_for("k.places.named"))
    drawing = draw(municipality().id, service.area_shapes(session()), [known])
    return render("places/place.html", form.status, place=known, form=form, drawing=drawing)


@blueprint.post("/platser/<uuid:place_id>/avsluta")
@access(Capability.PLACES_MANAGE)
def retire_place(place_id: UUID) -> BaseResponse:
    """Takes the place out of use."""
    service.retire_place(session(), place_id, by=actor())
    flash_done(_("Platsen är ur bruk. Det som har rapporterats där finns kvar."))
    return see_other(url_for("k.places.named"))


@blueprint.post("/platser/<uuid:place_id>/ater")
@access(Capability.PLACES_MANAGE)
def restore_place(place_id: UUID) -> BaseResponse:
    """Takes the place into use again."""
    service.restore_place(session(), place_id, by=actor())
    flash_done(_("Platsen är i bruk igen."))
    return see_other(url_for("k.places.named"))


@blueprint.route("/platser/las-in", methods=["GET", "POST"])
@access(Capability.PLACES_MANAGE)
def import_places() -> Response:
    """A pasted list of places, and what it would do."""
    form = Form(PlacesForm())
    if form.submitted():
        try:
            return _preview(form.data["text"])
        except Unreadable as error:
            form.errors["text"] = [error.message]
    return render("places/import_places.html", form.status, form=form, example=EXAMPLE)


@blueprint.post("/platser/las-in/bekrafta")
@access(Capability.PLACES_MANAGE)
def confirm_places() -> Response | BaseResponse:
    """Adds the places of the list, all of them or none."""
    form = Form(PlacesForm())
    if not form.submitted():
        raise Invalid(form.errors)
    text = form.data["text"]
    try:
        rows = read_places(read_text(text), [])
    except Unreadable as error:
        raise Invalid(message=error.message) from error
    inputs = [PlaceInput(row.name, row.lat, row.lon) for row in rows if row.lat is not None and row.lon is not None]
    if any(row.faults for row in rows):
        return _preview(text)
    try:
        count = service.add_places(session(), inputs, by=actor())
    except (Conflict, Invalid) as error:
        return _preview(text, refused=error)
    flash_done(ngettext("En plats är inläst.", "%(num)s platser är inlästa.", count))
    return see_other(url_for("k.places.named"))


def _preview(text: str, refused: Conflict | Invalid | None = None) -> Response:
    taken = [each.name for each in service.named_places(session(), retired=True)]
    rows: list[PlaceRow] = read_places(read_text(text), taken)
    faulty = [row for row in rows if row.faults]
    status = refused.status if refused else (422 if faulty else 200)
    words = service.vocabulary(session())
    names = {each.id: each.name for each in words.areas}
    areas = {
        row.line: names.get(found)
        for row in rows
        if row.lat is not None and row.lon is not None and (found := words.locate(row.lat, row.lon)) is not None
    }
    return render(
        "places/preview_places.html", status, rows=rows, faulty=faulty, areas=areas, text=text, refused=refused
    )


def _degrees(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".").replace(".", ",")
