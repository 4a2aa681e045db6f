"""Writing to the log, in the transaction of what is logged."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.audit.models import AuditEntry, PlatformAuditEntry
from samsyn.isolation.boundary import BoundSession


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. The name is kept where it must still be readable when the account is gone: a settled picture."""

    account_id: UUID | None
    name: str


SYSTEM = Actor(None, "Samsyn")


def record(
    session: Session, action: str, actor: Actor, *, object_id: UUID | None = None, **facts: str | int | bool | None
) -> None:
    """Adds an entry: `action` as "feature.verb"; `facts` codes, numbers and ids alone, never free text."""
    table: Any = AuditEntry if isinstance(session, BoundSession) else PlatformAuditEntry
    session.add(
        table(at=clock.now(), account_id=actor.account_id, action=action, object_id=object_id, facts=dict(facts))
    )
