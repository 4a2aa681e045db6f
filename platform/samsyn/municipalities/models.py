"""The municipality itself, and what programs use to enter it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from samsyn.db.base import PlatformRow, TenantRow, one_of, platform_table, tenant_index, tenant_table, tenant_unique


class Municipality(PlatformRow):
    """A municipality that has joined. The id is its official four-digit code as a number.

    `sign_in`: by password, by its own issuer besides, or, administrators apart, by its issuer only.
    """

    __tablename__ = "municipality"
    __table_args__ = platform_table(
        one_of("state", "active", "suspended"),
        one_of("sign_in", "password", "issuer", "issuer_only"),
        CheckConstraint("id BETWEEN 100 AND 9999", name="code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    county: Mapped[str]
    state: Mapped[str] = mapped_column(default="active")
    sign_in: Mapped[str] = mapped_column(default="password")
    created_at: Mapped[datetime]


class ApiToken(TenantRow):
    """A program's key: bound to this municipality and to one account's roles here. Stored as its SHA-256."""

    __tablename__ = "api_token"
    __table_args__ = tenant_table(tenant_unique("token_hash"))
    __moves__ = False

    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    account_id: Mapped[UUID]
    account_name: Mapped[str]
    name: Mapped[str]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class IdempotentRequest(TenantRow):
    """The first answer to a POST with an Idempotency-Key: the same key and body get it again."""

    __tablename__ = "idempotent_request"
    __table_args__ = tenant_table(
        tenant_unique("token_id", "key"), tenant_index("ix_idempotent_request_created_at", "created_at")
    )
    __moves__ = False

    token_id: Mapped[UUID]
    key: Mapped[str]
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    status: Mapped[int | None] = mapped_column(Integer)
    body: Mapped[str | None]
    headers: Mapped[dict[str, Any] | None]
