"""Erasing a municipality: from the database, the regions' copies, Redis and the files, and nothing is left.

Doors first, then rows. Everything may be interrupted and begun again: what is gone is gone, and the counts of the
certificate were taken while the doors were closed and nothing had been erased yet.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from redis import Redis
from sqlalchemy import Table, delete, func, or_, select, text, update
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.accounts.models import Account, Membership, RegionMembership
from samsyn.audit import record
from samsyn.audit.log import SYSTEM
from samsyn.isolation import Boundary
from samsyn.jobs.models import PLATFORM, PlatformJob, Ticket
from samsyn.mail.models import PlatformMail
from samsyn.municipalities.models import ApiToken, Municipality
from samsyn.settings import Settings
from samsyn.transfer import certificate, files
from samsyn.transfer.models import Erasure
from samsyn.transfer.tables import KEY, platform_tables, region_tables, tenant_tables
from samsyn.web.sessions import Sessions

DOORS_CLOSE_WITHIN = timedelta(seconds=60)
"""How long a process may go on believing that a municipality is open (municipalities.directory), and then some."""
BATCH = 5000
MOST_PASSES = 20
_SEGMENT = re.compile(r"[/:|]")


class NotEmptied(Exception):
    """Somebody goes on writing in a municipality whose doors are closed: nothing is certified."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What names the municipality and its people in Redis: numbers and ids."""

    accounts: tuple[UUID, ...]
    leaving: tuple[UUID, ...]
    segments: frozenset[str]


def close_doors(session: Session, municipality_id: int) -> bool:
    """Suspends the municipality; whether that had to be done now."""
    return (
        session.execute(
            update(Municipality)
            .where(Municipality.id == municipality_id, Municipality.state == "active")
            .values(state="suspended")
            .returning(Municipality.id)
        ).scalar_one_or_none()
        is not None
    )


def erase(boundary: Boundary, settings: Settings, erasure_id: UUID) -> dict[str, Any] | None:
    """Erases what the order names and returns its certificate; None when it does not stand any more.

    The doors have been closed long enough for every process to know. Raises NotEmptied.
    """
    with boundary.accounts() as session:
        order = session.execute(select(Erasure).where(Erasure.id == erasure_id)).scalar_one()
        if order.state != "ordered":
            return order.certificate
    code = order.municipality_id
    counted = order.counted or _count_all(boundary, settings, order)
    if counted is None:
        return None
    marks = _marks(boundary, code, order.slug)
    with boundary.municipality(code) as bound:
        bound.execute(delete(Ticket).where(Ticket.municipality_id == code))
    _erase_rows(boundary, code)
    for region_id in _regions(boundary):
        with boundary.region(region_id) as region:
            for table in region_tables():
                region.execute(delete(table).where(table.c[KEY] == code))
    _erase_from_redis(settings, code, marks)
    _erase_from_platform(boundary, code, marks)
    _erase_from_redis(settings, code, marks)  # who signed in while the rows went
    files.remove_all(settings.files_dir, code)
    left = remaining(boundary, code)
    if left:
        raise NotEmptied(sorted(left))
    with boundary.accounts() as session:
        order = session.execute(select(Erasure).where(Erasure.id == erasure_id).with_for_update()).scalar_one()
        order.erased_at = clock.now()
        order.certificate = certificate.written(order, counted)
        order.state = "done"
        record(session, "transfer.erased", SYSTEM, object_id=order.id, municipality=code)
    return order.certificate


def remaining(boundary: Boundary, municipality_id: int) -> dict[str, int]:
    """The rows that the municipality still has, by table; empty when it has none anywhere."""
    found = _count_tenant(boundary, municipality_id) | _count_regions(boundary, municipality_id)
    found |= _count_platform(boundary, municipality_id)
    return {name: count for name, count in found.items() if count}


def _count_all(boundary: Boundary, settings: Settings, order: Erasure) -> dict[str, Any] | None:
    """What there is to erase, kept with the order: from then on it cannot be taken back. None when it just was."""
    code = order.municipality_id
    place = files.directory(settings.files_dir, code)
    counted = {
        "tables": _count_tenant(boundary, code),
        "regions": _count_regions(boundary, code),
        "platform": _count_platform(boundary, code),
        "accounts": len(_marks(boundary, code, order.slug).leaving),
        "files": sum(1 for path in place.rglob("*") if path.is_file()) if place.exists() else 0,
    }
    with boundary.accounts() as session:
        stands = session.execute(
            update(Erasure)
            .where(Erasure.id == order.id, Erasure.state == "ordered")
            .values(counted=counted)
            .returning(Erasure.id)
        ).scalar_one_or_none()
    return None if stands is None else counted


def _count_tenant(boundary: Boundary, code: int) -> dict[str, int]:
    with boundary.disposal(code) as session:
        return {table.name: _count(session, table.table, code) for table in tenant_tables()}


def _count_regions(boundary: Boundary, code: int) -> dict[str, int]:
    counted: dict[str, int] = {}
    for region_id in _regions(boundary):
        with boundary.region(region_id) as session:
            for table in region_tables():
                name = f"region.{table.name}"
                counted[name] = counted.get(name, 0) + _count(session, table, code)
    return counted


def _count_platform(boundary: Boundary, code: int) -> dict[str, int]:
    own, kept = _sides(boundary, code)
    with boundary.municipality(code) as session:
        counted = {f"platform.{table.name}": _count(session, table, code) for table in own}
    with boundary.accounts() as session:
        return counted | {f"platform.{table.name}": _count(session, table, code) for table in kept}


def _count(session: Session, table: Table, code: int) -> int:
    return int(session.execute(select(func.count()).select_from(table).where(table.c[KEY] == code)).scalar_one())


def _erase_rows(boundary: Boundary, code: int) -> None:
    """Every tenant row, batch by batch; again while a job that had begun before the doors closed adds to them."""
    order = [table.table for table in reversed(tenant_tables())]
    for _pass in range(MOST_PASSES):
        if not sum(_erase_table(boundary, code, table) for table in order):
            return
    raise NotEmptied


def _erase_table(boundary: Boundary, code: int, table: Table) -> int:
    gone: int = 0
    while True:
        with boundary.disposal(code) as session:
            some = select(table.c.id).where(table.c[KEY] == code).limit(BATCH)
            result: Any = session.execute(delete(table).where(table.c[KEY] == code, table.c.id.in_(some)))
        gone += int(result.rowcount)
        if result.rowcount < BATCH:
            return gone


def _regions(boundary: Boundary) -> list[int]:
    with boundary.accounts() as session:
        return list(session.execute(text("SELECT id FROM platform.region ORDER BY id")).scalars())


def _sides(boundary: Boundary, code: int) -> tuple[list[Table], list[Table]]:
    """The platform's tables: those that the bound role may delete from, and those that are the accounts' role's."""
    question = text("SELECT has_table_privilege(:name, 'DELETE')")
    with boundary.municipality(code) as session:
        own = [
            table
            for table in platform_tables()
            if session.execute(question, {"name": f"platform.{table.name}"}).scalar_one()
        ]
    return own, [table for table in platform_tables() if table not in own]


def _erase_from_platform(boundary: Boundary, code: int, marks: Marks) -> None:
    own, kept = _sides(boundary, code)
    with boundary.municipality(code) as session:
        for table in own:
            session.execute(delete(table).where(table.c[KEY] == code))
    with boundary.accounts() as session:
        _erase_letters(session, code, marks)
        for table in kept:
            session.execute(delete(table).where(table.c[KEY] == code))
        session.execute(delete(Account).where(Account.id.in_(marks.leaving), *_nowhere_else()))
        session.execute(delete(Municipality).where(Municipality.id == code))


def _nowhere_else() -> tuple[Any, ...]:
    """An account with nothing to do any more: no role anywhere, and not the operator's."""
    return (
        Account.is_operator.is_(False),
        ~select(Membership.account_id).where(Membership.account_id == Account.id).exists(),
        ~select(RegionMembership.account_id).where(RegionMembership.account_id == Account.id).exists(),
    )


def _erase_letters(session: Session, code: int, marks: Marks) -> None:
    """The platform's mails about the municipality and to those who leave with it, and the jobs behind them."""
    applications = Municipality.metadata.tables["platform.application"]
    ours = select(applications.c.id).where(applications.c[KEY] == code)
    mails = list(
        session.execute(
            delete(PlatformMail)
            .where(
                or_(
                    PlatformMail.about.in_(marks.leaving),
                    PlatformMail.about.in_(ours),
                    PlatformMail.to_address.in_(select(Account.email).where(Account.id.in_(marks.leaving))),
                    PlatformMail.params["municipality_id"].astext == str(code),
                )
            )
            .returning(PlatformMail.id)
        ).scalars()
    )
    payload = PlatformJob.payload
    jobs = select(PlatformJob.id).where(
        or_(payload["mail"].astext.in_([str(mail) for mail in mails]), payload["municipality"].astext == str(code))
    )
    found = list(session.execute(jobs).scalars())
    session.execute(delete(Ticket).where(Ticket.municipality_id == PLATFORM, Ticket.job_id.in_(found)))
    session.execute(delete(PlatformJob).where(PlatformJob.id.in_(found)))


def _marks(boundary: Boundary, code: int, slug: str) -> Marks:
    elsewhere = or_(
        Account.is_operator,
        select(Membership.account_id)
        .where(Membership.account_id == Account.id, Membership.municipality_id != code)
        .exists(),
        select(RegionMembership.account_id).where(RegionMembership.account_id == Account.id).exists(),
    )
    members = select(Membership.account_id).where(Membership.municipality_id == code)
    with boundary.accounts() as session:
        rows = session.execute(select(Account.id, elsewhere.label("stays")).where(Account.id.in_(members))).all()
    with boundary.disposal(code) as bound:
        tokens = list(bound.execute(select(ApiToken.id)).scalars())
    leaving = tuple(row.id for row in rows if not row.stays)
    segments = {str(code), slug, *(str(one) for one in (*leaving, *tokens))}
    return Marks(tuple(row.id for row in rows), leaving, frozenset(segments))


def _erase_from_redis(settings: Settings, code: int, marks: Marks) -> None:
    """Ends the sessions of those who leave and those confined to the municipality; forgets the counts of limits.

    Messages to the workers hold numbers alone and expire within the hour.
    """
    sessions = Sessions(settings)
    for account_id in marks.leaving:
        sessions.end_all(account_id)
    for account_id in marks.accounts:
        for entry in sessions.of(account_id):
            if entry.confined == code:
                sessions.end(account_id, entry.name)
    connection = Redis.from_url(settings.redis_url, decode_responses=True)
    try:
        keys: Iterable[str] = connection.scan_iter(match="LIMITS*", count=1000)
        ours = [key for key in keys if marks.segments & set(_SEGMENT.split(key))]
        if ours:
            connection.delete(*ours)
    finally:
        connection.close()
