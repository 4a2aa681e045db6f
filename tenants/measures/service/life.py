"""A measure's life: decided, started, turned down; and what a review makes of it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext as _

from samsyn import clock
from samsyn.audit import Actor, record
from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.isolation.boundary import BoundSession
from tenants.measures import queries
from tenants.measures.models import Measure
from tenants.measures.service import checks
from tenants.measures.service.measures import decide_row

SHORTEST_REASON, LONGEST_REASON = 10, 1000


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A measure that is held for its review: what it is called and when the review was due."""

    id: UUID
    title: str
    term: str
    due_on: date


def approve_measure(session: BoundSession, measure_id: UUID, *, by: Actor) -> str:
    """Decides on a proposal: planned, or ongoing when its start has come. Returns the new state.

    It then points at the version that it was decided on: the newest settled picture, unless it was proposed on one
    that is newer still. Raises NotFound; Conflict when it is no proposal any more; Invalid at review_on when the review
    date has passed while it waited.
    """
    row = _locked(session, measure_id)
    if row.state != "proposed":
        raise Conflict(_("Åtgärden är redan beslutad eller avslagen."))
    if row.review_on is None or row.review_on <= clock.today():
        raise Invalid(
            {"review_on": [_("Dagen för uppföljning har passerat. Ändra den först.")]},
            _("Dagen för uppföljning har passerat medan förslaget väntade. Ändra åtgärden och besluta sedan."),
        )
    row.picture_id = _decided_on(session, row.picture_id)
    decide_row(row, by)
    row.revision += 1
    record(session, "measures.approved", by, object_id=row.id, state=row.state)
    return row.state


def start_measure(session: BoundSession, measure_id: UUID, *, on: date, by: Actor) -> None:
    """Says that a planned measure has started, on the day it did. Raises NotFound, Conflict, Invalid at starts_on."""
    row = _locked(session, measure_id)
    if row.state != "planned":
        raise Conflict(_("Åtgärden är inte planerad, så den kan inte startas."))
    faults: checks.Faults = {}
    checks.check_starts_on(on, faults, has_started=False)
    if on > clock.today():
        faults["starts_on"] = [_("Starten har inte varit än. Välj i dag eller en tidigare dag.")]
    checks.refuse(faults)
    row.state, row.starts_on, row.started_at = "ongoing", on, clock.now()
    row.revision += 1
    record(session, "measures.started", by, object_id=row.id)


def decline_measure(session: BoundSession, measure_id: UUID, *, reason: str, by: Actor) -> None:
    """Turns down a proposal, or calls off what was only planned. An ongoing measure ends by a review.

    Raises NotFound, Conflict, Invalid at reason.
    """
    row = _locked(session, measure_id)
    if row.state not in {"proposed", "planned"}:
        raise Conflict(_("Åtgärden har startat eller är avslutad. En åtgärd som pågår avslutas i en uppföljning."))
    row.declined_reason = usable_reason(reason)
    row.state, row.ended_on, row.review_on = "ended", clock.today(), None
    row.revision += 1
    record(session, "measures.declined", by, object_id=row.id)


def lock_for_review(session: BoundSession, measure_id: UUID) -> Reviewed:
    """Holds an ongoing measure until the transaction ends, so that two reviews of it come one after the other.

    Raises NotFound; Conflict when it does not go on.
    """
    row = _locked(session, measure_id)
    if row.state == "ended":
        raise Conflict(_("Åtgärden är redan avslutad."))
    if row.state != "ongoing" or row.review_on is None:
        raise Conflict(_("Åtgärden pågår inte än, så det finns inget att följa upp."))
    return Reviewed(row.id, row.title, row.term, row.review_on)


def apply_review(session: BoundSession, measure_id: UUID, *, decision: str, next_review_on: date | None) -> None:
    """Told by a review what was decided: "end" ends the measure today, the others set the next review's date.

    "change" leaves it ongoing until the new measure on the same problem takes over and a review ends this one.
    """
    row = _locked(session, measure_id)
    row.last_decision, row.review_on = decision, next_review_on
    row.revision += 1
    if decision == "end":
        row.state, row.ended_on = "ended", clock.today()


def usable_reason(reason: str) -> str:
    """A reason of 10 to 1,000 characters. Raises Invalid at reason."""
    kept = checks.tidied(reason)
    if len(kept) < SHORTEST_REASON:
        raise Invalid({"reason": [_("Skriv skälet med minst %(n)s tecken, gärna en hel mening.", n=SHORTEST_REASON)]})
    if len(kept) > LONGEST_REASON:
        raise Invalid({"reason": [_("Skriv högst %(n)s tecken.", n=LONGEST_REASON)]})
    return kept


def _locked(session: BoundSession, measure_id: UUID) -> Measure:
    row = queries.select_measure_row(session, measure_id, lock=True)
    if row is None:
        raise NotFound(_("Åtgärden finns inte."))
    return row


def _decided_on(session: BoundSession, proposed_on: UUID | None) -> UUID | None:
    newest = queries.select_picture_mark(session, None)
    if newest is None or proposed_on is None:
        return proposed_on if newest is None else newest.id
    proposed = queries.select_picture_mark(session, proposed_on)
    if proposed is None:
        return newest.id
    ahead = (proposed.round_number, proposed.version) > (newest.round_number, newest.version)
    return proposed.id if ahead else newest.id
