"""What the operator may see: states, counts and times. No content; of a tenant's jobs their tickets alone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.accounts.models import Account, Membership, RegionMembership
from samsyn.audit.models import PlatformAuditEntry
from samsyn.geography.municipalities import swedish_key
from samsyn.jobs import failures
from samsyn.jobs.models import Ticket
from samsyn.mail.models import MailFailure
from samsyn.municipalities.models import Municipality
from samsyn.regions.models import Region, RegionMember

LATE = timedelta(minutes=5)
OFTEN = 3
MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The tickets of one municipality (0: the platform's own).

    `late`: due for more than five minutes, but where the municipality is closed (`resting`) and they wait for that.
    `again`: handed out three times or more, so something keeps failing.
    """

    municipality_id: int
    name: str
    due: int
    late: int
    later: int
    again: int
    oldest: datetime | None
    resting: bool = False


@dataclass(frozen=True, slots=True)
class Tenant:
    """A municipality as the operator sees it."""

    row: Municipality
    members: int
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chief:
    """Who sees a region's joint picture."""

    region_id: int
    account_id: UUID
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The ticket of a job that has given up, and whose it is ("" for the platform)."""

    ticket: Ticket
    name: str


@dataclass(frozen=True, slots=True)
class Undelivered:
    """How many mails of a kind no server took, and why, and on which day that was last."""

    municipality_id: int
    kind: str
    fault: str
    mails: int
    last: date


@dataclass(frozen=True, slots=True)
class Act:
    """An entry of the platform's log, with the name of who acted."""

    entry: PlatformAuditEntry
    name: str


def tenants(session: Session) -> list[Tenant]:
    """Every municipality with the number of its people and its regions, in Swedish order. Two queries."""
    rows = session.execute(
        select(Municipality, func.count(Membership.account_id.distinct()))
        .outerjoin(Membership, Membership.municipality_id == Municipality.id)
        .group_by(Municipality.id)
    ).all()
    regions: dict[int, list[str]] = {}
    of = select(RegionMember.municipality_id, Region.name).join(Region, Region.id == RegionMember.region_id)
    for municipality_id, name in session.execute(of.where(RegionMember.left_at.is_(None)).order_by(Region.name)):
        regions.setdefault(municipality_id, []).append(name)
    found = (Tenant(row, members, tuple(regions.get(row.id, ()))) for row, members in rows)
    return sorted(found, key=lambda tenant: swedish_key(tenant.row.name))


def chiefs(session: Session) -> list[Chief]:
    """The chiefs of all regions."""
    rows = session.execute(
        select(RegionMembership.region_id, Account.id, Account.name, Account.email)
        .join(Account, Account.id == RegionMembership.account_id)
        .order_by(Account.name)
    )
    return [Chief(*row) for row in rows]


def members_of_regions(session: Session) -> dict[int, list[Municipality]]:
    """The municipalities of every region, by the region's id."""
    rows = session.execute(
        select(RegionMember.region_id, Municipality)
        .join(Municipality, Municipality.id == RegionMember.municipality_id)
        .where(RegionMember.left_at.is_(None))
    ).all()
    found: dict[int, list[Municipality]] = {}
    for region_id, row in sorted(rows, key=lambda each: swedish_key(each[1].name)):
        found.setdefault(region_id, []).append(row)
    return found


def waiting_jobs(session: Session) -> list[Waiting]:
    """The tickets counted for each municipality that has any, the oldest first."""
    moment = clock.now()
    due = Ticket.due <= moment
    rows = session.execute(
        select(
            Ticket.municipality_id,
            Municipality.name,
            func.count().filter(due),
            func.count().filter(Ticket.due <= moment - LATE),
            func.count().filter(~due),
            func.count().filter(Ticket.leases >= OFTEN),
            func.min(Ticket.due).filter(due),
            func.coalesce(Municipality.state, "active") == "suspended",
        )
        .outerjoin(Municipality, Municipality.id == Ticket.municipality_id)
        .where(Ticket.failed_at.is_(None))
        .group_by(Ticket.municipality_id, Municipality.name, Municipality.state)
    )
    found = [Waiting(row[0], row[1] or "", row[2], 0 if row[7] else row[3], *row[4:]) for row in rows]
    return sorted(found, key=lambda each: (each.oldest is None, each.oldest or moment, each.municipality_id))


def failed_jobs(session: Session) -> list[Failed]:
    """Jobs that have given up, newest first."""
    tickets = failures.failed(session)
    codes = {ticket.municipality_id for ticket in tickets}
    found = session.execute(select(Municipality.id, Municipality.name).where(Municipality.id.in_(codes))).all()
    names = {row.id: row.name for row in found}
    return [Failed(ticket, names.get(ticket.municipality_id, "")) for ticket in tickets]


def mail_failures(session: Session) -> list[Undelivered]:
    """The mails of the last month that no server took, counted by sender, kind and fault, the latest first."""
    last = func.max(MailFailure.day)
    rows = session.execute(
        select(MailFailure.municipality_id, MailFailure.kind, MailFailure.fault, func.sum(MailFailure.mails), last)
        .where(MailFailure.day > clock.today() - MONTH)
        .group_by(MailFailure.municipality_id, MailFailure.kind, MailFailure.fault)
        .order_by(last.desc(), MailFailure.municipality_id, MailFailure.kind)
    )
    return [Undelivered(*row) for row in rows]


def latest_acts(session: Session, limit: int = 15) -> list[Act]:
    """The latest entries of the platform's log but sign-ins, newest first."""
    rows = session.execute(
        select(PlatformAuditEntry, Account.name)
        .outerjoin(Account, Account.id == PlatformAuditEntry.account_id)
        .where(PlatformAuditEntry.action != "accounts.signed_in")
        .order_by(PlatformAuditEntry.at.desc())
        .limit(limit)
    )
    return [Act(entry, name or "") for entry, name in rows]


def find_region(session: Session, region_id: int) -> Region | None:
    """The region of this id."""
    return session.execute(select(Region).where(Region.id == region_id)).scalar_one_or_none()
