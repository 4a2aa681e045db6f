"""Reading problems and measures. Each function is one query."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from samsyn.isolation.boundary import BoundSession
from tenants.measures.before_after import RoundCount
from tenants.measures.facts import CategoryMark, MeasureFact, PictureMark, ProblemFact
from tenants.measures.models import Measure, Problem
from tenants.observations.models import Answer, Observation
from tenants.picture.models import Picture
from tenants.places.models import Area, Category
from tenants.rounds.models import Round

ROUNDS_LOOKED_BACK = 160
"""Three years of weekly rounds: the history before the oldest measure that still waits for a review."""

_seen_in, _seen_round = aliased(Picture), aliased(Round)
_decided_on, _decided_round = aliased(Picture), aliased(Round)


class Cell(NamedTuple):
    """A round, a category and an area (None: outside every area) with how many observations they had."""

    round_id: UUID
    category_id: UUID
    area_id: UUID | None
    observations: int


def _same(other: Any, owner: Any, column: Any) -> ColumnElement[bool]:
    """A join between tenant tables goes by the whole key."""
    return and_(other.municipality_id == owner.municipality_id, other.id == column)


def _with_problem_names(statement: Any) -> Any:
    return (
        statement.outerjoin(Category, _same(Category, Problem, Problem.category_id))
        .outerjoin(Area, _same(Area, Problem, Problem.area_id))
        .outerjoin(_seen_in, _same(_seen_in, Problem, Problem.picture_id))
        .outerjoin(_seen_round, _same(_seen_round, _seen_in, _seen_in.round_id))
    )


_PROBLEM = (
    Problem,
    *(Category.name, Category.letters, Category.common_code),
    Area.name,
    *(_seen_round.number, _seen_in.version, _seen_in.state),
)
_PICTURE = (_decided_round.number, _decided_on.version, _decided_on.state)


def _mark(picture_id: UUID | None, number: int | None, version: int | None, state: str | None) -> PictureMark | None:
    if picture_id is None or number is None or version is None:
        return None
    return PictureMark(picture_id, number, version, state == "settled")


def _problem(row: Sequence[Any]) -> ProblemFact:
    problem, name, letters, common_code, area_name, number, version, state = row
    return ProblemFact(
        id=problem.id,
        title=problem.title,
        description=problem.description,
        category=CategoryMark(problem.category_id, name, letters, common_code) if name is not None else None,
        area_id=problem.area_id,
        area_name=area_name,
        picture=_mark(problem.picture_id, number, version, state),
        revision=problem.revision,
        created_at=problem.created_at,
        created_by_name=problem.created_by_name,
    )


def _measure(row: Sequence[Any]) -> MeasureFact:
    measure, *rest = row
    problem, (number, version, state) = rest[: len(_PROBLEM)], rest[len(_PROBLEM) :]
    return MeasureFact(
        id=measure.id,
        problem=_problem(problem),
        picture=_mark(measure.picture_id, number, version, state),
        title=measure.title,
        description=measure.description,
        kind=measure.kind,
        term=measure.term,
        state=measure.state,
        organisation_id=measure.organisation_id,
        owner=measure.owner,
        starts_on=measure.starts_on,
        review_on=measure.review_on,
        ended_on=measure.ended_on,
        last_decision=measure.last_decision,
        declined_reason=measure.declined_reason,
        public_text=measure.public_text,
        revision=measure.revision,
        created_at=measure.created_at,
        created_by_name=measure.created_by_name,
        decided_at=measure.decided_at,
        decided_by_name=measure.decided_by_name,
        started_at=measure.started_at,
    )


def select_measures(session: BoundSession, *conditions: ColumnElement[bool]) -> list[MeasureFact]:
    """Measures with their problems, in the order in which they were written down."""
    statement = (
        _with_problem_names(
            select(Measure, *_PROBLEM, *_PICTURE).join(Problem, _same(Problem, Measure, Measure.problem_id))
        )
        .outerjoin(_decided_on, _same(_decided_on, Measure, Measure.picture_id))
        .outerjoin(_decided_round, _same(_decided_round, _decided_on, _decided_on.round_id))
        .where(*conditions)
        .order_by(Measure.created_at, Measure.id)
    )
    # Facts are copies: a row changed earlier in the same transaction is read as it now is.
    return [_measure(row) for row in session.execute(statement, execution_options={"populate_existing": True})]


def select_problems(session: BoundSession, *conditions: ColumnElement[bool]) -> list[ProblemFact]:
    """Problems, the latest first."""
    statement = _with_problem_names(select(*_PROBLEM)).where(*conditions)
    rows = session.execute(
        statement.order_by(Problem.created_at.desc(), Problem.id.desc()), execution_options={"populate_existing": True}
    )
    return [_problem(row) for row in rows]


def select_measure_row(session: BoundSession, measure_id: UUID, *, lock: bool = False) -> Measure | None:
    """The measure's row; with `lock` nobody else changes it until the transaction ends."""
    statement = select(Measure).where(Measure.id == measure_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.execute(statement).scalar_one_or_none()


def select_problem_row(session: BoundSession, problem_id: UUID, *, lock: bool = False) -> Problem | None:
    """The problem's row; with `lock` nobody else changes it until the transaction ends."""
    statement = select(Problem).where(Problem.id == problem_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.execute(statement).scalar_one_or_none()


def select_picture_mark(session: BoundSession, picture_id: UUID | None) -> PictureMark | None:
    """A version of a picture; without an id the newest settled one."""
    statement = select(Picture.id, Round.number, Picture.version, Picture.state).join(
        Round, _same(Round, Picture, Picture.round_id)
    )
    if picture_id is None:
        statement = statement.where(Picture.state == "settled")
    else:
        statement = statement.where(Picture.id == picture_id)
    row = session.execute(
        statement.order_by(Round.closes_at.desc(), Round.number.desc(), Picture.version.desc()).limit(1)
    ).one_or_none()
    return None if row is None else _mark(*row)


def select_closed_rounds(session: BoundSession) -> list[tuple[UUID, RoundCount]]:
    """The closed rounds with how many answers each had, without observations yet; the newest first."""
    answers = (
        select(func.count())
        .select_from(Answer)
        .where(Answer.municipality_id == Round.municipality_id, Answer.round_id == Round.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Round.id, Round.number, Round.period_from, Round.period_to, answers)
        .where(Round.state == "closed")
        .order_by(Round.period_from.desc(), Round.number.desc())
        .limit(ROUNDS_LOOKED_BACK)
    )
    return [(row[0], RoundCount(row[1], row[2], row[3], 0, row[4])) for row in rows]


def count_cells(
    session: BoundSession,
    *,
    since: date,
    category_ids: Iterable[UUID],
    every_category: bool,
) -> list[Cell]:
    """Observations by round, category and area, in closed rounds that ask about days from `since` on."""
    statement = (
        select(Observation.round_id, Observation.category_id, Observation.area_id, func.count())
        .join(Round, _same(Round, Observation, Observation.round_id))
        .where(Round.state == "closed", Round.period_from >= since)
        .group_by(Observation.round_id, Observation.category_id, Observation.area_id)
    )
    if not every_category:
        statement = statement.where(Observation.category_id.in_(list(category_ids)))
    return [Cell(*row) for row in session.execute(statement)]
