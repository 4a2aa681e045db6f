"""One measure's page, with everything that has become of it, and its review.

Queries beyond the gate: each page four.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from samsyn import clock
from samsyn.access import Capability
from samsyn.web import Form, access, actor, flash_done, render, see_other, session
from tenants.followup import service
from tenants.followup.schemas import WEEKS, ReviewForm, in_weeks
from tenants.measures import service as measures

# Beside the measures' own pages: a review is reached from its measure.
blueprint = Blueprint("followup", __name__, url_prefix="/atgarder", template_folder="templates")


@blueprint.app_template_global()
def decision_name(decision: str) -> str:
    """A review's decision in words, for templates."""
    return measures.decision_name(decision)


@blueprint.get("/<uuid:measure_id>")
@access(Capability.MEASURES_READ)
def show(measure_id: UUID) -> Response:
    """A measure: what it is, what the network has seen, how it went."""
    measure = measures.find(session(), measure_id)
    return render(
        "followup/show.html",
        measure=measure,
        reviews=service.history(session(), measure_id),
        numbers=measures.numbers(session(), [measure]).get(measure_id),
        today=clock.today(),
    )


@blueprint.route("/<uuid:measure_id>/uppfoljning", methods=["GET", "POST"])
@access(Capability.MEASURES_DECIDE)
def review(measure_id: UUID) -> Response | BaseResponse:
    """The review: its grounds, the four decisions, the reason and the next date."""
    measure = measures.find(session(), measure_id)
    form = Form(ReviewForm(), {"due_on": measure.review_on, "weeks": str(service.usual_weeks(measure))})
    if form.submitted() and form.attempt(lambda: service.decide(session(), measure_id, **form.data, by=actor())):
        flash_done(_("Beslutet är sparat: %(decision)s.", decision=measures.decision_name(form.data["decision"])))
        return see_other(url_for("k.followup.show", measure_id=measure_id))
    if measure.state != "ongoing":
        return see_other(url_for("k.followup.show", measure_id=measure_id))
    return render("followup/review.html", form.status, form=form, measure=measure, **_grounds(measure))


def _grounds(measure: measures.MeasureFact) -> dict[str, Any]:
    numbers = measures.numbers(session(), [measure]).get(measure.id)
    return {
        "numbers": numbers,
        "suggestion": service.suggestion(numbers),
        "reviews": service.history(session(), measure.id),
        "dates": [(weeks, in_weeks(int(weeks))) for weeks in WEEKS],
        "today": clock.today(),
    }
