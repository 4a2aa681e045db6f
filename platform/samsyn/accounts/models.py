"""Accounts and what they may enter. Only the narrow role samsyn_auth reads these tables."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from samsyn.access import RegionRole, Role
from samsyn.db.base import PlatformRow, one_of, platform_table
from samsyn.db.ids import new_id

ACCOUNT = "platform.account.id"


class Account(PlatformRow):
    """A person who signs in. The e-mail address is kept in lower case."""

    __tablename__ = "account"
    __table_args__ = platform_table(Index("uq_account_email", "email", unique=True))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str]
    name: Mapped[str]
    language: Mapped[str] = mapped_column(default="sv")
    is_operator: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]


class Credential(PlatformRow):
    """The password's argon2 hash, in a table that the content role cannot read."""

    __tablename__ = "credential"
    __table_args__ = platform_table()

    account_id: Mapped[UUID] = mapped_column(ForeignKey(ACCOUNT, ondelete="CASCADE"), primary_key=True)
    password_hash: Mapped[str]
    set_at: Mapped[datetime]


class Membership(PlatformRow):
    """One role of one account in one municipality."""

    __tablename__ = "membership"
    __table_args__ = platform_table(
        one_of("role", *(role.value for role in Role)), Index("ix_membership_municipality", "municipality_id")
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey(ACCOUNT, ondelete="CASCADE"), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(
        ForeignKey("platform.municipality.id"), primary_key=True, autoincrement=False
    )
    role: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]


class MembershipLimit(PlatformRow):
    """One area or category that an account's membership is limited to; without any it sees the whole municipality.

    Of the membership as a whole and not of its roles: a role that is given later, by whomever, widens nothing.
    """

    __tablename__ = "membership_limit"
    __table_args__ = platform_table(
        one_of("kind", "area", "category"), Index("ix_membership_limit_municipality", "municipality_id")
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey(ACCOUNT, ondelete="CASCADE"), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(
        ForeignKey("platform.municipality.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    kind: Mapped[str] = mapped_column(primary_key=True)
    target_id: Mapped[UUID] = mapped_column(primary_key=True)


class ExternalIdentity(PlatformRow):
    """Who an account is at a municipality's issuer. It opens that municipality and says nothing to any other."""

    __tablename__ = "external_identity"
    __table_args__ = platform_table(
        Index("uq_external_identity_subject", "municipality_id", "issuer", "subject", unique=True),
        Index("ix_external_identity_account", "account_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("platform.municipality.id", ondelete="CASCADE"))
    issuer: Mapped[str]
    subject: Mapped[str]
    account_id: Mapped[UUID] = mapped_column(ForeignKey(ACCOUNT, ondelete="CASCADE"))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime]


class RegionMembership(PlatformRow):
    """One role of one account in one region."""

    __tablename__ = "region_membership"
    __table_args__ = platform_table(one_of("role", *(role.value for role in RegionRole)))

    account_id: Mapped[UUID] = mapped_column(ForeignKey(ACCOUNT, ondelete="CASCADE"), primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("platform.region.id"), primary_key=True, autoincrement=False)
    role: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]


class AccountLink(PlatformRow):
    """A link mailed to an account's owner: to set the first password or a new one. Stored as its SHA-256."""

    __tablename__ = "account_link"
    __table_args__ = platform_table(
        one_of("purpose", "welcome", "reset"), Index("ix_account_link_account", "account_id", "created_at")
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey(ACCOUNT, ondelete="CASCADE"))
    purpose: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
