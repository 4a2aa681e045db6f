"""Reviews: each takes exactly one of continue, extend, change, end, with its reason and, unless ended, the next date.

"change" (byta) keeps the measure ongoing, with the decision and its reason: what is to take its place is a new measure
on the same problem, and the old one ends by a review of its own when the new one has begun. So nothing stops before
something else has started, and both stand in the problem's history.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from samsyn import clock
from samsyn.audit import Actor, record
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Invalid
from samsyn.isolation.boundary import BoundSession
from tenants.followup import queries
from tenants.followup.models import Review
from tenants.followup.queries import ReviewFact
from tenants.measures import service as measures
from tenants.measures.models import DECISIONS
from tenants.measures.service import BeforeAfter, MeasureFact

__all__ = ["DECISIONS", "ReviewFact", "decide", "decisions_since", "history", "suggestion", "usual_weeks"]

FURTHEST_AHEAD = timedelta(days=2 * 366)


def decide(
    session: BoundSession,
    measure_id: UUID,
    *,
    decision: str,
    reason: str,
    next_review_on: date | None,
    due_on: date | None = None,
    by: Actor,
) -> UUID:
    """Makes the review of an ongoing measure and returns its id; it points at the newest settled picture.

    `due_on` is the day for which the review was asked, as the form showed it: a form sent twice, or by two people, is
    one review. Without it the review is the one that is due next. `next_review_on` is not read for "end".
    Raises NotFound; Invalid at decision, reason or next_review_on; Conflict when that review has been made already or
    the measure does not go on.
    """
    if due_on is not None and queries.select_review_due_on(session, measure_id, due_on) is not None:
        raise Conflict(_done_already())
    held = measures.lock_for_review(session, measure_id)
    if due_on is not None and held.due_on != due_on:
        raise Conflict(_done_already())
    kept = _checked(session, measure_id, held.due_on, decision, reason, next_review_on)
    review = Review(
        id=new_id(),
        measure_id=measure_id,
        picture_id=queries.select_newest_settled(session),
        due_on=held.due_on,
        decision=decision,
        reason=kept,
        next_review_on=None if decision == "end" else next_review_on,
        decided_at=clock.now(),
        decided_by=by.account_id,
        decided_by_name=by.name,
    )
    session.add(review)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(_done_already()) from error
    measures.apply_review(session, measure_id, decision=decision, next_review_on=review.next_review_on)
    record(session, "followup.decided", by, object_id=measure_id, decision=decision, review=str(review.id))
    return review.id


def history(session: BoundSession, measure_id: UUID) -> list[ReviewFact]:
    """The reviews of a measure, oldest first. One query."""
    return queries.select_reviews(session, Review.measure_id == measure_id)


def decisions_since(session: BoundSession, since: datetime) -> list[ReviewFact]:
    """The reviews made after an instant, oldest first. One query."""
    return queries.select_reviews(session, Review.decided_at > since)


def suggestion(numbers: BeforeAfter | None) -> str | None:
    """What the system suggests: "continue" when there is too little to tell, by that rule alone; else nothing.

    Whether a measure has had an effect is not computed here, so nothing is suggested that would take it for granted.
    """
    return "continue" if numbers is not None and numbers.verdict != "comparable" else None


def usual_weeks(measure: MeasureFact) -> int:
    """After how many weeks the next review is proposed: sooner for what is meant to be quick."""
    return 4 if measure.term == "quick" else 12


def _done_already() -> str:
    return _("Uppföljningen är redan gjord. Läs om åtgärdens sida för att se beslutet.")


def _checked(
    session: BoundSession, measure_id: UUID, due_on: date, decision: str, reason: str, next_review_on: date | None
) -> str:
    """The reason tidied. Raises Invalid with every fault at its field."""
    faults: dict[str, list[str]] = {}
    if decision not in DECISIONS:
        faults["decision"] = [_("Välj ett av de fyra besluten.")]
    kept = ""
    try:
        kept = measures.usable_reason(reason)
    except Invalid as error:
        faults.update(error.fields)
    if decision != "end" and (fault := _date_fault(session, measure_id, due_on, next_review_on)):
        faults["next_review_on"] = [fault]
    if faults:
        raise Invalid(faults)
    return kept


def _date_fault(session: BoundSession, measure_id: UUID, due_on: date, next_review_on: date | None) -> str | None:
    today = clock.today()
    if next_review_on is None:
        return _("Välj när åtgärden följs upp nästa gång.")
    if next_review_on <= today:
        return _("Välj en dag efter i dag.")
    if next_review_on > today + FURTHEST_AHEAD:
        return _("Nästa uppföljning ligger mer än två år framåt. Välj en tidigare dag.")
    taken = next_review_on == due_on or queries.select_review_due_on(session, measure_id, next_review_on) is not None
    return _("Den dagens uppföljning är redan gjord. Välj en annan dag.") if taken else None
