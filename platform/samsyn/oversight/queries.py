"""Reads of the log: the municipality's own, and what stands about the municipality in the platform's.

Who was given which role is written by the role that knows accounts and no content, in the platform's log. Here the two
are one list, by when it happened.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.accounts.models import Account
from samsyn.audit.models import AuditEntry, PlatformAuditEntry
from samsyn.audit.words import READS
from samsyn.geography.municipalities import swedish_key
from samsyn.isolation.boundary import BoundSession

Position = tuple[datetime, UUID]
IN_BOTH = ("transfer.erasure_ordered", "transfer.erasure_cancelled")
"""What stands in the municipality's own log as well, which goes when the municipality does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What is looked for; None is everything. `kind`: reads or acts."""

    person: UUID | None = None
    kind: str | None = None
    action: str | None = None
    object_id: UUID | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is shown. `seq` is its number in its log; `own`: the municipality's, else the platform's."""

    own: bool
    seq: int
    id: UUID
    at: datetime
    account_id: UUID | None
    action: str
    object_id: UUID | None
    facts: dict[str, Any]


def lines(
    session: BoundSession, accounts: Session, narrowed: Narrowed, *, after: Position | None = None, limit: int
) -> list[Line]:
    """At most `limit` entries of both logs, the latest first, from after that position. Two queries."""
    own = session.execute(_select(AuditEntry, narrowed, after, limit))
    others = _select(PlatformAuditEntry, narrowed, after, limit)
    about = accounts.execute(
        others.where(
            PlatformAuditEntry.municipality_id == session.municipality_id, PlatformAuditEntry.action.not_in(IN_BOTH)
        )
    )
    found = [*(Line(True, *row) for row in own), *(Line(False, *row) for row in about)]
    return sorted(found, key=lambda line: (line.at, line.id), reverse=True)[:limit]


def _select(table: Any, narrowed: Narrowed, after: Position | None, limit: int) -> Select[Any]:
    wanted = (table.seq, table.id, table.at, table.account_id, table.action, table.object_id, table.facts)
    statement = select(*wanted).order_by(table.at.desc(), table.id.desc()).limit(limit)
    if narrowed.person is not None:
        statement = statement.where(table.account_id == narrowed.person)
    if narrowed.kind is not None:
        read = table.action.in_(sorted(READS))
        statement = statement.where(read if narrowed.kind == "reads" else ~read)
    if narrowed.action is not None:
        statement = statement.where(table.action == narrowed.action)
    if narrowed.object_id is not None:
        statement = statement.where(table.object_id == narrowed.object_id)
    if narrowed.first is not None:
        statement = statement.where(table.at >= clock.at(narrowed.first, 0))
    if narrowed.last is not None:
        statement = statement.where(table.at < clock.at(narrowed.last + timedelta(days=1), 0))
    if after is not None:
        statement = statement.where(tuple_(table.at, table.id) < after)
    return statement


def actors(session: BoundSession, accounts: Session) -> list[tuple[UUID, str]]:
    """Everybody who stands in the municipality's log, by name. Two queries.

    The accounts are hopped to along their index, one step each, however long the log is.
    """
    account = AuditEntry.account_id
    one = select(account).order_by(account).limit(1)
    hop = select(one.where(account.is_not(None)).scalar_subquery().label("account")).cte("hop", recursive=True)
    following = one.where(account > hop.c.account).correlate(hop).scalar_subquery()
    hop = hop.union_all(select(following).where(hop.c.account.is_not(None)))
    ids = session.execute(select(hop.c.account).where(hop.c.account.is_not(None))).scalars()
    return sorted(names(accounts, ids).items(), key=lambda each: swedish_key(each[1]))


def names(accounts: Session, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """What the accounts are called; one that is gone is left out. One query, none when there is nobody."""
    wanted: Sequence[UUID] = sorted({each for each in ids if each is not None})
    if not wanted:
        return {}
    return {
        row.id: row.name for row in accounts.execute(select(Account.id, Account.name).where(Account.id.in_(wanted)))
    }
