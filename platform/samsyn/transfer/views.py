"""Leaving in one click: the municipality's own page, its certificate afterwards, and the operator's list."""

from uuid import UUID

from flask import Blueprint, Response, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from samsyn.access import Capability
from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.transfer import certificate, features, files, service
from samsyn.transfer.models import Erasure
from samsyn.transfer.schemas import Order
from samsyn.web import (
    Door,
    Form,
    access,
    accounts_session,
    actor,
    flash_done,
    municipality,
    render,
    see_other,
    session,
    settings,
)
from samsyn.web.limits import limiter

blueprint = Blueprint("transfer", __name__, url_prefix="/lamna", template_folder="templates")
public = Blueprint("certificates", __name__, template_folder="templates")


@blueprint.get("/")
@access(Capability.TRANSFER)
def index() -> Response:
    """The newest export and how far it has come; the erasure, when it may be ordered."""
    return _page(Form(Order()))


def _page(form: Form, conflict: str = "") -> Response:
    order = service.standing_order(accounts_session(), municipality().id)
    return render(
        "transfer/index.html",
        409 if conflict else form.status,
        form=form,
        conflict=conflict,
        export=service.newest_export(session()),
        fetched=service.fetched_export(session()),
        order=order,
        held=features.held(session()),
        days=settings().erasure_days,
        certificate_url=_certificate_url(order) if order else "",
        mine=lambda export: export.ordered_by == actor().account_id,
    )


def _certificate_url(order: Erasure) -> str:
    token = service.certificate_token(settings().link_key, order.id)
    return settings().public_url + url_for("certificates.show", erasure_id=order.id, token=token)


@blueprint.post("/export")
@access(Capability.TRANSFER)
def order_export() -> Response | BaseResponse:
    """Has an export made."""
    try:
        service.order_export(session(), by=actor())
    except Conflict as error:
        return _page(Form(Order()), error.message)
    return see_other(url_for("k.transfer.index"))


@blueprint.get("/export/<uuid:export_id>")
@access(Capability.TRANSFER)
def fetch(export_id: UUID) -> Response:
    """The file, for whoever ordered it; never shown in the browser."""
    export = service.fetch(session(), export_id, by=actor())
    path = files.export_path(settings().files_dir, municipality().id, export.id)
    if not path.exists():
        raise NotFound
    name = f"samsyn-{municipality().slug}-{export.ordered_at:%Y-%m-%d}.zip"
    response = send_file(path, "application/zip", as_attachment=True, download_name=name, etag=False, max_age=0)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/radera")
@access(Capability.TRANSFER)
def order_erasure() -> Response | BaseResponse:
    """Orders the erasure; the municipality's name has been typed."""
    form = Form(Order())
    place = municipality()
    if not form.submitted():
        return _page(form)
    try:
        service.order_erasure(
            accounts_session(),
            session(),
            slug=place.slug,
            name=place.name,
            typed=form.data["typed"],
            days=settings().erasure_days,
            held=features.held(session()),
            by=actor(),
        )
    except Invalid as error:
        form.refuse(error)
        return _page(form)
    except Conflict as error:
        return _page(form, error.message)
    flash_done(_("Raderingen är beställd. Den kan avbrytas ända tills den görs."))
    return see_other(url_for("k.transfer.index", _anchor="radera"))


@blueprint.post("/radera/avbryt")
@access(Capability.TRANSFER)
def cancel_erasure() -> Response | BaseResponse:
    """Takes the order back."""
    try:
        service.cancel_erasure(accounts_session(), session(), by=actor())
    except Conflict as error:
        return _page(Form(Order()), error.message)
    flash_done(_("Raderingen är avbruten. Allt finns kvar."))
    return see_other(url_for("k.transfer.index"))


@public.get("/intyg/<uuid:erasure_id>/<token>")
@access(Door.PUBLIC)
@limiter.limit("60 per minute")
def show(erasure_id: UUID, token: str) -> Response:
    """The certificate by its own link, which the municipality was given with the order: its accounts are gone."""
    order = _by_link(erasure_id, token)
    return render("transfer/certificate.html", order=order, token=token)


@public.get("/intyg/<uuid:erasure_id>/<token>/intyg.<any(pdf, json):form>")
@access(Door.PUBLIC)
@limiter.limit("60 per minute")
def certificate_file(erasure_id: UUID, token: str, form: str) -> Response:
    """The certificate as a file."""
    return _file(_by_link(erasure_id, token), form)


def _by_link(erasure_id: UUID, token: str) -> Erasure:
    return service.open_certificate(accounts_session(), erasure_id, token, key=settings().link_key)


@public.get("/drift/raderade")
@access(Door.OPERATOR)
def erased() -> Response:
    """The municipalities that have left or are leaving, with the certificates."""
    return render("transfer/erased.html", orders=service.erasures(accounts_session()))


@public.get("/drift/raderade/<uuid:erasure_id>/intyg.<any(pdf, json):form>")
@access(Door.OPERATOR)
def erased_file(erasure_id: UUID, form: str) -> Response:
    """A certificate as a file, for the operator."""
    return _file(service.find_erasure(accounts_session(), erasure_id), form)


def _file(order: Erasure, form: str) -> Response:
    if order.certificate is None:
        raise NotFound
    made = certificate.as_pdf(order.certificate) if form == "pdf" else certificate.as_json(order.certificate)
    response = Response(made, mimetype="application/pdf" if form == "pdf" else "application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="samsyn-intyg-{order.slug}.{form}"'
    response.headers["Cache-Control"] = "no-store"
    return response
