"""Posting a mail: a row and a job in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.db.ids import new_id
from samsyn.isolation.boundary import BoundSession
from samsyn.jobs.outbox import MAIL_QUEUE, enqueue, enqueue_many
from samsyn.mail.models import Mail, PlatformMail


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to send: plain text, which every reader and every screen reader takes well."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """One receiver of a mail that goes to many."""

    to: str
    name: str
    params: dict[str, Any] = field(default_factory=dict)


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


def post_many(session: Session, kind: str, addressees: Sequence[Addressee], *, about: UUID | None = None) -> list[UUID]:
    """Posts a mail of `kind` to each: three statements however many they are. Returns the mails' ids in order.

    All bear the same `created_at`, by which the batch is known afterwards (samsyn.mail.delivery).
    """
    if not addressees:
        return []
    own: dict[str, Any] = {"municipality_id": session.municipality_id} if isinstance(session, BoundSession) else {}
    moment = clock.now()
    rows = [
        {
            "id": new_id(),
            "kind": kind,
            "to_address": one.to,
            "to_name": one.name,
            "params": one.params,
            "about": about,
            "created_at": moment,
            **own,
        }
        for one in addressees
    ]
    table = Mail if own else PlatformMail
    session.execute(insert(table).returning(table.id), rows)
    enqueue_many(session, "mail.send", [{"mail": str(row["id"])} for row in rows], queue=MAIL_QUEUE)
    return [row["id"] for row in rows]
