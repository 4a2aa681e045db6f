"""Reading reviews. Each function is one query."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from samsyn.isolation.boundary import BoundSession
from tenants.followup.models import Review
from tenants.measures.models import Measure
from tenants.picture.models import Picture
from tenants.rounds.models import Round


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFact:
    """A review with its measure's name and the version of the picture that was the newest when it was made."""

    id: UUID
    measure_id: UUID
    measure_title: str
    public_text: str
    due_on: date
    decision: str
    reason: str
    next_review_on: date | None
    decided_at: datetime
    decided_by_name: str
    picture_id: UUID | None
    round_number: int | None
    picture_version: int | None


def _same(other: Any, owner: Any, column: Any) -> ColumnElement[bool]:
    """A join between tenant tables goes by the whole key."""
    return and_(other.municipality_id == owner.municipality_id, other.id == column)


def select_reviews(session: BoundSession, *conditions: ColumnElement[bool]) -> list[ReviewFact]:
    """Reviews in the order in which they were made."""
    rows = session.execute(
        select(
            Review.id,
            Review.measure_id,
            Measure.title.label("measure_title"),
            Measure.public_text,
            Review.due_on,
            Review.decision,
            Review.reason,
            Review.next_review_on,
            Review.decided_at,
            Review.decided_by_name,
            Review.picture_id,
            Round.number.label("round_number"),
            Picture.version.label("picture_version"),
        )
        .join(Measure, _same(Measure, Review, Review.measure_id))
        .outerjoin(Picture, _same(Picture, Review, Review.picture_id))
        .outerjoin(Round, _same(Round, Picture, Picture.round_id))
        .where(*conditions)
        .order_by(Review.decided_at, Review.id)
    ).mappings()
    return [ReviewFact(**row) for row in rows]


def select_review_due_on(session: BoundSession, measure_id: UUID, due_on: date) -> UUID | None:
    """The review that was due on this day, if it has been made."""
    return session.execute(
        select(Review.id).where(Review.measure_id == measure_id, Review.due_on == due_on)
    ).scalar_one_or_none()


def select_newest_settled(session: BoundSession) -> UUID | None:
    """The newest settled picture."""
    return session.execute(
        select(Picture.id)
        .join(Round, _same(Round, Picture, Picture.round_id))
        .where(Picture.state == "settled")
        .order_by(Round.closes_at.desc(), Round.number.desc(), Picture.version.desc())
        .limit(1)
    ).scalar_one_or_none()
