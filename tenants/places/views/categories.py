"""Categories: the list in its order, a new one, each by itself. Queries beyond the gate: one a page."""

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from samsyn.access import Capability
from samsyn.errors import Invalid, NotFound
from samsyn.web import Form, access, actor, flash_done, render, see_other, session
from tenants.places import service
from tenants.places.schemas import CategoryForm, MoveForm, NewCategoryForm
from tenants.places.views.door import blueprint, common_names


@blueprint.get("/kategorier")
@access(Capability.PLACES_READ)
def categories() -> Response:
    """The categories in the order in which the questionnaire shows them."""
    everything = service.categories(session(), retired=True)
    return render(
        "places/categories.html",
        categories=[each for each in everything if each.retired_at is None],
        retired=[each for each in everything if each.retired_at is not None],
        common=common_names(),
    )


@blueprint.route("/kategorier/ny", methods=["GET", "POST"])
@access(Capability.PLACES_MANAGE)
def add_category() -> Response | BaseResponse:
    """A category of the municipality's own."""
    form = Form(NewCategoryForm())
    if form.submitted() and form.attempt(lambda: service.add_category(session(), **form.data, by=actor())):
        flash_done(_("%(name)s är en kategori från och med nu.", name=form.data["name"]))
        return see_other(url_for("k.places.categories"))
    return render("places/add_category.html", form.status, form=form, common=list(common_names().items()))


@blueprint.route("/kategorier/<uuid:category_id>", methods=["GET", "POST"])
@access(Capability.PLACES_MANAGE)
def category(category_id: UUID) -> Response | BaseResponse:
    """Name, letters and common code of a category; on the side taking it out of use."""
    known = next((each for each in service.categories(session(), retired=True) if each.id == category_id), None)
    if known is None:
        raise NotFound
    form = Form(CategoryForm(), {"name": known.name, "letters": known.letters, "common_code": known.common_code})
    if form.submitted() and form.attempt(
        lambda: service.change_category(session(), category_id, **form.data, by=actor())
    ):
        flash_done(_("Ändringen är sparad."))
        return see_other(url_for("k.places.categories"))
    return render("places/category.html", form.status, category=known, form=form, common=list(common_names().items()))


@blueprint.post("/kategorier/<uuid:category_id>/flytta")
@access(Capability.PLACES_MANAGE)
def move_category(category_id: UUID) -> BaseResponse:
    """One step up or down."""
    form = Form(MoveForm())
    if not form.submitted():
        raise Invalid(form.errors)
    service.move_category(session(), category_id, to=form.data["to"], by=actor())
    return see_other(url_for("k.places.categories", _anchor=f"k-{category_id}"))


@blueprint.post("/kategorier/<uuid:category_id>/avsluta")
@access(Capability.PLACES_MANAGE)
def retire_category(category_id: UUID) -> BaseResponse:
    """Takes the category out of the questionnaire."""
    service.retire_category(session(), category_id, by=actor())
    flash_done(_("Kategorin är ur bruk. Det som har rapporterats finns kvar."))
    return see_other(url_for("k.places.categories"))


@blueprint.post("/kategorier/<uuid:category_id>/ater")
@access(Capability.PLACES_MANAGE)
def restore_category(category_id: UUID) -> BaseResponse:
    """Takes the category into use again."""
    service.restore_category(session(), category_id, by=actor())
    flash_done(_("Kategorin är i bruk igen."))
    return see_other(url_for("k.places.categories"))
