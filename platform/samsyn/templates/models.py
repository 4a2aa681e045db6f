"""The template that a municipality has published."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from samsyn.db.base import PlatformRow, platform_table
from samsyn.db.ids import new_id


class Template(PlatformRow):
    """What others may begin from: a copy, made when it is published, that its municipality has looked through.

    `content` is what samsyn.templates.content says. A municipality has at most one that is not withdrawn.
    """

    __tablename__ = "template"
    __table_args__ = platform_table(
        Index("uq_template_published", "municipality_id", unique=True, postgresql_where=text("withdrawn_at IS NULL"))
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("platform.municipality.id"))
    about: Mapped[str]
    content: Mapped[dict[str, Any]]
    published_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
