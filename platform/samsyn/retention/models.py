"""A municipality's own periods, its legal holds, and the receipts of what was disposed of."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Integer
from sqlalchemy.orm import Mapped, mapped_column

from samsyn.db.base import TenantRow, one_of, tenant_index, tenant_table, tenant_unique

REASONS = ("dispute", "authority", "request", "archive", "other")


class RetentionPeriod(TenantRow):
    """How long the municipality keeps one kind of record, where it is not the default. Months None: for good."""

    __tablename__ = "retention_period"
    __table_args__ = tenant_table(tenant_unique("kind"), CheckConstraint("months > 0", name="months"))

    kind: Mapped[str]
    months: Mapped[int | None] = mapped_column(Integer)
    ground: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID | None]
    changed_by_name: Mapped[str]


class LegalHold(TenantRow):
    """What must not go until somebody lifts it: of every kind or of one, of all time or of some days, of all or of one.

    `kind`, the days and `participant_id` each narrow the hold where they are given. `reference` is the case's number.
    """

    __tablename__ = "legal_hold"
    __table_args__ = tenant_table(
        one_of("reason", *REASONS), CheckConstraint("period_to >= period_from", name="period")
    )

    kind: Mapped[str | None]
    period_from: Mapped[date | None]
    period_to: Mapped[date | None]
    participant_id: Mapped[UUID | None]
    reason: Mapped[str]
    reference: Mapped[str] = mapped_column(default="")
    placed_at: Mapped[datetime]
    placed_by: Mapped[UUID | None]
    placed_by_name: Mapped[str]
    lifted_at: Mapped[datetime | None]
    lifted_by_name: Mapped[str | None]


class DisposalReceipt(TenantRow):
    """What one run of the job disposed of, of one kind: how many and up to when. Nothing of what it was."""

    __tablename__ = "disposal_receipt"
    __table_args__ = tenant_table(
        tenant_unique("job_id", "kind"), tenant_index("ix_disposal_receipt_finished_at", "finished_at")
    )

    job_id: Mapped[UUID]
    kind: Mapped[str]
    months: Mapped[int] = mapped_column(Integer)
    before: Mapped[datetime]
    disposed: Mapped[int] = mapped_column(Integer)
    held: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
