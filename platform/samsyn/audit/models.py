"""Entries of the log. The application's roles may add and read, never change or delete."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from samsyn.db.base import PlatformRow, TenantRow, platform_table, tenant_index, tenant_table
from samsyn.db.ids import new_id


class AuditEntry(TenantRow):
    """One act inside a municipality. `facts` holds codes, numbers and ids, never what somebody wrote."""

    __tablename__ = "audit_entry"
    __table_args__ = tenant_table(tenant_index("ix_audit_entry_at", "at"))
    __append_only__ = True

    at: Mapped[datetime]
    account_id: Mapped[UUID | None]
    action: Mapped[str]
    object_id: Mapped[UUID | None]
    facts: Mapped[dict[str, Any]]


class PlatformAuditEntry(PlatformRow):
    """One act outside every municipality: sign-ins, applications, regions."""

    __tablename__ = "audit_entry"
    __table_args__ = platform_table()

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    account_id: Mapped[UUID | None]
    action: Mapped[str]
    object_id: Mapped[UUID | None]
    facts: Mapped[dict[str, Any]]
