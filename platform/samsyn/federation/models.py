"""A municipality's issuer: where its people sign in with the accounts that they have already."""

from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from samsyn.db.base import TenantRow, tenant_table, tenant_unique


class Issuer(TenantRow):
    """The one issuer of a municipality, and what its claims give.

    `client_secret` is sealed for the municipality; None for a client without one. `roles` maps a role to the values of
    the claim `role_claim` that give it. `trusts_factor`: the issuer asks for a second factor itself. `tested_at`: when
    an administrator was last signed in on trial with exactly this address and client.
    """

    __tablename__ = "issuer"
    __table_args__ = tenant_table(tenant_unique("singleton"))
    __moves__ = False

    singleton: Mapped[bool] = mapped_column(default=True)
    issuer: Mapped[str]
    client_id: Mapped[str]
    client_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    role_claim: Mapped[str]
    roles: Mapped[dict[str, Any]]
    trusts_factor: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]
    tested_at: Mapped[datetime | None]
