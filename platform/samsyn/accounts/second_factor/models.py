"""What an account proves itself with besides its password, and which roles must. Read by samsyn_auth alone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from samsyn.access import Role
from samsyn.accounts.models import ACCOUNT
from samsyn.db.base import PlatformRow, one_of, platform_table
from samsyn.db.ids import new_id


class Authenticator(PlatformRow):
    """An app that makes one-time codes (RFC 6238). `last_step`: the half minute of the latest code."""

    __tablename__ = "authenticator"
    __table_args__ = platform_table(Index("ix_authenticator_account", "account_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey(ACCOUNT, ondelete="CASCADE"))
    name: Mapped[str]
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Passkey(PlatformRow):
    """A key in a phone, a computer or a security key (WebAuthn): its public half."""

    __tablename__ = "passkey"
    __table_args__ = platform_table(Index("ix_passkey_account", "account_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey(ACCOUNT, ondelete="CASCADE"))
    name: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCode(PlatformRow):
    """One of the codes on paper. Stored as its SHA-256: it has 80 random bits and needs no slow hash."""

    __tablename__ = "recovery_code"
    __table_args__ = platform_table()

    account_id: Mapped[UUID] = mapped_column(ForeignKey(ACCOUNT, ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    used_at: Mapped[datetime | None]


class FactorRequirement(PlatformRow):
    """A role that needs a second factor in a municipality, by the municipality's own decision."""

    __tablename__ = "factor_requirement"
    __table_args__ = platform_table(one_of("role", *(role.value for role in Role)))

    municipality_id: Mapped[int] = mapped_column(
        ForeignKey("platform.municipality.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    role: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
