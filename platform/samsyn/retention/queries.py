"""Reads of periods, holds and receipts, and the rows of a kind that are due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select, true

from samsyn import clock
from samsyn.isolation.boundary import BoundSession
from samsyn.jobs.models import Job
from samsyn.records import RecordKind, Subject, known_participants
from samsyn.retention.models import DisposalReceipt, LegalHold, RetentionPeriod

JOB = "retention.dispose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A legal hold, with the participant whom it is about; see models.LegalHold."""

    id: UUID
    kind: str | None
    period_from: date | None
    period_to: date | None
    participant_id: UUID | None
    subject: Subject | None
    reason: str
    reference: str
    placed_at: datetime
    placed_by_name: str
    lifted_at: datetime | None
    lifted_by_name: str | None


@dataclass(frozen=True, slots=True)
class Due:
    """Of one kind: how many are due, how many of the same age are held, and the oldest that is due."""

    due: int
    held: int
    oldest: datetime | None


def periods(session: BoundSession) -> dict[str, RetentionPeriod]:
    """The municipality's own periods by kind."""
    return {row.kind: row for row in session.execute(select(RetentionPeriod)).scalars()}


def holds(session: BoundSession, *, lifted: bool = False) -> list[Hold]:
    """The holds in force, the newest first; or those that have been lifted. Two queries."""
    which = LegalHold.lifted_at.is_not(None) if lifted else LegalHold.lifted_at.is_(None)
    rows = session.execute(select(LegalHold).where(which).order_by(LegalHold.placed_at.desc())).scalars().all()
    people = known_participants(session, {row.participant_id for row in rows if row.participant_id})
    known = {subject.id: subject for subject in people}
    return [
        Hold(
            id=row.id,
            kind=row.kind,
            period_from=row.period_from,
            period_to=row.period_to,
            participant_id=row.participant_id,
            subject=known.get(row.participant_id) if row.participant_id else None,
            reason=row.reason,
            reference=row.reference,
            placed_at=row.placed_at,
            placed_by_name=row.placed_by_name,
            lifted_at=row.lifted_at,
            lifted_by_name=row.lifted_by_name,
        )
        for row in rows
    ]


def find_hold(session: BoundSession, legal_hold_id: UUID) -> LegalHold | None:
    """The hold's row."""
    return session.execute(select(LegalHold).where(LegalHold.id == legal_hold_id)).scalar_one_or_none()


def kept_by(kind: RecordKind, held: Sequence[Hold]) -> ColumnElement[bool]:
    """The rows of the kind that a hold keeps."""
    return or_(false(), *(rule for hold in held if (rule := _rule(kind, hold)) is not None))


def _rule(kind: RecordKind, hold: Hold) -> ColumnElement[bool] | None:
    if hold.kind not in (None, kind.code):
        return None
    parts: list[ColumnElement[bool]] = [true()]
    if hold.participant_id is not None:
        # A hold on one person keeps nothing of a kind that is about nobody.
        if kind.concerns is None or hold.subject is None:
            return None
        parts.append(kind.concerns([hold.subject]))
    if hold.period_from is not None:
        parts.append(kind.at >= clock.at(hold.period_from, 0))
    if hold.period_to is not None:
        parts.append(kind.at < clock.at(hold.period_to + timedelta(days=1), 0))
    return and_(*parts)


def count_due(session: BoundSession, kind: RecordKind, *, before: datetime, held: Sequence[Hold]) -> Due:
    """How much of the kind is older than `before`, and how much of that is held. One query."""
    kept = kept_by(kind, held)
    rows = kind.rows.add_columns(kind.at.label("at"), kept.label("kept")).where(kind.at < before).subquery()
    free = not_(rows.c.kept)
    if kind.in_order:
        free = and_(free, rows.c.at < func.coalesce(_first_kept(kind, before, kept).scalar_subquery(), before))
    found = session.execute(
        select(func.count().filter(free), func.count().filter(not_(free)), func.min(rows.c.at).filter(free))
    ).one()
    return Due(*found)


def _first_kept(kind: RecordKind, before: datetime, kept: ColumnElement[bool]) -> Select[datetime | None]:
    return kind.rows.with_only_columns(func.min(kind.at)).where(kind.at < before, kept)


def first_kept(session: BoundSession, kind: RecordKind, *, before: datetime, held: Sequence[Hold]) -> datetime | None:
    """The instant of the oldest row before `before` that a hold keeps; None when none is held."""
    return session.execute(_first_kept(kind, before, kept_by(kind, held))).scalar_one()


def has_receipt(session: BoundSession, job_id: UUID, kind_code: str) -> bool:
    """Whether the job has written a receipt of the kind."""
    statement = select(DisposalReceipt.id).where(DisposalReceipt.job_id == job_id, DisposalReceipt.kind == kind_code)
    return session.execute(statement).one_or_none() is not None


def select_due(
    session: BoundSession, kind: RecordKind, *, before: datetime, held: Sequence[Hold], limit: int
) -> list[UUID]:
    """The oldest rows of the kind that are due and that no hold keeps, at most `limit`."""
    statement = kind.rows.where(kind.at < before, not_(kept_by(kind, held))).order_by(kind.at).limit(limit)
    return list(session.execute(statement).scalars())


def receipts(session: BoundSession, limit: int = 60) -> list[DisposalReceipt]:
    """What has been disposed of, the latest first."""
    finished = DisposalReceipt.finished_at
    return list(
        session.execute(
            select(DisposalReceipt).where(finished.is_not(None)).order_by(finished.desc()).limit(limit)
        ).scalars()
    )


def last_run(session: BoundSession) -> datetime | None:
    """When the job last came to its end here."""
    return session.execute(select(func.max(Job.done_at)).where(Job.kind == JOB)).scalar_one()
