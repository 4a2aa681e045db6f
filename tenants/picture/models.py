"""The situation picture: drafted when the round closes, worked on, settled and then frozen."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from samsyn.db.base import TenantRow, one_of, tenant_key, tenant_table, tenant_unique


class Picture(TenantRow):
    """One version of a round's picture. `content` is what is shown, as computed at `computed_at`.

    A settled version is never changed; a later change drafts the next version.
    """

    __tablename__ = "picture"
    __table_args__ = tenant_table(
        tenant_unique("round_id", "version"),
        one_of("state", "draft", "settled"),
        CheckConstraint("(state = 'settled') = (settled_at IS NOT NULL)", name="settled"),
        tenant_key("round_id", "round"),
        Index("uq_picture_draft", "municipality_id", "round_id", unique=True, postgresql_where=text("state = 'draft'")),
    )

    round_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(Integer)
    state: Mapped[str]
    content: Mapped[dict[str, Any]]
    analysis: Mapped[str] = mapped_column(default="")
    change_reason: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(Integer, default=1)
    computed_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None]
    settled_by_name: Mapped[str | None]


class Note(TenantRow):
    """A note of the group on a round's picture."""

    __tablename__ = "note"
    __table_args__ = tenant_table(tenant_key("picture_id", "picture", ondelete="CASCADE"))

    picture_id: Mapped[UUID]
    author_id: Mapped[UUID | None]
    author_name: Mapped[str]
    text: Mapped[str]
    created_at: Mapped[datetime]
