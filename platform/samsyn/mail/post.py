"""Posting a mail: a row and a job in the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.db.ids import new_id
from samsyn.isolation.boundary import BoundSession
from samsyn.jobs.outbox import MAIL_QUEUE, enqueue
from samsyn.mail.models import Mail, PlatformMail


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to send: plain text, which every reader and every screen reader takes well."""

    subject: str
    text: str


def post(
    session: Session,
    kind: str,
    *,
    to: str,
    name: str,
    params: dict[str, Any] | None = None,
    about: UUID | None = None,
    due: datetime | None = None,
) -> UUID:
    """Posts a mail of `kind`; the renderer registered for that kind writes it when it is sent.

    `params` holds ids and codes. Returns the mail's id, which is also its Message-ID.
    """
    mail_id = new_id()
    values: dict[str, Any] = {
        "id": mail_id,
        "kind": kind,
        "to_address": to,
        "to_name": name,
        "params": params or {},
        "about": about,
        "created_at": clock.now(),
    }
    if isinstance(session, BoundSession):
        session.execute(insert(Mail).values(municipality_id=session.municipality_id, **values))
    else:
        session.execute(insert(PlatformMail).values(**values))
    enqueue(session, "mail.send", {"mail": str(mail_id)}, due=due, queue=MAIL_QUEUE)
    return mail_id
