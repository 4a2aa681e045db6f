"""What left for a region: the municipality's own record of each release."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from samsyn.db.base import TenantRow, one_of, tenant_table, tenant_unique


class SharedRelease(TenantRow):
    """One summary delivered to a region, with the true counts beside what was shown.

    The audit of disclosure control needs every earlier release; the true counts never leave the municipality.
    `cells`: [{"code", "mode", "value", "true"}], the total's under the code "total".
    """

    __tablename__ = "shared_release"
    __table_args__ = tenant_table(
        tenant_unique("region_id", "period_from", "period_to", "version"),
        one_of("state", "prepared", "delivered", "withdrawn"),
    )

    region_id: Mapped[int] = mapped_column(Integer)
    agreement_id: Mapped[UUID]
    picture_id: Mapped[UUID | None]
    grid: Mapped[str]
    period_from: Mapped[date]
    period_to: Mapped[date]
    version: Mapped[int] = mapped_column(Integer)
    cells: Mapped[list[Any]]
    rounds: Mapped[int] = mapped_column(Integer)
    invited: Mapped[int] = mapped_column(Integer)
    answered: Mapped[int] = mapped_column(Integer)
    measures_ongoing: Mapped[int] = mapped_column(Integer)
    response_share: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(default="prepared")
    prepared_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
