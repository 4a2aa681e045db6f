"""The row of a mail: to whom, about what. Its text is rendered when it is sent and kept nowhere: it holds the link."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer
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


class MailFailure(PlatformRow):
    """How many mails of a kind could not be delivered on a day, and why: for the operator, who reads no mail.

    municipality_id 0 is the platform. No address and no id of a mail.
    """

    __tablename__ = "mail_failure"
    __table_args__ = platform_table()

    municipality_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    fault: Mapped[str] = mapped_column(primary_key=True)
    mails: Mapped[int] = mapped_column(Integer)
