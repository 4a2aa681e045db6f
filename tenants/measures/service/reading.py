"""What the pages and the later steps ask about problems and measures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from flask_babel import gettext as _

from samsyn.errors import NotFound
from samsyn.isolation.boundary import BoundSession
from tenants.measures import queries
from tenants.measures.before_after import BeforeAfter, RoundCount, compare
from tenants.measures.facts import MeasureFact, PictureMark, ProblemFact
from tenants.measures.models import Measure, Problem
from tenants.measures.queries import Cell


@dataclass(frozen=True, slots=True)
class Prefill:
    """What a link to the form for a new measure names, as far as this municipality has it."""

    picture: PictureMark | None
    problem: ProblemFact | None


def measures(session: BoundSession) -> list[MeasureFact]:
    """Every measure there ever was. One query."""
    return queries.select_measures(session)


def board(session: BoundSession, today: date) -> list[MeasureFact]:
    """Every measure but those that ended in earlier years. One query."""
    return queries.select_measures(session, (Measure.ended_on.is_(None)) | (Measure.ended_on >= date(today.year, 1, 1)))


def ongoing(session: BoundSession) -> list[MeasureFact]:
    """The measures that go on, the next review first. One query."""
    found = queries.select_measures(session, Measure.state == "ongoing")
    return sorted(found, key=lambda one: one.review_on or date.max)


def overdue(session: BoundSession, today: date) -> list[MeasureFact]:
    """The ongoing measures whose review should have been made before today, the latest first. One query."""
    found = queries.select_measures(session, Measure.state == "ongoing", Measure.review_on < today)
    return sorted(found, key=lambda one: one.review_on or date.max)


def to_tell(session: BoundSession) -> list[MeasureFact]:
    """The planned and ongoing measures that the network may be told about. One query."""
    return queries.select_measures(session, Measure.state.in_(["planned", "ongoing"]), Measure.public_text != "")


def of_problem(session: BoundSession, problem_id: UUID) -> list[MeasureFact]:
    """The measures on a problem. One query."""
    return queries.select_measures(session, Measure.problem_id == problem_id)


def find(session: BoundSession, measure_id: UUID) -> MeasureFact:
    """The measure. Raises NotFound. One query."""
    found = queries.select_measures(session, Measure.id == measure_id)
    if not found:
        raise NotFound(_("Åtgärden finns inte."))
    return found[0]


def problems(session: BoundSession) -> list[ProblemFact]:
    """Every problem, the latest first. One query."""
    return queries.select_problems(session)


def find_problem(session: BoundSession, problem_id: UUID) -> ProblemFact:
    """The problem. Raises NotFound. One query."""
    found = queries.select_problems(session, Problem.id == problem_id)
    if not found:
        raise NotFound(_("Problemet finns inte."))
    return found[0]


def prefill(
    session: BoundSession,
    known: Sequence[ProblemFact],
    *,
    picture_id: UUID | None,
    problem_id: UUID | None,
    category_id: UUID | None,
    area_id: UUID | None,
) -> Prefill:
    """What a link names. A problem of the same category and area is proposed, so that measures gather on problems.

    What this municipality has not is left out. One query.
    """
    picture = queries.select_picture_mark(session, picture_id)
    if problem_id is not None:
        return Prefill(picture, next((one for one in known if one.id == problem_id), None))
    if category_id is None and area_id is None:
        return Prefill(picture, None)
    same = [one for one in known if (one.category.id if one.category else None, one.area_id) == (category_id, area_id)]
    return Prefill(picture, same[0] if same else None)


def numbers(session: BoundSession, wanted: Iterable[MeasureFact]) -> dict[UUID, BeforeAfter]:
    """Before and after for each started measure whose problem can be counted. At most two queries for all of them."""
    countable = [one for one in wanted if one.problem.countable and one.state != "proposed"]
    rounds = queries.select_closed_rounds(session) if countable else []
    if not rounds:
        return {one.id: compare([], one.starts_on) for one in countable}
    categories = {one.problem.category.id for one in countable if one.problem.category is not None}
    cells = queries.count_cells(
        session,
        since=rounds[-1][1].period_from,
        category_ids=categories,
        every_category=any(one.problem.category is None for one in countable),
    )
    return {one.id: compare(_counted(one.problem, rounds, cells), one.starts_on) for one in countable}


def _counted(
    problem: ProblemFact, rounds: Sequence[tuple[UUID, RoundCount]], cells: Sequence[Cell]
) -> list[RoundCount]:
    """The rounds with the observations of the problem's category and area in them."""
    seen: dict[UUID, int] = {}
    for cell in cells:
        of_category = problem.category is None or cell.category_id == problem.category.id
        if of_category and problem.area_id in (None, cell.area_id):
            seen[cell.round_id] = seen.get(cell.round_id, 0) + cell.observations
    return [replace(one, observations=seen.get(round_id, 0)) for round_id, one in rounds]
