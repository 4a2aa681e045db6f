"""Reviews: each takes exactly one of continue, extend, change, end."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from samsyn.db.base import TenantRow, one_of, tenant_key, tenant_table, tenant_unique
from tenants.measures.models import DECISIONS


class Review(TenantRow):
    """One review (uppföljning) of a measure, with its decision and reason; the next date unless it ended."""

    __tablename__ = "review"
    __table_args__ = tenant_table(
        one_of("decision", *DECISIONS),
        CheckConstraint("(decision = 'end') = (next_review_on IS NULL)", name="next"),
        tenant_unique("measure_id", "due_on"),
        tenant_key("measure_id", "measure"),
        tenant_key("picture_id", "picture"),
    )

    measure_id: Mapped[UUID]
    picture_id: Mapped[UUID | None]
    due_on: Mapped[date]
    decision: Mapped[str]
    reason: Mapped[str]
    next_review_on: Mapped[date | None]
    decided_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str]
