"""The picture's pages: read, worked on, settled."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, g, request, url_for
from flask_babel import gettext as _
from marshmallow import EXCLUDE
from werkzeug.wrappers import Response as BaseResponse

from samsyn.access import Capability
from samsyn.errors import Conflict, Invalid
from samsyn.web import Form, access, actor, flash_done, render, see_other, session
from samsyn.web.paging import decode_cursor, encode_cursor
from tenants.network.sectors import sector_name
from tenants.observations import service as observations
from tenants.observations import wording as spoken
from tenants.picture import sentences, service, tables, wording
from tenants.picture.content import Content
from tenants.picture.findings import Finding
from tenants.picture.page import Page, Sightings
from tenants.picture.queries import PictureRow
from tenants.picture.schemas import AnalysisForm, EmptyForm, ListQuery, NoteForm, ReopenForm, SettleForm
from tenants.picture.seen import Seen

blueprint = Blueprint("picture", __name__, url_prefix="/lagesbild", template_folder="templates")

IN_LIST = 25
VERSIONS_SHOWN = 12
EVERY = 50
ENGLISH = {"kategori": "category", "omrade": "area", "platstyp": "place_type", "kalla": "source"}


def _may(capability: Capability) -> bool:
    return capability in g.capabilities


def _drafts() -> bool:
    """A reader sees what has been settled; drafts are for those who work on them."""
    return _may(Capability.PICTURE_WORK)


def _points() -> bool:
    return _may(Capability.OBSERVATIONS_READ)


@blueprint.get("/")
@access(Capability.PICTURE_READ)
def index() -> Response:
    """The newest picture, or what there will be here. At most six queries."""
    round_ = service.newest_round(session()) if _drafts() else None
    if round_ is not None and not round_.drafted:
        return render("picture/computing.html", round=round_, versions=_versions())
    picture = service.newest(session(), points=_points(), drafts=_drafts())
    if picture is None:
        return render("picture/none.html", rounds_url=_rounds_url())
    return _page(picture, newest=True)


@blueprint.get("/alla")
@access(Capability.PICTURE_READ)
def every() -> Response:
    """All pictures, newest first."""
    before = _before(request.args.get("fore", ""))
    rows = service.versions(session(), drafts=_drafts(), before=before, limit=EVERY + 1)
    last = rows[EVERY - 1] if len(rows) > EVERY else None
    return render("picture/every.html", versions=rows[:EVERY], last=last, first=before is None)


@blueprint.get("/<uuid:picture_id>")
@access(Capability.PICTURE_READ)
def show(picture_id: UUID) -> Response:
    """One version of a picture. At most five queries."""
    return _page(service.find(session(), picture_id, points=_points(), drafts=_drafts()))


@blueprint.post("/omgang/<uuid:round_id>/utkast")
@access(Capability.PICTURE_WORK)
def draft(round_id: UUID) -> Response | BaseResponse:
    """Makes the draft at once, when the job has not."""
    picture = service.draft(session(), round_id)
    return see_other(url_for("k.picture.show", picture_id=picture.id))


@blueprint.post("/<uuid:picture_id>/underlag")
@access(Capability.PICTURE_WORK)
def refresh(picture_id: UUID) -> Response | BaseResponse:
    """Computes the draft anew."""
    return _act(
        picture_id,
        Form(EmptyForm()),
        "refresh_form",
        lambda data: service.refresh(session(), picture_id, by=actor()),
        done=_("Utkastet är uppdaterat."),
    )


@blueprint.post("/<uuid:picture_id>/anteckningar")
@access(Capability.PICTURE_WORK)
def add_note(picture_id: UUID) -> Response | BaseResponse:
    """Adds a note of the group."""
    return _act(
        picture_id,
        Form(NoteForm()),
        "note_form",
        lambda data: service.add_note(session(), picture_id, text=data["text"], by=actor()),
        done=_("Anteckningen är sparad."),
        anchor="anteckningar",
    )


@blueprint.post("/<uuid:picture_id>/analys")
@access(Capability.PICTURE_WORK)
def write_analysis(picture_id: UUID) -> Response | BaseResponse:
    """Saves the group's analysis."""
    return _act(
        picture_id,
        Form(AnalysisForm()),
        "analysis_form",
        lambda data: service.write_analysis(
            session(), picture_id, text=data["analysis"], seen=data["seen"], by=actor()
        ),
        done=_("Analysen är sparad."),
        anchor="analys",
    )


@blueprint.post("/<uuid:picture_id>/faststall")
@access(Capability.PICTURE_SETTLE)
def settle(picture_id: UUID) -> Response | BaseResponse:
    """Freezes the draft that was read."""
    return _act(
        picture_id,
        Form(SettleForm()),
        "settle_form",
        lambda data: service.settle(session(), picture_id, revision=Seen.read(data["seen"]).revision, by=actor()),
        done=_("Lägesbilden är fastställd."),
    )


@blueprint.post("/<uuid:picture_id>/ny-version")
@access(Capability.PICTURE_SETTLE)
def reopen(picture_id: UUID) -> Response | BaseResponse:
    """Opens the next version as a draft."""
    form = Form(ReopenForm())
    made: list[UUID] = []
    return _act(
        picture_id,
        form,
        "reopen_form",
        lambda data: made.append(service.reopen(session(), picture_id, reason=data["reason"], by=actor()).id),
        done=_("Den nya versionen är öppen som utkast."),
        to=lambda: made[0],
    )


def _act(
    picture_id: UUID,
    form: Form,
    name: str,
    action: Callable[[dict[str, Any]], Any],
    *,
    done: str,
    anchor: str | None = None,
    to: Callable[[], UUID] | None = None,
) -> Response | BaseResponse:
    """A form that went through leads back to the page; one that did not is shown there with what was typed."""
    conflict = None
    if form.submitted():
        try:
            if form.attempt(lambda: action(form.data)):
                flash_done(done)
                return see_other(url_for("k.picture.show", picture_id=to() if to else picture_id, _anchor=anchor))
        except Conflict as error:
            conflict = error.message
    picture = service.find(session(), picture_id, points=_points(), drafts=True)
    return _page(picture, conflict=conflict, status=409 if conflict else form.status, forms={name: form})


def _page(
    picture: PictureRow,
    *,
    newest: bool = False,
    conflict: str | None = None,
    status: int = 200,
    forms: Mapping[str, Form] | None = None,
) -> Response:
    """The page; `forms` are those that were sent and did not go through, by name."""
    query = _query()
    notes = service.notes(session(), picture)
    written = service.fingerprint(picture.analysis)
    seen = Seen.of(picture.revision, len(notes), picture.computed_at, written)
    content: Content = picture.content  # type: ignore[assignment]
    page = Page(
        picture=picture,
        content=content,
        seen=seen,
        notes=notes,
        versions=_versions() if newest else service.versions(session(), drafts=_drafts(), round_id=picture.round_id),
        outdated=frozenset() if picture.settled else service.outdated(session(), picture),
        sightings=_sightings(picture, query) if _points() else None,
        shade="count" if query.get("karta") == "antal" else "change",
        newest=newest,
    )
    if page.sightings is not None:
        _log_reading(picture, page.sightings)
    sent = forms or {}
    settling = sent.get("settle_form")
    return render(
        "picture/show.html",
        status,
        page=page,
        picture=picture,
        c=content,
        say=sentences,
        words=wording,
        spoken=spoken,
        tables=tables,
        sector_name=sector_name,
        measure_url=partial(_measure_url, picture),
        conflict=conflict,
        changed=Seen.read(settling.value("seen")).differs(seen) if conflict and settling else [],
        note_form=sent.get("note_form") or Form(NoteForm()),
        analysis_form=sent.get("analysis_form") or Form(AnalysisForm(), {"analysis": picture.analysis}),
        analysis_seen=written,
        settle_form=settling or Form(SettleForm()),
        reopen_form=sent.get("reopen_form") or Form(ReopenForm()),
        here={key: value for key, value in query.items() if key != "efter"},
    )


def _log_reading(picture: PictureRow, sightings: Sightings) -> None:
    codes = {ENGLISH[name]: value for name, value in sightings.narrowed.items() if name in ENGLISH}
    service.opened(session(), picture.id, count=len(sightings.rows), by=actor(), **codes)


def _query() -> dict[str, str]:
    """The address's parameters that can be read; the others are left out."""
    schema = ListQuery(unknown=EXCLUDE)
    given = {key: value for key, value in request.args.items() if value and key in schema.fields}
    unreadable = schema.validate(given)
    return {key: value for key, value in given.items() if key not in unreadable}


def _rounds_url() -> str | None:
    """The rounds' own page, for those who may see it."""
    endpoint = "k.rounds.index"
    there = endpoint in current_app.view_functions and _may(Capability.ROUNDS_READ)
    return url_for(endpoint) if there else None


def _measure_url(picture: PictureRow, finding: Finding) -> str | None:
    """Where a measure against a finding is proposed; the step after this one in the cycle has the page."""
    endpoint = "k.measures.new"
    if endpoint not in current_app.view_functions or not _may(Capability.MEASURES_DECIDE):
        return None
    about: dict[str, Any] = {"category": finding.category, "area": finding.area}
    return url_for(endpoint, picture=picture.id, **{name: row["id"] for name, row in about.items() if row is not None})


def _versions() -> list[Any]:
    return service.versions(session(), drafts=_drafts(), limit=VERSIONS_SHOWN)


def _sightings(picture: PictureRow, query: dict[str, str]) -> Sightings:
    """The live list of the round's observations, narrowed as the address says. One query."""
    after = None
    try:
        if "efter" in query:
            moment, last = decode_cursor(query["efter"], 2)
            after = (datetime.fromisoformat(moment).astimezone(UTC), UUID(last))
    except (Invalid, ValueError, OverflowError):  # OverflowError: a moment in the year 1 has no UTC.
        query = {key: value for key, value in query.items() if key != "efter"}
    narrowed = observations.Filters(
        round_id=picture.round_id,
        category_id=UUID(query["kategori"]) if "kategori" in query else None,
        area_id=UUID(query["omrade"]) if "omrade" in query else None,
        place_type=query.get("platstyp"),
        source=query.get("kalla"),
    )
    rows = observations.observations(session(), narrowed, after=after, limit=IN_LIST + 1)
    shown = rows[:IN_LIST]
    more = len(rows) > IN_LIST
    return Sightings(
        rows=shown,
        narrowed=query,
        next=encode_cursor(shown[-1].occurred_from.isoformat(), shown[-1].id) if more else None,
    )


def _before(cursor: str) -> tuple[int, int] | None:
    """ "23.1" as (round number, version)."""
    number, _dot, version = cursor.partition(".")
    fits = all(part.isascii() and part.isdigit() and len(part) < 9 for part in (number, version))
    return (int(number), int(version)) if fits else None
