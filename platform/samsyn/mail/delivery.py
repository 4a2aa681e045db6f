"""What became of mails: sent, dropped or refused, counted by batch."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

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
