"""The network: organisations by sector and the participants who answer for them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from samsyn.db.base import TenantRow, one_of, tenant_index, tenant_key, tenant_table, tenant_unique

SECTORS = ("school", "housing", "trade", "association", "police", "rescue", "municipal", "other")


class Organisation(TenantRow):
    """An organisation (verksamhet) in the network. While it is paused or retired nobody in it is asked."""

    __tablename__ = "organisation"
    __table_args__ = tenant_table(tenant_unique("name"), one_of("sector", *SECTORS))

    name: Mapped[str]
    sector: Mapped[str]
    created_at: Mapped[datetime]
    paused_until: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]


class Participant(TenantRow):
    """A person who answers (rapportör). No account; reached by mail. The address is kept in lower case.

    Of somebody erased the row alone is left, at which coded answers point: no name, no address, no title.
    """

    __tablename__ = "participant"
    __table_args__ = tenant_table(
        tenant_unique("email"),
        tenant_key("organisation_id", "organisation"),
        tenant_index("ix_participant_organisation", "organisation_id"),
    )

    organisation_id: Mapped[UUID]
    name: Mapped[str]
    email: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="sv")
    created_at: Mapped[datetime]
    paused_until: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
