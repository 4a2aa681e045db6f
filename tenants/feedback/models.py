"""Feedback: what became of the answers, to everybody who takes part."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from samsyn.db.base import TenantRow, one_of, tenant_key, tenant_table


class Feedback(TenantRow):
    """The feedback (återkoppling) on a settled picture: a draft until it is sent.

    `changed_by_name` is None while the text is what the service wrote: such a draft follows the picture's newest
    version by itself, one that somebody has worked on never does.
    """

    __tablename__ = "feedback"
    __table_args__ = tenant_table(
        one_of("state", "draft", "sent"),
        tenant_key("round_id", "round"),
        tenant_key("picture_id", "picture"),
        Index(
            "uq_feedback_draft", "municipality_id", "round_id", unique=True, postgresql_where=text("state = 'draft'")
        ),
    )

    round_id: Mapped[UUID]
    picture_id: Mapped[UUID]
    state: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by_name: Mapped[str | None]
    revision: Mapped[int] = mapped_column(Integer, default=1)
    sent_at: Mapped[datetime | None]
    sent_by_name: Mapped[str | None]
    recipients: Mapped[int | None] = mapped_column(Integer)
