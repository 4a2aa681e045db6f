"""What became of mails: sent, dropped or refused, counted by batch."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from samsyn.isolation.boundary import BoundSession
from samsyn.mail.models import Mail


@dataclass(frozen=True, slots=True)
class Batch:
    """Mails of one kind that were posted together.

    `dropped` need not be sent any more (the receiver had answered); `refused` are the mails that no server would take.
    """

    kind: str
    posted_at: datetime
    posted: int
    sent: int
    dropped: int
    refused: tuple[dict[str, object], ...]

    @property
    def waiting(self) -> int:
        """How many are still on their way."""
        return self.posted - self.sent - self.dropped - len(self.refused)


def batches(session: BoundSession, about: UUID) -> list[Batch]:
    """The batches of mails about one thing, oldest first; `refused` holds each refused mail's params. One query."""
    refused = Mail.fault.is_not(None)
    rows = session.execute(
        select(
            Mail.kind,
            Mail.created_at,
            func.count().label("posted"),
            func.count(Mail.sent_at).label("sent"),
            func.count(Mail.dropped_at).filter(~refused).label("dropped"),
            func.jsonb_agg(Mail.params).filter(refused).label("refused"),
        )
        .where(Mail.about == about)
        .group_by(Mail.kind, Mail.created_at)
        .order_by(Mail.created_at)
    )
    return [Batch(r.kind, r.created_at, r.posted, r.sent, r.dropped, tuple(r.refused or ())) for r in rows]


def refused(session: BoundSession, about: Collection[UUID]) -> list[str]:
    """The addresses that no server would take a mail about these things to, and to which none has gone since."""
    later = aliased(Mail)
    got_through = (
        select(later.id)
        .where(
            later.municipality_id == Mail.municipality_id,
            later.about.in_(about),
            later.to_address == Mail.to_address,
            later.created_at > Mail.created_at,
            later.sent_at.is_not(None),
        )
        .exists()
    )
    return list(
        session.execute(
            select(Mail.to_address).distinct().where(Mail.about.in_(about), Mail.fault.is_not(None), ~got_through)
        ).scalars()
    )


@dataclass(frozen=True, slots=True)
class Posted:
    """One mail as its sender sees it: when it was posted, and sent, dropped or refused."""

    kind: str
    posted_at: datetime
    sent_at: datetime | None
    dropped_at: datetime | None
    fault: str | None


def posted_to(session: BoundSession, about: UUID, address: str) -> list[Posted]:
    """The mails about one thing to one address, oldest first. One query."""
    rows = session.execute(
        select(Mail.kind, Mail.created_at, Mail.sent_at, Mail.dropped_at, Mail.fault)
        .where(Mail.about == about, Mail.to_address == address)
        .order_by(Mail.created_at)
    )
    return [Posted(*row) for row in rows]
