"""Sending a mail: the job behind `post`.

At least once: a crash between the sending and the commit sends the same letter with the same Message-ID again. The
job's row lock is the claim; two workers never send one mail at the same time.
"""

import smtplib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.jobs.models import PLATFORM
from samsyn.jobs.runner import Handler, JobContext, Later
from samsyn.mail.models import Mail, MailFailure, PlatformMail
from samsyn.mail.post import Letter
from samsyn.mail.transport import connect
from samsyn.settings import Settings

log = structlog.get_logger("samsyn.mail")

PERMANENT = 500
GIVE_UP = timedelta(days=3)
SHORTEST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=15)

Renderer = Callable[[JobContext, Any], Letter | None]
"""Writes the letter of a mail's row, or returns None when it need not be sent any more."""


def sender(renderers: Mapping[str, Renderer]) -> Handler:
    """The handler of the job mail.send, over the renderers that the features registered."""

    def send(context: JobContext) -> None:
        table: Any = PlatformMail if context.municipality_id == PLATFORM else Mail
        mail = context.session.execute(select(table).where(table.id == UUID(context.payload["mail"]))).scalar_one()
        if mail.sent_at is not None or mail.dropped_at is not None:
            return
        letter = renderers[mail.kind](context, mail)
        if letter is None:
            mail.dropped_at = clock.now()
            return
        try:
            deliver(context.settings, mail, letter)
        except (smtplib.SMTPException, OSError) as error:
            fault = _fault(error, clock.now() - mail.created_at)
            if fault is None:
                log.warning("mail.waiting", kind=mail.kind, fault=type(error).__name__)
                raise Later(_next_try(mail.created_at)) from error
            mail.dropped_at = clock.now()
            mail.fault = fault
            _count(context.session, context.municipality_id, mail.kind, fault)
            log.warning("mail.refused", kind=mail.kind, municipality=context.municipality_id, fault=fault)
            return
        mail.sent_at = clock.now()

    return send


def _count(session: Session, municipality_id: int, kind: str, fault: str) -> None:
    """One more for the operator, who sees how many and why, and of no mail to whom."""
    key = {"municipality_id": municipality_id, "day": clock.today(), "kind": kind, "fault": fault}
    session.execute(
        upsert(MailFailure)
        .values(**key, mails=1)
        .on_conflict_do_update(index_elements=list(key), set_={"mails": MailFailure.mails + 1})
    )


def _fault(error: smtplib.SMTPException | OSError, age: timedelta) -> str | None:
    """Why the mail will never arrive; None when it is worth another try.

    A server that is away, or that says "later" (4xx, as greylisting does), is asked again for GIVE_UP days and nights:
    an outage of the mail server loses nobody's invitation.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        if all(code >= PERMANENT for code in codes):
            return "recipient_refused"
    elif isinstance(error, smtplib.SMTPDataError | smtplib.SMTPSenderRefused) and error.smtp_code >= PERMANENT:
        return "refused"
    return "undeliverable" if age > GIVE_UP else None


def _next_try(posted_at: datetime) -> datetime:
    """Soon while the mail is young, every quarter of an hour when it has waited for an hour."""
    moment = clock.now()
    return moment + min(max((moment - posted_at) / 4, SHORTEST_WAIT), LONGEST_WAIT)


def deliver(settings: Settings, mail: Mail | PlatformMail, letter: Letter) -> None:
    """Hands one letter to the SMTP server. Raises smtplib.SMTPException or OSError when it cannot."""
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = formataddr((_one_line(mail.to_name), mail.to_address))
    message["Subject"] = _one_line(letter.subject)
    message["Message-ID"] = f"<{mail.id}@{settings.mail_domain}>"
    message["Date"] = format_datetime(mail.created_at)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    with connect(settings.smtp_url, timeout=30) as smtp:
        smtp.send_message(message)


def _one_line(text: str) -> str:
    return " ".join(text.split())
