"""Reads of regions, their agreements and their own copies."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from samsyn.isolation.boundary import BoundSession
from samsyn.municipalities.models import Municipality
from samsyn.regions.models import Region, RegionInvitation, RegionMember, Release, ReleaseCell, SharingAgreement


@dataclass(frozen=True, slots=True)
class Member:
    """A municipality in a region, and until when it shares; None when it does not."""

    municipality_id: int
    slug: str
    name: str
    shares_until: date | None


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation with the names of both sides."""

    id: UUID
    region_id: int
    region: str
    municipality_id: int
    municipality: str
    slug: str
    state: str
    invited_at: datetime
    answered_at: datetime | None
    answered_by: str | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure as delivered: mode protected, hidden (no value) or open (exact)."""

    code: str
    mode: str
    value: int | None


@dataclass(frozen=True, slots=True)
class Delivered:
    """The newest version of one municipality's summary of one period, as the region has it."""

    id: UUID
    municipality_id: int
    grid: str
    period_from: date
    period_to: date
    version: int
    rounds: int
    response_share: int | None
    measures_ongoing: int
    delivered_at: datetime
    cells: dict[str, Cell]


def select_regions(session: Session) -> list[Region]:
    """Every region, by name."""
    return list(session.execute(select(Region).order_by(Region.name)).scalars())


def find_region(session: Session, slug: str) -> Region | None:
    """The region of this slug."""
    return session.execute(select(Region).where(Region.slug == slug)).scalar_one_or_none()


def select_members(session: Session, region_id: int) -> list[Member]:
    """The region's municipalities by name, with their agreements in force. `session` is the accounts' session."""
    rows = session.execute(
        select(Municipality.id, Municipality.slug, Municipality.name, SharingAgreement.valid_until)
        .join(RegionMember, RegionMember.municipality_id == Municipality.id)
        .outerjoin(
            SharingAgreement,
            (SharingAgreement.region_id == RegionMember.region_id)
            & (SharingAgreement.municipality_id == RegionMember.municipality_id)
            & SharingAgreement.revoked_at.is_(None),
        )
        .where(RegionMember.region_id == region_id, RegionMember.left_at.is_(None))
        .order_by(Municipality.name.collate("C"))
    )
    return [Member(*row) for row in rows]


def select_regions_of(session: Session, municipality_id: int) -> list[Region]:
    """The regions that a municipality is a member of."""
    return list(
        session.execute(
            select(Region)
            .join(RegionMember, RegionMember.region_id == Region.id)
            .where(RegionMember.municipality_id == municipality_id, RegionMember.left_at.is_(None))
            .order_by(Region.name)
        ).scalars()
    )


def select_invited(
    session: Session,
    *,
    region_id: int | None = None,
    municipality_id: int | None = None,
    invitation_id: UUID | None = None,
    waiting: bool = False,
) -> list[Invited]:
    """Invitations, the newest first: of a region, to a municipality, one, or those that wait. One query."""
    statement = (
        select(
            RegionInvitation.id,
            RegionInvitation.region_id,
            Region.name.label("region"),
            RegionInvitation.municipality_id,
            Municipality.name.label("municipality"),
            Municipality.slug,
            RegionInvitation.state,
            RegionInvitation.invited_at,
            RegionInvitation.answered_at,
            RegionInvitation.answered_by,
        )
        .join(Region, Region.id == RegionInvitation.region_id)
        .join(Municipality, Municipality.id == RegionInvitation.municipality_id)
        .order_by(RegionInvitation.invited_at.desc())
    )
    for column, wanted in (
        (RegionInvitation.region_id, region_id),
        (RegionInvitation.municipality_id, municipality_id),
        (RegionInvitation.id, invitation_id),
        (RegionInvitation.state, "waiting" if waiting else None),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    return [Invited(**row) for row in session.execute(statement).mappings()]


def select_agreements(session: Session, municipality_id: int) -> list[SharingAgreement]:
    """Every agreement that a municipality has granted, newest first."""
    return list(
        session.execute(
            select(SharingAgreement)
            .where(SharingAgreement.municipality_id == municipality_id)
            .order_by(SharingAgreement.granted_at.desc())
        ).scalars()
    )


def select_delivered(session: BoundSession, *, since: date | None = None, until: date | None = None) -> list[Delivered]:
    """The newest version of every release that touches `since`…`until`, oldest period first. Two queries."""
    newest = (
        select(Release)
        .ext(distinct_on(Release.municipality_id, Release.period_from, Release.period_to))
        .where(Release.period_to >= (since or date.min), Release.period_from <= (until or date.max))
        .order_by(Release.municipality_id, Release.period_from, Release.period_to, Release.version.desc())
    )
    releases = list(session.execute(newest).scalars())
    cells: dict[UUID, dict[str, Cell]] = {release.id: {} for release in releases}
    if cells:
        found = select(ReleaseCell).where(ReleaseCell.release_id.in_(cells))
        for cell in session.execute(found).scalars():
            cells[cell.release_id][cell.common_code] = Cell(cell.common_code, cell.mode, cell.value)
    delivered = [
        Delivered(
            release.id,
            release.municipality_id,
            release.grid,
            release.period_from,
            release.period_to,
            release.version,
            release.rounds,
            release.response_share,
            release.measures_ongoing,
            release.delivered_at,
            cells[release.id],
        )
        for release in releases
    ]
    return sorted(delivered, key=lambda each: (each.period_from, each.municipality_id))


def count_versions(session: BoundSession, municipality_id: int) -> int:
    """How many releases of a municipality the region holds."""
    return session.execute(
        select(func.count()).select_from(Release).where(Release.municipality_id == municipality_id)
    ).scalar_one()
