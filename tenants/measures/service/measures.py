"""Measures written down and changed."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from flask_babel import gettext as _

from samsyn import clock
from samsyn.audit import Actor, record
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, NotFound
from samsyn.isolation.boundary import BoundSession
from tenants.measures import queries
from tenants.measures.models import KINDS, TERMS, Measure
from tenants.measures.service import checks, problems
from tenants.measures.service.checks import Faults
from tenants.measures.service.problems import ProblemInput
from tenants.network import service as network


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureInput:
    """A measure as it is written down. Its owner is an organisation of the network or, without one, `owner` in words.

    `public_text` is what may be told to the network; empty: the measure is not told about.
    """

    title: str
    description: str = ""
    kind: str
    term: str
    organisation_id: UUID | None = None
    owner: str = ""
    starts_on: date
    review_on: date
    public_text: str = ""


def add_measure(
    session: BoundSession,
    *,
    measure: MeasureInput,
    problem_id: UUID | None = None,
    problem: ProblemInput | None = None,
    picture_id: UUID | None = None,
    decided: bool = False,
    measure_id: UUID | None = None,
    by: Actor,
) -> UUID:
    """Writes down a measure on a problem that is known (`problem_id`) or new (`problem`). Returns the measure's id.

    `decided`: it is planned, or ongoing when its start has come; else a proposal. Without `picture_id` it points at the
    newest settled picture. `measure_id` is the id it gets: a form carries one, so that a form sent twice makes one.
    Raises Invalid with each fault at its field, NotFound for a problem or picture that this municipality has not.
    """
    checks.one_at_a_time(session)
    if measure_id is not None and queries.select_measure_row(session, measure_id) is not None:
        return measure_id
    faults: Faults = {}
    checked = _checked(session, measure, faults)
    new = problems.check(session, problem, faults) if problem_id is None and problem is not None else None
    if problem_id is None and problem is None:
        faults["problem"] = [_("Välj ett problem eller beskriv ett nytt.")]
    checks.refuse(faults)
    picture = queries.select_picture_mark(session, picture_id)
    if picture_id is not None and picture is None:
        raise NotFound(_("Lägesbilden finns inte."))
    if problem_id is not None and queries.select_problem_row(session, problem_id) is None:
        raise NotFound(_("Problemet finns inte."))
    if problem_id is None and new is not None:
        problem_id = problems.insert(session, new, picture.id if picture else None, by)
    row = Measure(
        id=measure_id or new_id(),
        problem_id=problem_id,
        picture_id=picture.id if picture else None,
        state="proposed",
        created_at=clock.now(),
        created_by_name=by.name,
    )
    _write(row, checked)
    if decided:
        decide_row(row, by)
    session.add(row)
    session.flush()
    record(session, "measures.added", by, object_id=row.id, state=row.state, kind=row.kind, term=row.term)
    return row.id


def change_measure(session: BoundSession, measure_id: UUID, *, measure: MeasureInput, revision: int, by: Actor) -> None:
    """Changes a measure that has not ended. `revision` is the one that was read.

    The review date of an ongoing measure moves by a review alone, with its reason; `measure.review_on` is then not
    read. Raises NotFound, Invalid, Conflict when it has ended or somebody else has changed it since.
    """
    row = queries.select_measure_row(session, measure_id, lock=True)
    if row is None:
        raise NotFound(_("Åtgärden finns inte."))
    if row.state == "ended":
        raise Conflict(_("Åtgärden är avslutad och ändras inte längre."))
    checks.check_revision(row.revision, revision)
    faults: Faults = {}
    checked = _checked(session, measure, faults, row)
    checks.refuse(faults)
    _write(row, checked, keep_review=row.state == "ongoing")
    row.revision += 1
    record(session, "measures.changed", by, object_id=row.id)


def decide_row(row: Measure, by: Actor) -> None:
    """Makes a proposal a decided measure: ongoing when its start has come, else planned."""
    row.decided_at, row.decided_by_name = clock.now(), by.name
    row.state = "ongoing" if row.starts_on <= clock.today() else "planned"
    row.started_at = row.decided_at if row.state == "ongoing" else None


def _write(row: Measure, checked: MeasureInput, *, keep_review: bool = False) -> None:
    row.title, row.description = checked.title, checked.description
    row.kind, row.term = checked.kind, checked.term
    row.organisation_id, row.owner = checked.organisation_id, checked.owner
    row.starts_on, row.public_text = checked.starts_on, checked.public_text
    if not keep_review:
        row.review_on = checked.review_on


def _checked(session: BoundSession, given: MeasureInput, faults: Faults, row: Measure | None = None) -> MeasureInput:
    """The measure tidied, with the owner's name filled in; `row` is what it is so far."""
    title = checks.title_of(given.title, "title", faults)
    description = checks.text_of(given.description, checks.LONGEST_DESCRIPTION, "description", faults)
    public_text = checks.text_of(given.public_text, checks.LONGEST_PUBLIC_TEXT, "public_text", faults)
    for field, value, known in (("kind", given.kind, KINDS), ("term", given.term, TERMS)):
        if value not in known:
            faults[field] = [_("Välj ett av: %(choices)s.", choices=", ".join(known))]
    started = row is not None and row.state == "ongoing"
    if row is None or given.starts_on != row.starts_on:
        checks.check_starts_on(given.starts_on, faults, has_started=started)
    moved = row is None or given.review_on != row.review_on or given.starts_on != row.starts_on
    if not started and moved:
        checks.check_review_on(given.review_on, given.starts_on, faults)
    return replace(
        given,
        title=title,
        description=description,
        public_text=public_text,
        owner=_owner(session, given, faults, row),
    )


def _owner(session: BoundSession, given: MeasureInput, faults: Faults, row: Measure | None) -> str:
    """The organisation's name as it is now, else what was written. A name that was kept stays what it was."""
    if given.organisation_id is None:
        written = " ".join(given.owner.split())
        if not written:
            faults["owner"] = [_("Välj en verksamhet eller skriv vem som äger åtgärden.")]
        elif len(written) > checks.LONGEST_TITLE:
            faults["owner"] = [_("Skriv högst %(n)s tecken.", n=checks.LONGEST_TITLE)]
        return written
    try:
        organisation = network.find_organisation(session, given.organisation_id)
    except NotFound:
        faults["organisation"] = [_("Verksamheten finns inte.")]
        return ""
    if organisation.retired_at is not None and (row is None or row.organisation_id != organisation.id):
        faults["organisation"] = [_("Verksamheten är inte med i nätverket längre. Välj en annan.")]
    return organisation.name
