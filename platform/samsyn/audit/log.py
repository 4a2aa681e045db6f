"""Writing to the log, in the transaction of what is logged."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID

from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.audit import chain
from samsyn.db.ids import new_id

Fact = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. The name is kept where it must still be readable when the account is gone: a settled picture."""

    account_id: UUID | None
    name: str


SYSTEM = Actor(None, "Samsyn")


def record(session: Session, action: str, actor: Actor, *, object_id: UUID | None = None, **facts: Fact) -> None:
    """Adds an entry: `action` as "feature.verb"; `facts` codes, numbers and ids alone, never free text.

    It is written when the session commits, and not at all when it does not.
    """
    chain.wait(session, chain.Entry(new_id(), clock.now(), actor.account_id, action, object_id, facts))


def read(
    session: Session,
    action: str,
    actor: Actor,
    *,
    object_id: UUID | None = None,
    count: int | None = None,
    **narrowed: Fact | UUID | date | Enum,
) -> None:
    """Adds an entry on what somebody looked at: how many, and by what it was narrowed (codes; None is not narrowed).

    It is written when the request refuses what was to be done, too (chain.abandon).
    """
    codes = {name: _code(value) for name, value in {"count": count, **narrowed}.items() if value is not None}
    chain.wait(session, chain.Entry(new_id(), clock.now(), actor.account_id, action, object_id, codes, reading=True))


def _code(value: Fact | UUID | date | Enum) -> Fact:
    if isinstance(value, Enum):
        return str(value.value)
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, UUID) else value
