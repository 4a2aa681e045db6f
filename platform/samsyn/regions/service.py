"""Regions: made by the operator, joined by municipalities that say yes, fed by agreements that each grants itself.

Nothing here reads a municipality's content. What a region holds was delivered to it, under an agreement in force, as
its own copy; a foreign key makes a delivery without one impossible.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.access import CAPABILITIES, Capability, Role
from samsyn.accounts import queries as people
from samsyn.audit import Actor, record
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.geography.municipalities import slug_of
from samsyn.isolation.boundary import BoundSession
from samsyn.mail import post
from samsyn.regions.models import Region, RegionInvitation, RegionMember, Release, ReleaseCell, SharingAgreement
from samsyn.regions.queries import (
    Invited,
    count_versions,
    select_agreements,
    select_delivered,
    select_invited,
    select_members,
    select_regions_of,
)

GRIDS = ("month", "quarter", "round")
BETWEEN_INVITATIONS = timedelta(days=1)
"""A municipality that has said no, or whose invitation was taken back, is not written to again sooner than this."""

__all__ = [
    "GRIDS",
    "Delivery",
    "Invited",
    "accept",
    "count_versions",
    "create_region",
    "decline",
    "deliver",
    "end_sharing",
    "grant",
    "invite",
    "leave",
    "revoke",
    "select_agreements",
    "select_delivered",
    "select_invited",
    "select_members",
    "select_regions_of",
    "take_back",
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


def invite(session: Session, region_id: int, municipality_id: int, *, by: Actor) -> UUID:
    """Asks a municipality into a region and writes to those who can answer for it. Returns the invitation's id.

    Raises Conflict for a member, for one that is asked already, and for one that was asked within a day.
    """
    if municipality_id in {member.municipality_id for member in select_members(session, region_id)}:
        raise Conflict(_("Kommunen är redan med i regionen."))
    invitation = session.execute(
        upsert(RegionInvitation)
        .values(
            id=new_id(),
            region_id=region_id,
            municipality_id=municipality_id,
            state="waiting",
            invited_at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["region_id", "municipality_id"], index_where=text("state = 'waiting'"))
        .returning(RegionInvitation)
    ).scalar_one_or_none()
    if invitation is None:
        raise Conflict(_("Kommunen har redan en inbjudan som väntar på svar."))
    if _asked_lately(session, invitation):
        raise Conflict(_("Kommunen har nyss fått en inbjudan. Vänta ett dygn innan ni frågar igen."))
    record(session, "regions.invited", by, object_id=invitation.id, region=region_id, municipality=municipality_id)
    _write_to(session, invitation)
    return invitation.id


def _asked_lately(session: Session, invitation: RegionInvitation) -> bool:
    """Whether a no, or one that was taken back, is less than a day old. Who has left may come back at once."""
    return (
        session.execute(
            select(RegionInvitation.id).where(
                RegionInvitation.region_id == invitation.region_id,
                RegionInvitation.municipality_id == invitation.municipality_id,
                RegionInvitation.state.in_(("declined", "withdrawn")),
                RegionInvitation.invited_at > invitation.invited_at - BETWEEN_INVITATIONS,
            )
        ).first()
        is not None
    )


def _write_to(session: Session, invitation: RegionInvitation) -> None:
    """To those who may answer; to the administrators where nobody may yet, for they can give the role."""
    members = people.members(session, invitation.municipality_id)
    chiefs = [one for one in members if any(Capability.SHARING_GRANT in CAPABILITIES[role] for role in one.roles)]
    for one in chiefs or [one for one in members if Role.ADMIN in one.roles]:
        account = people.find_account(session, one.account_id)
        language = account.language if account else "sv"
        params = {"invitation": str(invitation.id), "chief": bool(chiefs), "language": language}
        post(session, "regions.invitation", to=one.email, name=one.name, params=params, about=invitation.id)


def accept(session: Session, invitation_id: UUID, municipality_id: int, *, by: Actor) -> int:
    """The municipality's own yes, which alone makes it a member. Returns the region's id.

    It gives the region nothing yet: sharing is an agreement of its own. Raises NotFound for another municipality's
    invitation, Conflict when it no longer waits.
    """
    invitation = _answer(session, invitation_id, municipality_id, "accepted", by)
    facts = {"region": invitation.region_id, "municipality": municipality_id}
    record(session, "regions.accepted", by, object_id=invitation_id, **facts)
    values = {"invitation_id": invitation.id, "joined_at": invitation.answered_at, "left_at": None}
    session.execute(
        upsert(RegionMember)
        .values(region_id=invitation.region_id, municipality_id=municipality_id, answer="accepted", **values)
        .on_conflict_do_update(index_elements=["region_id", "municipality_id"], set_=values)
    )
    return invitation.region_id


def decline(session: Session, invitation_id: UUID, municipality_id: int, *, by: Actor) -> int:
    """The municipality's own no. Returns the region's id. Raises as `accept` does."""
    region_id = _answer(session, invitation_id, municipality_id, "declined", by).region_id
    record(session, "regions.declined", by, object_id=invitation_id, region=region_id, municipality=municipality_id)
    return region_id


def take_back(session: Session, invitation_id: UUID, *, by: Actor) -> None:
    """The region asks no more. Raises NotFound, Conflict when it has been answered."""
    known = session.get(RegionInvitation, invitation_id)
    invitation = _answer(session, invitation_id, known.municipality_id if known else 0, "withdrawn", by)
    facts = {"region": invitation.region_id, "municipality": invitation.municipality_id}
    record(session, "regions.invitation_withdrawn", by, object_id=invitation_id, **facts)


def _answer(session: Session, invitation_id: UUID, municipality_id: int, state: str, by: Actor) -> RegionInvitation:
    """The invitation with its answer, written. Held until the end of the transaction: it is answered once."""
    invitation = session.execute(
        select(RegionInvitation)
        .where(RegionInvitation.id == invitation_id, RegionInvitation.municipality_id == municipality_id)
        .with_for_update()
    ).scalar_one_or_none()
    if invitation is None:
        raise NotFound
    if invitation.state != "waiting":
        raise Conflict(_("Inbjudan är redan besvarad eller har tagits tillbaka."))
    invitation.state, invitation.answered_at, invitation.answered_by = state, clock.now(), by.name
    session.flush()
    return invitation


def leave(session: Session, region_id: int, municipality_id: int, *, by: Actor) -> None:
    """The municipality is no member any more and its agreement ends. What was delivered is withdrawn by itself.

    Raises NotFound when it is no member.
    """
    member = session.execute(
        select(RegionMember)
        .where(
            RegionMember.region_id == region_id,
            RegionMember.municipality_id == municipality_id,
            RegionMember.left_at.is_(None),
        )
        .with_for_update()
    ).scalar_one_or_none()
    if member is None:
        raise NotFound
    end_sharing(session, region_id, municipality_id, by=by)
    member.left_at = clock.now()
    record(session, "regions.member_left", by, region=region_id, municipality=municipality_id)


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


def end_sharing(session: Session, region_id: int, municipality_id: int, *, by: Actor) -> None:
    """Ends the agreement in force with one region, if there is one."""
    for agreement in _in_force(session, region_id, municipality_id):
        revoke(session, agreement.id, municipality_id, by=by)


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
