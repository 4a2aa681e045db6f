"""Periods and legal holds: set, placed, lifted; what stands, and what will go."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert as upsert

from samsyn import clock, records
from samsyn.audit import Actor, record
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.isolation.boundary import BoundSession
from samsyn.records import RecordKind, Subject
from samsyn.retention import periods, queries
from samsyn.retention.models import LegalHold, RetentionPeriod
from samsyn.retention.queries import Hold

LONGEST = 600
TURN = 7_266_790
_LOCK = text("SELECT pg_advisory_xact_lock(:turn, :municipality)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One kind of record as it stands here. `months` None is kept for good, and `before` then None as well."""

    kind: RecordKind
    months: int | None
    ground: str
    own: bool
    before: datetime | None
    due: int
    held: int
    oldest: datetime | None


def kind(code: str) -> RecordKind:
    """The kind of this code. Raises NotFound."""
    for each in records.kinds():
        if each.code == code:
            return each
    raise NotFound


def standing(session: BoundSession) -> list[Standing]:
    """Every kind, its period here, and what the next run will take. Three queries and one for each kind."""
    own, held = queries.periods(session), queries.holds(session)
    return [_standing(session, each, own.get(each.code), held) for each in records.kinds()]


def standing_of(session: BoundSession, code: str, *, months: int | None = None) -> Standing:
    """One kind as it stands; or, with `months`, as it would with that period. Raises NotFound."""
    each = kind(code)
    row = queries.periods(session).get(code)
    if months is not None:
        row = RetentionPeriod(kind=code, months=months, ground="")
    return _standing(session, each, row, queries.holds(session))


def _standing(session: BoundSession, each: RecordKind, row: RetentionPeriod | None, held: list[Hold]) -> Standing:
    months = each.months if row is None else row.months
    before = None if months is None else periods.limit(months)
    found = queries.Due(0, 0, None) if before is None else queries.count_due(session, each, before=before, held=held)
    return Standing(
        kind=each,
        months=months,
        ground=str(each.ground) if row is None else row.ground,
        own=row is not None,
        before=before,
        due=found.due,
        held=found.held,
        oldest=found.oldest,
    )


def set_period(session: BoundSession, code: str, *, months: int | None, ground: str, by: Actor) -> None:
    """Sets how long the municipality keeps the kind; `months` None is for good. Raises NotFound, Invalid."""
    each = kind(code)
    check_period(each, months)
    in_turn(session)
    values = {
        "months": months,
        "ground": ground.strip(),
        "changed_at": clock.now(),
        "changed_by": by.account_id,
        "changed_by_name": by.name,
    }
    session.execute(
        upsert(RetentionPeriod)
        .values(municipality_id=session.municipality_id, id=new_id(), kind=code, **values)
        .on_conflict_do_update(index_elements=["municipality_id", "kind"], set_=values)
    )
    record(session, "retention.period_set", by, kind=code, months=months or 0)


def check_period(each: RecordKind, months: int | None) -> None:
    """Raises Invalid at `months` for a period that the kind cannot have."""
    if months is None and not each.keepable:
        raise Invalid({"months": [_("Fyll i det här.")]})
    if months is not None and not each.shortest <= months <= LONGEST:
        raise Invalid({"months": [_("Skriv ett antal månader från %(a)s till %(b)s.", a=each.shortest, b=LONGEST)]})


def use_default(session: BoundSession, code: str, *, by: Actor) -> None:
    """Goes back to the default period. Raises NotFound."""
    each = kind(code)
    in_turn(session)
    session.execute(delete(RetentionPeriod).where(RetentionPeriod.kind == code))
    record(session, "retention.period_set", by, kind=code, months=each.months)


def place_hold(
    session: BoundSession,
    *,
    kind_code: str | None = None,
    period_from: date | None = None,
    period_to: date | None = None,
    email: str = "",
    reason: str,
    reference: str = "",
    by: Actor,
) -> UUID:
    """Keeps records from going until the hold is lifted. Raises NotFound, Invalid at `period_to` or `email`."""
    if kind_code is not None:
        kind(kind_code)
    if period_from is not None and period_to is not None and period_to < period_from:
        raise Invalid({"period_to": [_("Slutet ligger före början.")]})
    subject = _participant(session, email) if email.strip() else None
    in_turn(session)
    row = LegalHold(
        id=new_id(),
        kind=kind_code,
        period_from=period_from,
        period_to=period_to,
        participant_id=subject.id if subject else None,
        reason=reason,
        reference=reference.strip(),
        placed_at=clock.now(),
        placed_by=by.account_id,
        placed_by_name=by.name,
    )
    session.add(row)
    about = subject.id if subject else row.id
    record(session, "retention.hold_placed", by, object_id=about, hold=str(row.id), kind=kind_code, reason=reason)
    return row.id


def _participant(session: BoundSession, email: str) -> Subject:
    address = email.strip().casefold()
    found = [one for one in records.find_participants(session, address) if one.email.casefold() == address]
    if not found:
        raise Invalid({"email": [_("Ingen rapportör har den adressen.")]})
    return found[0]


def lift_hold(session: BoundSession, legal_hold_id: UUID, *, by: Actor) -> None:
    """Ends a hold; what is older than its period goes the next night. Raises NotFound, Conflict when it has ended."""
    row = queries.find_hold(session, legal_hold_id)
    if row is None:
        raise NotFound
    if row.lifted_at is not None:
        raise Conflict(_("Undantaget är redan hävt."))
    row.lifted_at, row.lifted_by_name = clock.now(), by.name
    about = row.participant_id or row.id
    record(session, "retention.hold_lifted", by, object_id=about, hold=str(row.id), kind=row.kind)


def held_participant(session: BoundSession, participant_id: UUID) -> bool:
    """Whether some hold keeps records of this participant: then nothing of them is erased on request either.

    A hold on the log alone stands in nobody's way: what is erased on request is not in it.
    """
    about_people = {each.code for each in records.kinds() if each.concerns is not None and not each.in_order}
    return any(
        hold.participant_id in (None, participant_id) and (hold.kind is None or hold.kind in about_people)
        for hold in queries.holds(session)
    )


def held_anything(session: BoundSession) -> bool:
    """Whether a hold stands, on whatever: while one does the municipality is not erased."""
    return bool(queries.holds(session))


def held_whole(session: BoundSession) -> bool:
    """Whether some hold keeps everything in the municipality, of all time or of some days."""
    return any(hold.kind is None and hold.participant_id is None for hold in queries.holds(session))


def in_turn(session: BoundSession) -> None:
    """Lets periods, holds and disposal in one municipality take turns: what a hold keeps never goes after it."""
    session.execute(_LOCK, {"turn": TURN, "municipality": session.municipality_id})
