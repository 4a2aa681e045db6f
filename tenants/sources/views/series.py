"""The list of series, one by month and kind, its events, and switching the police's on.

Queries beyond the gate: the list one, a series four, its events two, the switch one.
"""

from datetime import date
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from samsyn import clock
from samsyn.access import Capability
from samsyn.errors import Invalid
from samsyn.web import Form, access, actor, flash_done, render, see_other, session
from samsyn.web.formats import month
from samsyn.web.paging import encode_cursor
from tenants.places import service as places
from tenants.sources import service
from tenants.sources.schemas import EventsForm, SwitchForm, YearForm, position
from tenants.sources.service import EventFact
from tenants.sources.views.door import blueprint
from tenants.sources.wording import FETCH_FAULTS

ON_PAGE = 50
ON_SERIES = 10


@blueprint.get("")
@access(Capability.SOURCES_READ)
def index() -> Response:
    """Every series with its period and number, when it was read and what to bear in mind."""
    return render("sources/index.html", series=service.all_series(session()), faults=FETCH_FAULTS)


@blueprint.get("/<uuid:series_id>")
@access(Capability.SOURCES_READ)
def series(series_id: UUID) -> Response:
    """One series in one year: month by month, kind by kind, and its latest events."""
    found = service.one_series(session(), series_id)
    form = Form(YearForm())
    years = _years(found)
    chosen = form.data["year"] if form.submitted(request.args) else None
    year = chosen if chosen in years else years[0]
    return render(
        "sources/series.html",
        form.status,
        series=found,
        year=year,
        years=years,
        months=service.months(session(), found, year),
        kinds=service.kinds(session(), found, year),
        categories=_categories(),
        latest=service.events(session(), found, limit=ON_SERIES),
        faults=FETCH_FAULTS,
        month_name=lambda number: month(date(year, number, 1), year=False),
    )


@blueprint.get("/<uuid:series_id>/handelser")
@access(Capability.SOURCES_READ)
def events(series_id: UUID) -> Response:
    """The events of a series, the latest first, perhaps of one kind."""
    found = service.one_series(session(), series_id)
    form = Form(EventsForm())
    page: list[EventFact] = []
    if form.submitted(request.args):
        try:
            after = position(form.data["cursor"] or None)
            page = service.events(session(), found, kind=form.data["kind"] or None, after=after, limit=ON_PAGE + 1)
        except Invalid as error:
            form.refuse(Invalid({"efter": error.fields.get("cursor", [])}))
    shown = page[:ON_PAGE]
    return render(
        "sources/events.html",
        form.status,
        form=form,
        series=found,
        kind=form.value("slag"),
        events=shown,
        categories=_categories(),
        more=encode_cursor(shown[-1].occurred_at.isoformat(), shown[-1].id) if len(page) > ON_PAGE else None,
        further=bool(form.value("efter")),
    )


@blueprint.route("/polisen", methods=["GET", "POST"])
@access(Capability.SOURCES_MANAGE)
def police() -> Response | BaseResponse:
    """Whether the police's events are read by themselves, and how the last reading went."""
    form = Form(SwitchForm())
    if form.submitted():
        live = form.data["live"]
        if service.switch_police(session(), live=live, by=actor()):
            flash_done(
                _("Polisens händelser läses in en gång i timmen.") if live else _("Inget läses in av sig självt.")
            )
        return see_other(url_for("k.sources.police"))
    return render(
        "sources/police.html", form.status, form=form, series=service.police_series(session()), faults=FETCH_FAULTS
    )


def _years(series: service.SeriesFact) -> list[int]:
    """The years that the series has events in, the latest first; this one when it has none."""
    if series.first is None or series.last is None:
        return [clock.today().year]
    first, last = clock.local(series.first).year, clock.local(series.last).year
    return list(range(last, first - 1, -1))


def _categories() -> dict[str, places.CategoryFact]:
    """Common code → the municipality's own category, in its order; the first where several have the same."""
    found: dict[str, places.CategoryFact] = {}
    for category in places.categories(session()):
        found.setdefault(category.common_code, category)
    return found
