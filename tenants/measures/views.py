"""The pages of measures and problems: the board, the forms, a problem. One measure's own page is the next step's.

Queries beyond the gate: the board at most three, a problem two.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from samsyn import clock
from samsyn.access import Capability
from samsyn.db.ids import new_id
from samsyn.geography.municipalities import swedish_key
from samsyn.web import Form, access, actor, flash_done, render, see_other, session
from tenants.measures import service
from tenants.measures.grouping import by_state, in_groups
from tenants.measures.headline import headline
from tenants.measures.models import STATES
from tenants.measures.schemas import ChangedMeasureForm, DeclineForm, NewMeasureForm, ProblemForm, StartForm
from tenants.network import service as network
from tenants.places import service as places

blueprint = Blueprint("measures", __name__, url_prefix="/atgarder", template_folder="templates")

ORDERS = {"ansvarig": "owner", "plats": "place", "problem": "problem"}
USUAL_WEEKS = 6


@blueprint.app_template_global()
def kind_name(kind: str) -> str:
    """A measure's kind in words, for templates."""
    return service.kind_name(kind)


@blueprint.app_template_global()
def term_name(term: str) -> str:
    """A measure's term in words, for templates."""
    return service.term_name(term)


@blueprint.app_template_global()
def state_name(state: str) -> str:
    """A measure's state in words, for templates."""
    return service.state_name(state)


@blueprint.get("")
@access(Capability.MEASURES_READ)
def index() -> Response:
    """The board: what waits for a review first, then every measure by state, owner, place or problem."""
    today = clock.today()
    state = request.args.get("lage", "")
    order = request.args.get("efter", "") if not state else ""
    everything = service.measures(session()) if state == "ended" else service.board(session(), today)
    waiting = sorted((one for one in everything if one.waits(today)), key=lambda one: one.review_on or clock.today())
    by: Any = ORDERS.get(order)
    return render(
        "measures/index.html",
        headline=headline(everything, today),
        measures=everything,
        waiting=waiting,
        numbers=service.numbers(session(), waiting),
        columns=by_state(everything),
        groups=in_groups(everything, by) if by else [],
        order=order if by else "",
        state=state if state in STATES else "",
        today=today,
    )


@blueprint.route("/ny", methods=["GET", "POST"])
@access(Capability.MEASURES_DECIDE)
def new() -> Response | BaseResponse:
    """A new measure, on a known problem or a new one; a link from the picture fills in what it is about."""
    known = service.problems(session())
    form = Form(NewMeasureForm(), _first_values(known))
    made: list[UUID] = []
    if form.submitted() and form.attempt(lambda: made.append(service.add_measure(session(), **form.data, by=actor()))):
        flash_done(_("Åtgärden är sparad."))
        return see_other(url_for("k.followup.show", measure_id=made[0]))
    listed = [(one.id, one.title) for one in known]
    return render("measures/new.html", form.status, form=form, problems=listed, **_choices())


def _first_values(known: list[service.ProblemFact]) -> dict[str, Any]:
    """What stands in an empty form: what the link names, and usual days."""
    named = {name: request.args.get(name, type=UUID) for name in ("picture", "problem", "category", "area")}
    found = service.prefill(
        session(),
        known,
        picture_id=named["picture"],
        problem_id=named["problem"],
        category_id=named["category"],
        area_id=named["area"],
    )
    category = next((one.name for one in places.categories(session()) if one.id == named["category"]), "")
    area = next((one.name for one in places.areas(session()) if one.id == named["area"]), "")
    place = _("%(category)s, %(area)s", category=category, area=area) if category and area else category or area
    return {
        "id": new_id(),
        "picture": found.picture.id if found.picture and named["picture"] else "",
        "problem": found.problem.id if found.problem else "",
        "problem_title": "" if found.problem else place,
        "category": named["category"] if category else "",
        "area": named["area"] if area else "",
        "starts_on": clock.today(),
        "review_on": clock.today() + timedelta(weeks=USUAL_WEEKS),
        "standing": "proposed",
    }


def _choices(problem: service.ProblemFact | None = None, measure: service.MeasureFact | None = None) -> dict[str, Any]:
    """What the lists of a form offer: what is in use, and what this problem or measure has already."""
    category_id = problem.category.id if problem and problem.category else None
    categories = places.categories(session(), retired=problem is not None)
    areas = places.areas(session(), retired=problem is not None)
    owners = network.organisations(session(), retired=measure is not None)
    kept = measure.organisation_id if measure else None
    return {
        "categories": [(one.id, one.name) for one in categories if not one.retired_at or one.id == category_id],
        "areas": [(one.id, one.name) for one in areas if not one.retired_at or (problem and one.id == problem.area_id)],
        "owners": sorted(
            ((one.id, one.name) for one in owners if not one.retired_at or one.id == kept),
            key=lambda pair: swedish_key(pair[1]),
        ),
    }


@blueprint.route("/<uuid:measure_id>/andra", methods=["GET", "POST"])
@access(Capability.MEASURES_DECIDE)
def change(measure_id: UUID) -> Response | BaseResponse:
    """Changes a measure that has not ended."""
    measure = service.find(session(), measure_id)
    form = Form(ChangedMeasureForm(), _values_of(measure))
    if form.submitted() and form.attempt(
        lambda: service.change_measure(session(), measure_id, **form.data, by=actor())
    ):
        flash_done(_("Ändringen är sparad."))
        return see_other(url_for("k.followup.show", measure_id=measure_id))
    if measure.state == "ended":
        return see_other(url_for("k.followup.show", measure_id=measure_id))
    choices = _choices(measure=measure)
    return render("measures/change.html", form.status, form=form, measure=measure, today=clock.today(), **choices)


def _values_of(measure: service.MeasureFact) -> dict[str, Any]:
    return {
        "title": measure.title,
        "description": measure.description,
        "kind": measure.kind,
        "term": measure.term,
        "organisation": measure.organisation_id or "",
        "owner": "" if measure.organisation_id else measure.owner,
        "starts_on": measure.starts_on,
        "review_on": measure.review_on or "",
        "public_text": measure.public_text,
        "revision": measure.revision,
    }


@blueprint.post("/<uuid:measure_id>/besluta")
@access(Capability.MEASURES_DECIDE)
def approve(measure_id: UUID) -> BaseResponse:
    """Decides on a proposal."""
    state = service.approve_measure(session(), measure_id, by=actor())
    flash_done(
        _("Åtgärden är beslutad och pågår nu.") if state == "ongoing" else _("Åtgärden är beslutad och planerad.")
    )
    return see_other(url_for("k.followup.show", measure_id=measure_id))


@blueprint.route("/<uuid:measure_id>/starta", methods=["GET", "POST"])
@access(Capability.MEASURES_DECIDE)
def start(measure_id: UUID) -> Response | BaseResponse:
    """Says on which day a planned measure started."""
    measure = service.find(session(), measure_id)
    form = Form(StartForm(), {"starts_on": min(measure.starts_on, clock.today())})
    if form.submitted() and form.attempt(
        lambda: service.start_measure(session(), measure_id, on=form.data["starts_on"], by=actor())
    ):
        flash_done(_("Åtgärden pågår nu."))
        return see_other(url_for("k.followup.show", measure_id=measure_id))
    if measure.state != "planned":
        return see_other(url_for("k.followup.show", measure_id=measure_id))
    return render("measures/start.html", form.status, form=form, measure=measure)


@blueprint.route("/<uuid:measure_id>/avsla", methods=["GET", "POST"])
@access(Capability.MEASURES_DECIDE)
def decline(measure_id: UUID) -> Response | BaseResponse:
    """Turns down a proposal, or calls off what was only planned."""
    measure = service.find(session(), measure_id)
    form = Form(DeclineForm())
    if form.submitted() and form.attempt(
        lambda: service.decline_measure(session(), measure_id, reason=form.data["reason"], by=actor())
    ):
        flash_done(_("Förslaget är avslaget.") if measure.state == "proposed" else _("Åtgärden är avblåst."))
        return see_other(url_for("k.followup.show", measure_id=measure_id))
    if measure.state not in {"proposed", "planned"}:
        return see_other(url_for("k.followup.show", measure_id=measure_id))
    return render("measures/decline.html", form.status, form=form, measure=measure)


@blueprint.get("/problem/<uuid:problem_id>")
@access(Capability.MEASURES_READ)
def problem(problem_id: UUID) -> Response:
    """One problem and what is done about it."""
    return render(
        "measures/problem.html",
        problem=service.find_problem(session(), problem_id),
        measures=service.of_problem(session(), problem_id),
        today=clock.today(),
    )


@blueprint.route("/problem/<uuid:problem_id>/andra", methods=["GET", "POST"])
@access(Capability.MEASURES_DECIDE)
def change_problem(problem_id: UUID) -> Response | BaseResponse:
    """Changes a problem."""
    known = service.find_problem(session(), problem_id)
    form = Form(
        ProblemForm(),
        {
            "revision": known.revision,
            "problem_title": known.title,
            "problem_description": known.description,
            "category": known.category.id if known.category else "",
            "area": known.area_id or "",
        },
    )
    if form.submitted() and form.attempt(
        lambda: service.change_problem(session(), problem_id, **form.data, by=actor())
    ):
        flash_done(_("Ändringen är sparad."))
        return see_other(url_for("k.measures.problem", problem_id=problem_id))
    return render("measures/change_problem.html", form.status, form=form, problem=known, **_choices(problem=known))
