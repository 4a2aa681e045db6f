"""Regions, the agreements under which a municipality shares, and the region's own copies."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from samsyn.db.base import PlatformRow, RegionRow, one_of, platform_table, region_table
from samsyn.db.ids import new_id


class Region(PlatformRow):
    """A region of municipalities that work together."""

    __tablename__ = "region"
    __table_args__ = platform_table()

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    created_at: Mapped[datetime]


class RegionInvitation(PlatformRow):
    """A region asks a municipality in. Its answer is the municipality's own; withdrawn is the region's."""

    __tablename__ = "region_invitation"
    __table_args__ = platform_table(
        one_of("state", "waiting", "accepted", "declined", "withdrawn"),
        UniqueConstraint("region_id", "municipality_id", "id", "state", name="uq_region_invitation_answer"),
        Index(
            "uq_region_invitation_waiting",
            "region_id",
            "municipality_id",
            unique=True,
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    region_id: Mapped[int] = mapped_column(ForeignKey("platform.region.id"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("platform.municipality.id"))
    state: Mapped[str] = mapped_column(default="waiting")
    invited_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]


class RegionMember(PlatformRow):
    """A municipality in a region, by its own yes: the foreign key is to an invitation that it has accepted.

    One that has left keeps its row, for its agreements are history; it is no member then.
    """

    __tablename__ = "region_member"
    __table_args__ = platform_table(
        CheckConstraint("answer = 'accepted'", name="own_yes"),
        ForeignKeyConstraint(
            ["region_id", "municipality_id", "invitation_id", "answer"],
            [
                "platform.region_invitation.region_id",
                "platform.region_invitation.municipality_id",
                "platform.region_invitation.id",
                "platform.region_invitation.state",
            ],
            name="fk_region_member_own_yes",
        ),
    )

    region_id: Mapped[int] = mapped_column(ForeignKey("platform.region.id"), primary_key=True, autoincrement=False)
    municipality_id: Mapped[int] = mapped_column(
        ForeignKey("platform.municipality.id"), primary_key=True, autoincrement=False
    )
    invitation_id: Mapped[UUID]
    answer: Mapped[str] = mapped_column(default="accepted")
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class SharingAgreement(PlatformRow):
    """What one municipality shares with one region, granted by itself, until when. Revoked, it stays as history.

    grid: the one time grid of its releases. open_categories: common codes whose counts leave exactly, with the
    municipality's reason for each, {"littering": "harmlöst, beslutat …"}.
    """

    __tablename__ = "sharing_agreement"
    __table_args__ = platform_table(
        one_of("grid", "month", "quarter", "round"),
        UniqueConstraint("region_id", "municipality_id", "id", name="uq_sharing_agreement_parties"),
        ForeignKeyConstraint(
            ["region_id", "municipality_id"],
            ["platform.region_member.region_id", "platform.region_member.municipality_id"],
            name="fk_sharing_agreement_member",
        ),
        Index(
            "uq_sharing_agreement_current",
            "region_id",
            "municipality_id",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    region_id: Mapped[int]
    municipality_id: Mapped[int]
    grid: Mapped[str] = mapped_column(default="month")
    open_categories: Mapped[dict[str, Any]]
    granted_by: Mapped[str]
    granted_at: Mapped[datetime]
    valid_until: Mapped[date]
    revoked_at: Mapped[datetime | None]


class Release(RegionRow):
    """The region's copy of one municipality's summary of one period. Immutable; a revision is a new version.

    response_share: how many of those asked have answered, in per cent to the nearest five; none below ten answers.
    period_to is the period's last day.
    """

    __tablename__ = "release"
    __table_args__ = region_table(
        one_of("grid", "month", "quarter", "round"),
        UniqueConstraint("region_id", "municipality_id", "period_from", "period_to", "version"),
        CheckConstraint("response_share IS NULL OR mod(response_share, 5) = 0", name="rounded_share"),
        ForeignKeyConstraint(
            ["region_id", "municipality_id", "agreement_id"],
            [
                "platform.sharing_agreement.region_id",
                "platform.sharing_agreement.municipality_id",
                "platform.sharing_agreement.id",
            ],
            name="fk_release_agreement",
        ),
    )

    municipality_id: Mapped[int]
    agreement_id: Mapped[UUID]
    grid: Mapped[str]
    period_from: Mapped[date]
    period_to: Mapped[date]
    version: Mapped[int] = mapped_column(Integer)
    rounds: Mapped[int] = mapped_column(Integer)
    response_share: Mapped[int | None] = mapped_column(Integer)
    measures_ongoing: Mapped[int] = mapped_column(Integer)
    delivered_at: Mapped[datetime]


class ReleaseCell(RegionRow):
    """One count of a release: a common category, or the total when the code is "total".

    mode protected: 0 or a multiple of five from ten (eight and nine round to ten); hidden has no value; open is exact.
    """

    __tablename__ = "release_cell"
    __table_args__ = region_table(
        one_of("mode", "protected", "hidden", "open"),
        CheckConstraint(
            "CASE mode WHEN 'hidden' THEN value IS NULL WHEN 'open' THEN value >= 0 "
            "ELSE value = 0 OR (value >= 10 AND mod(value, 5) = 0) END IS TRUE",
            name="no_small_count",
        ),
        UniqueConstraint("region_id", "release_id", "common_code"),
        ForeignKeyConstraint(
            ["region_id", "release_id"], ["region.release.region_id", "region.release.id"], ondelete="CASCADE"
        ),
    )

    release_id: Mapped[UUID]
    common_code: Mapped[str]
    mode: Mapped[str]
    value: Mapped[int | None] = mapped_column(Integer)
