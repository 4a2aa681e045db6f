"""Areas: the list on its map, importing a file in two steps, the whole municipality as one, and each by itself.

Queries beyond the gate: the list two, a preview one, an area three.
"""

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from samsyn.access import Capability
from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.geography.geojson import AreaDraft, Unreadable, read_areas
from samsyn.web import Form, access, actor, flash_done, municipality, render, see_other, session
from samsyn.web.pages import refusal
from tenants.places import service
from tenants.places.maps import draw
from tenants.places.packing import Spoiled, pack, unpack
from tenants.places.schemas import ConfirmForm, FileForm, NameForm
from tenants.places.service import AreaPlan
from tenants.places.views.door import blueprint


@blueprint.get("/omraden")
@access(Capability.PLACES_READ)
def areas() -> Response:
    """The areas on a map and in a list."""
    everything = service.areas(session(), retired=True)
    shapes = service.area_shapes(session())
    return render(
        "places/areas.html",
        areas=[each for each in everything if each.retired_at is None],
        retired=[each for each in everything if each.retired_at is not None],
        drawing=draw(municipality().id, shapes) if shapes else None,
    )


@blueprint.route("/omraden/las-in", methods=["GET", "POST"])
@access(Capability.PLACES_MANAGE)
def import_areas() -> Response:
    """A GeoJSON file, and what it would do."""
    form = Form(FileForm())
    faults: list[str] = []
    if form.submitted():
        try:
            drafts = _uploaded(form)
        except Unreadable as error:
            faults = [_sentence(fault.message, dict(fault.values), fault.feature) for fault in error.faults]
            form.errors["file"] = faults[:1]
        except Invalid as error:
            form.refuse(error)
        else:
            return _preview(drafts, service.plan_areas(session(), drafts))
    return render("places/import_areas.html", form.status, form=form, faults=faults)


@blueprint.post("/omraden/las-in/bekrafta")
@access(Capability.PLACES_MANAGE)
def confirm_areas() -> Response | BaseResponse:
    """Does what the preview showed; when the areas have changed meanwhile, shows the preview anew."""
    form = Form(ConfirmForm())
    if not form.submitted():
        raise Invalid
    try:
        drafts = unpack(form.data["packed"])
    except (Spoiled, Unreadable) as error:
        raise Invalid(message=_("Filen kom inte med från granskningen. Läs in den igen.")) from error
    try:
        plan = service.import_areas(session(), drafts, digest=form.data["digest"], by=actor())
    except (Conflict, Invalid) as error:
        return _preview(drafts, service.plan_areas(session(), drafts), refused=error)
    flash_done(ngettext("Ett område är inläst.", "%(num)s områden är inlästa.", len(plan.changes)))
    return see_other(url_for("k.places.areas"))


@blueprint.post("/omraden/hela-kommunen")
@access(Capability.PLACES_MANAGE)
def cover_whole() -> BaseResponse:
    """The whole municipality as one area."""
    service.cover_whole(session(), by=actor())
    flash_done(_("Hela kommunen är ett område."))
    return see_other(url_for("k.places.areas"))


@blueprint.route("/omraden/<uuid:area_id>", methods=["GET", "POST"])
@access(Capability.PLACES_MANAGE)
def area(area_id: UUID) -> Response | BaseResponse:
    """One area: its name, its border, taking it out of use."""
    known = next((each for each in service.areas(session(), retired=True) if each.id == area_id), None)
    if known is None:
        raise NotFound
    form = Form(NameForm(), {"name": known.name})
    if form.submitted() and form.attempt(
        lambda: service.rename_area(session(), area_id, name=form.data["name"], by=actor())
    ):
        flash_done(_("Namnet är sparat."))
        return see_other(url_for("k.places.areas"))
    return render(
        "places/area.html",
        form.status,
        area=known,
        form=form,
        drawing=draw(municipality().id, service.area_shapes(session())),
        inside=[each for each in service.named_places(session()) if each.area_id == area_id],
    )


@blueprint.post("/omraden/<uuid:area_id>/avsluta")
@access(Capability.PLACES_MANAGE)
def retire_area(area_id: UUID) -> BaseResponse:
    """Takes the area out of use."""
    service.retire_area(session(), area_id, by=actor())
    flash_done(_("Området är ur bruk. Det som har rapporterats där finns kvar."))
    return see_other(url_for("k.places.areas"))


@blueprint.post("/omraden/<uuid:area_id>/ater")
@access(Capability.PLACES_MANAGE)
def restore_area(area_id: UUID) -> BaseResponse:
    """Takes the area into use again."""
    service.restore_area(session(), area_id, by=actor())
    flash_done(_("Området är i bruk igen."))
    return see_other(url_for("k.places.areas"))


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Response:
    """The file is refused before it is read."""
    return refusal(413, _("Filen är för stor för att läsas in. Förenkla gränserna eller dela den."))


def _uploaded(form: Form) -> list[AreaDraft]:
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise Invalid({"file": [_("Välj en GeoJSON-fil.")]})
    with upload.stream as stream:
        data = stream.read()
    return read_areas(data, name_property=form.data["column"].strip() or None)


def _sentence(message: str, values: dict[str, str | int], feature: int | None) -> str:
    # The reader of files knows no languages: its sentences are marked there and translated here.
    sentence = _(message, **values)
    return sentence if feature is None else _("Objekt %(number)s: %(sentence)s", number=feature, sentence=sentence)


def _preview(drafts: list[AreaDraft], plan: AreaPlan, refused: Conflict | Invalid | None = None) -> Response:
    shapes = [(draft.feature, draft.name, draft.geometry) for draft in drafts]
    remarks = {remark.message: _(remark.message, **remark.values) for draft in drafts for remark in draft.remarks}
    return render(
        "places/preview_areas.html",
        refused.status if refused else 200,
        plan=plan,
        drawing=draw(municipality().id, shapes),
        remarks=list(remarks.values()),
        packed=pack(drafts),
        refused=refused,
        refusal_text=_refusal_text(refused),
    )


def _refusal_text(refused: Conflict | Invalid | None) -> str:
    if isinstance(refused, Invalid):
        return next((faults[0] for faults in refused.fields.values()), refused.message)
    return refused.message if refused else ""
