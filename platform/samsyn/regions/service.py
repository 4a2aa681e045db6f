"""Regions: made by the operator, fed by agreements that each municipality grants itself.

Nothing here reads a municipality's content. What a region holds was delivered to it, under an agreement in force, as
its own copy; a foreign key makes a delivery without one impossible.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.audit import Actor, record
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.geography.municipalities import slug_of
from samsyn.isolation.boundary import BoundSession
from samsyn.regions.models import Region, RegionMember, Release, ReleaseCell, SharingAgreement
from samsyn.regions.queries import select_agreements, select_delivered, select_members, select_regions_of

GRIDS = ("month", "quarter", "round")

__all__ = [
    "GRIDS",
    "Delivery",
    "add_member",
    "create_region",
    "deliver",
    "grant",
    "revoke",
    "select_agreements",
    "select_delivered",
    "select_members",
    "select_regions_of",
    "withdraw",
]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A municipality's summary as it leaves. `cells`: (common code or "total", mode, value)."""

    municipality_id: int
    agreement_id: UUID
    grid: str
    period_from: date
    period_to: date
    version: int
    rounds: int
    response_share: int | None
    measures_ongoing: int
    cells: tuple[tuple[str, str, int | None], ...]


def create_region(session: Session, *, name: str, slug: str = "", by: Actor) -> Region:
    """Makes a region. Raises Invalid for a name that cannot be an address, Conflict when it is taken."""
    address = re.sub(r"[^a-z0-9]+", "-", slug or slug_of(name)).strip("-")
    if not name.strip() or not address:
        raise Invalid({"name": [_("Skriv regionens namn.")]})
    region = session.execute(
        upsert(Region)
        .values(name=name.strip(), slug=address, created_at=clock.now())
        .on_conflict_do_nothing()
        .returning(Region)
    ).scalar_one_or_none()
    if region is None:
        raise Conflict(_("Det finns redan en region med det namnet."))
    record(session, "regions.created", by, region=region.id)
    return region


def add_member(session: Session, region_id: int, municipality_id: int, *, by: Actor) -> None:
    """Makes a municipality a member. That gives the region nothing: sharing is the municipality's own agreement."""
    session.execute(
        upsert(RegionMember)
        .values(region_id=region_id, municipality_id=municipality_id, joined_at=clock.now())
        .on_conflict_do_nothing()
    )
    record(session, "regions.member_added", by, region=region_id, municipality=municipality_id)


def grant(
    session: Session,
    *,
    region_id: int,
    municipality_id: int,
    grid: str,
    open_categories: Mapping[str, str],
    valid_until: date,
    by: Actor,
) -> SharingAgreement:
    """The municipality's own yes: what it shares with the region, until when. Replaces the agreement in force.

    Raises NotFound when the municipality is no member, Invalid for a day that has passed or an open category without
    its reason.
    """
    members = {member.municipality_id for member in select_members(session, region_id)}
    if municipality_id not in members:
        raise NotFound
    if valid_until <= clock.today():
        raise Invalid({"valid_until": [_("Välj en dag framåt i tiden.")]})
    if grid not in GRIDS:
        raise Invalid({"grid": [_("Välj månad, kvartal eller omgång.")]})
    if any(not reason.strip() for reason in open_categories.values()):
        raise Invalid({"open_categories": [_("Skriv varför kategorin är harmlös.")]})
    for earlier in _in_force(session, region_id, municipality_id):
        earlier.revoked_at = clock.now()
    session.flush()
    agreement = SharingAgreement(
        region_id=region_id,
        municipality_id=municipality_id,
        grid=grid,
        open_categories=dict(open_categories),
        granted_by=by.name,
        granted_at=clock.now(),
        valid_until=valid_until,
    )
    session.add(agreement)
    session.flush()
    record(
        session,
        "regions.sharing_granted",
        by,
        object_id=agreement.id,
        region=region_id,
        municipality=municipality_id,
        grid=grid,
        open=",".join(sorted(open_categories)),
    )
    return agreement


def revoke(session: Session, agreement_id: UUID, municipality_id: int, *, by: Actor) -> None:
    """Ends an agreement of the municipality's own. What was delivered stays until it is withdrawn."""
    agreement = session.execute(
        select(SharingAgreement).where(
            SharingAgreement.id == agreement_id, SharingAgreement.municipality_id == municipality_id
        )
    ).scalar_one_or_none()
    if agreement is None:
        raise NotFound
    if agreement.revoked_at is None:
        agreement.revoked_at = clock.now()
        record(session, "regions.sharing_revoked", by, object_id=agreement.id, municipality=municipality_id)


def deliver(session: BoundSession, delivery: Delivery, *, at: datetime) -> bool:
    """Writes the region's own copy, under the region's binding. The same version delivered twice is one: False."""
    release_id = session.execute(
        upsert(Release)
        .values(
            region_id=session.binding.number,
            id=new_id(),
            municipality_id=delivery.municipality_id,
            agreement_id=delivery.agreement_id,
            grid=delivery.grid,
            period_from=delivery.period_from,
            period_to=delivery.period_to,
            version=delivery.version,
            rounds=delivery.rounds,
            response_share=delivery.response_share,
            measures_ongoing=delivery.measures_ongoing,
            delivered_at=at,
        )
        .on_conflict_do_nothing()
        .returning(Release.id)
    ).scalar_one_or_none()
    if release_id is None:
        return False
    for code, mode, value in delivery.cells:
        session.add(ReleaseCell(release_id=release_id, common_code=code, mode=mode, value=value))
    return True


def withdraw(session: BoundSession, municipality_id: int) -> int:
    """Deletes a municipality's copies from the region, under the region's binding. What was read cannot be unread."""
    gone = session.execute(
        delete(Release).where(Release.municipality_id == municipality_id).returning(Release.id)
    ).scalars()
    return len(list(gone))


def _in_force(session: Session, region_id: int, municipality_id: int) -> Iterable[SharingAgreement]:
    return session.execute(
        select(SharingAgreement)
        .where(
            SharingAgreement.region_id == region_id,
            SharingAgreement.municipality_id == municipality_id,
            SharingAgreement.revoked_at.is_(None),
        )
        .with_for_update()
    ).scalars()
