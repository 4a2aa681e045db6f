"""The row of a mail: to whom, about what. Its text is rendered when it is sent and kept nowhere: it holds the link."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from samsyn.db.base import PlatformRow, TenantRow, platform_table, tenant_index, tenant_table
from samsyn.db.ids import new_id


class Mail(TenantRow):
    """A mail from a municipality. `about` is the id of what it concerns (an invitation, a feedback)."""

    __tablename__ = "mail"
    __table_args__ = tenant_table(tenant_index("ix_mail_about", "about"))

    kind: Mapped[str]
    to_address: Mapped[str]
    to_name: Mapped[str]
    params: Mapped[dict[str, Any]]
    about: Mapped[UUID | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    fault: Mapped[str | None]


class PlatformMail(PlatformRow):
    """A mail of the platform: applications, invitations to an account, new passwords."""

    __tablename__ = "mail"
    __table_args__ = platform_table()

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    to_address: Mapped[str]
    to_name: Mapped[str]
    params: Mapped[dict[str, Any]]
    about: Mapped[UUID | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    fault: Mapped[str | None]
