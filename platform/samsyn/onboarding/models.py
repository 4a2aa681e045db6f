"""Applications to join."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from samsyn.db.base import PlatformRow, one_of, platform_table
from samsyn.db.ids import new_id


class Application(PlatformRow):
    """A municipality's application. A municipality has at most one that waits."""

    __tablename__ = "application"
    __table_args__ = platform_table(
        one_of("state", "applied", "approved", "declined"),
        one_of("applicant_role", "coordinator", "chief", "regional_chief", "other"),
        Index("uq_application_waiting", "municipality_id", unique=True, postgresql_where=text("state = 'applied'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    municipality_id: Mapped[int]
    applicant_name: Mapped[str]
    applicant_email: Mapped[str]
    applicant_role: Mapped[str]
    note: Mapped[str]
    state: Mapped[str] = mapped_column(default="applied")
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("platform.account.id"))
    reason: Mapped[str | None]
