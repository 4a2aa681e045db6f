"""Problems that the picture shows, and the measures decided on them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Integer
from sqlalchemy.orm import Mapped, mapped_column

from samsyn.db.base import TenantRow, one_of, tenant_index, tenant_key, tenant_table

KINDS = ("situational", "social")
TERMS = ("quick", "long")
STATES = ("proposed", "planned", "ongoing", "ended")
DECISIONS = ("continue", "extend", "change", "end")


class Problem(TenantRow):
    """A problem (problembild), seen in a picture: what, where, in one sentence."""

    __tablename__ = "problem"
    __table_args__ = tenant_table(
        tenant_key("picture_id", "picture"), tenant_key("category_id", "category"), tenant_key("area_id", "area")
    )

    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    picture_id: Mapped[UUID | None]
    category_id: Mapped[UUID | None]
    area_id: Mapped[UUID | None]
    revision: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]
    created_by_name: Mapped[str]


class Measure(TenantRow):
    """A measure (åtgärd): who owns it, from when, when it is reviewed. `picture_id` is the version it was decided on.

    An ended measure has either its last decision, or the reason why it never came to be (`declined_reason`).
    `starts_on` is the planned day until it has started, then the day on which it did.
    """

    __tablename__ = "measure"
    __table_args__ = tenant_table(
        one_of("kind", *KINDS),
        one_of("term", *TERMS),
        one_of("state", *STATES),
        one_of("last_decision", *DECISIONS),
        CheckConstraint("(state = 'ended') = (ended_on IS NOT NULL)", name="ended"),
        tenant_key("problem_id", "problem"),
        tenant_key("picture_id", "picture"),
        tenant_key("organisation_id", "organisation"),
        tenant_index("ix_measure_review_on", "review_on"),
        tenant_index("ix_measure_problem", "problem_id"),
    )

    problem_id: Mapped[UUID]
    picture_id: Mapped[UUID | None]
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    kind: Mapped[str]
    term: Mapped[str]
    state: Mapped[str]
    organisation_id: Mapped[UUID | None]
    owner: Mapped[str]
    starts_on: Mapped[date]
    review_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    last_decision: Mapped[str | None]
    declined_reason: Mapped[str] = mapped_column(default="")
    public_text: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]
    created_by_name: Mapped[str]
    decided_at: Mapped[datetime | None]
    decided_by_name: Mapped[str | None]
    started_at: Mapped[datetime | None]
