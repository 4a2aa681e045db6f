"""The job's row, in its municipality or on the platform, and the ticket that says when it is due."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Integer, column, select, table, text
from sqlalchemy.orm import Mapped, mapped_column

from samsyn.db.base import PlatformRow, TenantRow, platform_table, tenant_index, tenant_table, tenant_unique
from samsyn.db.ids import new_id

PLATFORM = 0
"""The municipality number of what belongs to none: mail about applications, sign-in mail."""

_municipality = table("municipality", column("id", Integer), column("state"), schema="platform")
RESTING = select(_municipality.c.id).where(_municipality.c.state == "suspended")
"""The municipalities that the operator has closed: their jobs and mails wait until they are opened again."""


class Job(TenantRow):
    """Work to do inside one municipality. The payload is names and ids; content stays in its own tables."""

    __tablename__ = "job"
    __table_args__ = tenant_table(
        tenant_unique("key"),
        tenant_index("ix_job_done", "done_at"),
    )
    __moves__ = False

    kind: Mapped[str]
    key: Mapped[str | None]
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(Integer, default=0)
    fault: Mapped[str | None]
    progress: Mapped[int | None]
    result: Mapped[dict[str, Any] | None]


class PlatformJob(PlatformRow):
    """Work that belongs to no municipality."""

    __tablename__ = "job"
    __table_args__ = platform_table()

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    key: Mapped[str | None] = mapped_column(unique=True)
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(Integer, default=0)
    fault: Mapped[str | None]
    progress: Mapped[int | None]
    result: Mapped[dict[str, Any] | None]


class Ticket(PlatformRow):
    """A job that waits, or that has given up: its kind, ids and times, nothing of what it is about.

    Deleted in the transaction that finishes the job. `failed_at`: it has given up, and is not handed out until the
    operator has it tried again.
    """

    __tablename__ = "ticket"
    __table_args__ = platform_table(Index("ix_ticket_due", "due", postgresql_where=text("failed_at IS NULL")))

    municipality_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    job_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    queue: Mapped[str]
    due: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    leases: Mapped[int] = mapped_column(Integer, default=0)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    failed_at: Mapped[datetime | None]
