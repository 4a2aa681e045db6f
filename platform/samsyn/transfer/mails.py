"""The mails of leaving: an order to erase is never silent, and the operator is told when it has been carried out."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from samsyn.jobs.runner import JobContext
from samsyn.mail import Letter
from samsyn.mail.models import Mail, PlatformMail
from samsyn.transfer.models import Erasure


def ordered(context: JobContext, mail: Mail) -> Letter | None:
    """To chiefs, administrators and data protection officers: everything will be erased, and how that is stopped."""
    return _to_member(context, mail, "transfer/mail/ordered.txt", _("Allt i Samsyn kommer att raderas"))


def cancelled(context: JobContext, mail: Mail) -> Letter | None:
    """To the same: it will not be erased."""
    return _to_member(context, mail, "transfer/mail/cancelled.txt", _("Raderingen i Samsyn är avbruten"))


def erased(context: JobContext, mail: PlatformMail) -> Letter | None:
    """To an operator: the certificate can be fetched."""
    order = context.session.execute(
        select(Erasure).where(Erasure.id == UUID(mail.params["erasure"]))
    ).scalar_one_or_none()
    if order is None:
        return None
    with force_locale(mail.params.get("language", "sv")):
        url = f"{context.settings.public_url}/drift/raderade"
        subject = _("%(place)s är raderad", place=order.name)
        return Letter(
            subject, render_template("transfer/mail/erased.txt", name=mail.to_name, place=order.name, url=url)
        )


def _to_member(context: JobContext, mail: Mail, template: str, subject: str) -> Letter:
    home = context.home()
    said: dict[str, Any] = mail.params
    url = f"{context.settings.public_url}/k/{home.slug}/lamna"
    due = datetime.fromisoformat(said["due"])
    text = render_template(template, name=mail.to_name, place=home.name, by=said["by"], due=due, url=url)
    return Letter(subject, text)
