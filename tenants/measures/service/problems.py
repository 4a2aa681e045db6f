"""Problems: what the picture shows and measures are decided on."""

from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _

from samsyn import clock
from samsyn.audit import Actor, record
from samsyn.db.ids import new_id
from samsyn.errors import NotFound
from samsyn.isolation.boundary import BoundSession
from tenants.measures import queries
from tenants.measures.models import Problem
from tenants.measures.service import checks
from tenants.measures.service.checks import Faults


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemInput:
    """A problem as it is written down. Without a category every category counts, without an area every area."""

    title: str
    description: str = ""
    category_id: UUID | None = None
    area_id: UUID | None = None


def add_problem(session: BoundSession, *, problem: ProblemInput, picture_id: UUID | None = None, by: Actor) -> UUID:
    """Writes down a problem, seen in the picture when one is given. Returns its id.

    Raises Invalid at problem_title, problem_description, category or area; NotFound for an unknown picture.
    """
    faults: Faults = {}
    checked = check(session, problem, faults)
    checks.refuse(faults)
    if picture_id is not None and queries.select_picture_mark(session, picture_id) is None:
        raise NotFound(_("Lägesbilden finns inte."))
    return insert(session, checked, picture_id, by)


def insert(session: BoundSession, checked: ProblemInput, picture_id: UUID | None, by: Actor) -> UUID:
    """Stores a problem that has been checked."""
    row = Problem(
        id=new_id(),
        title=checked.title,
        description=checked.description,
        picture_id=picture_id,
        category_id=checked.category_id,
        area_id=checked.area_id,
        created_at=clock.now(),
        created_by_name=by.name,
    )
    session.add(row)
    # Its measure comes next, and without relationships nobody tells the session which goes first.
    session.flush()
    record(session, "measures.problem_added", by, object_id=row.id)
    return row.id


def change_problem(session: BoundSession, problem_id: UUID, *, problem: ProblemInput, revision: int, by: Actor) -> None:
    """Changes a problem; its measures stay with it. `revision` is the one that was read.

    Raises NotFound, Invalid as `add_problem`, Conflict when somebody else has changed it since.
    """
    row = queries.select_problem_row(session, problem_id, lock=True)
    if row is None:
        raise NotFound(_("Problemet finns inte."))
    checks.check_revision(row.revision, revision)
    faults: Faults = {}
    checked = check(session, problem, faults)
    checks.refuse(faults)
    row.title, row.description = checked.title, checked.description
    row.category_id, row.area_id = checked.category_id, checked.area_id
    row.revision += 1
    record(session, "measures.problem_changed", by, object_id=row.id)


def check(session: BoundSession, problem: ProblemInput, faults: Faults) -> ProblemInput:
    """The problem tidied. Faults are collected: the form may hold a measure as well."""
    checked = ProblemInput(
        title=checks.title_of(problem.title, "problem_title", faults),
        description=checks.text_of(problem.description, checks.LONGEST_DESCRIPTION, "problem_description", faults),
        category_id=problem.category_id,
        area_id=problem.area_id,
    )
    checks.check_words(session, problem.category_id, problem.area_id, faults)
    return checked
