"""An export that a municipality has had made, and the erasure that may follow, whose certificate outlives it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from samsyn.db.base import PlatformRow, TenantRow, one_of, platform_table, tenant_table
from samsyn.db.ids import new_id

EXPORT_STATES = ("waiting", "running", "done", "failed", "expired")
ERASURE_STATES = ("ordered", "cancelled", "done")


class Export(TenantRow):
    """One export: how far it has come, and what the file is known by. The file itself lies in settings.files_dir.

    `progress` is in per cent. The file is deleted at `expires_at`; the row stays as a trace.
    """

    __tablename__ = "export"
    __table_args__ = tenant_table(
        one_of("state", *EXPORT_STATES),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        CheckConstraint("(state IN ('done', 'expired')) = (sha256 IS NOT NULL)", name="whole"),
    )
    __moves__ = False

    state: Mapped[str] = mapped_column(default="waiting")
    progress: Mapped[int] = mapped_column(Integer, default=0)
    ordered_at: Mapped[datetime]
    ordered_by: Mapped[UUID | None]
    ordered_by_name: Mapped[str]
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    downloaded_at: Mapped[datetime | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None]


class Erasure(PlatformRow):
    """The order to erase a municipality, and when it is done the certificate of what was erased: no content, no mail.

    `export_sha256` is the file that was fetched before. `counted` are the rows that stood in each table when the doors
    had been closed. The municipality's number is no foreign key: the municipality goes and this stays.
    """

    __tablename__ = "erasure"
    __table_args__ = platform_table(
        one_of("state", *ERASURE_STATES),
        CheckConstraint("(state = 'done') = (certificate IS NOT NULL)", name="certified"),
        Index("uq_erasure_ordered", "municipality_id", unique=True, postgresql_where=text("state = 'ordered'")),
    )
    __stays__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    municipality_id: Mapped[int]
    slug: Mapped[str]
    name: Mapped[str]
    state: Mapped[str] = mapped_column(default="ordered")
    ordered_at: Mapped[datetime]
    ordered_by_name: Mapped[str]
    export_sha256: Mapped[str | None]
    due_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    cancelled_by_name: Mapped[str | None]
    counted: Mapped[dict[str, Any] | None]
    erased_at: Mapped[datetime | None]
    certificate: Mapped[dict[str, Any] | None]
