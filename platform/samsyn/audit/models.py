"""Entries of the log. The application's roles may add and read, never change or delete; a trigger refuses the rest."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from samsyn.db.base import PlatformRow, TenantRow, one_of, platform_table, tenant_index, tenant_table, tenant_unique
from samsyn.db.ids import new_id


class AuditEntry(TenantRow):
    """One act inside a municipality. `facts` holds codes, numbers and ids, never what somebody wrote.

    `seq`, `previous` and `hash` make the chain: see samsyn.audit.chain.
    """

    __tablename__ = "audit_entry"
    __table_args__ = tenant_table(
        tenant_unique("seq"),
        tenant_index("ix_audit_entry_at", "at"),
        tenant_index("ix_audit_entry_account", "account_id", "at"),
        tenant_index("ix_audit_entry_object", "object_id", "at"),
    )
    __append_only__ = True

    seq: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    account_id: Mapped[UUID | None]
    action: Mapped[str]
    object_id: Mapped[UUID | None]
    facts: Mapped[dict[str, Any]]
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class PlatformAuditEntry(PlatformRow):
    """One act outside every municipality: sign-ins, applications, regions.

    `municipality_id` is the municipality that it is about, when there is one; it stands in `facts` too.
    """

    __tablename__ = "audit_entry"
    __table_args__ = platform_table(Index("ix_audit_entry_municipality", "municipality_id", "at"))
    __stays__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    seq: Mapped[int] = mapped_column(BigInteger, unique=True)
    at: Mapped[datetime]
    account_id: Mapped[UUID | None]
    action: Mapped[str]
    object_id: Mapped[UUID | None]
    municipality_id: Mapped[int | None]
    facts: Mapped[dict[str, Any]]
    previous: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditCheck(TenantRow):
    """One reading through of the whole chain: where it ended, and what was wrong, if anything was."""

    __tablename__ = "audit_check"
    __table_args__ = tenant_table(
        one_of("fault", "altered", "gap", "broken", "removed", "shortened"), tenant_index("ix_audit_check_at", "at")
    )
    __append_only__ = True

    at: Mapped[datetime]
    entries: Mapped[int] = mapped_column(BigInteger)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    fault: Mapped[str | None]
    fault_seq: Mapped[int | None] = mapped_column(BigInteger)
