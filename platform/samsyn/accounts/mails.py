"""The mails that open an account."""

from uuid import UUID

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from samsyn import clock, links
from samsyn.accounts.models import AccountLink
from samsyn.jobs.runner import JobContext
from samsyn.mail import Letter
from samsyn.mail.models import PlatformMail


def _letter(context: JobContext, mail: PlatformMail, template: str) -> Letter | None:
    """The letter, or None when its link has been used or has expired in the meantime."""
    link = context.session.execute(
        select(AccountLink).where(
            AccountLink.id == UUID(mail.params["link"]),
            AccountLink.used_at.is_(None),
            AccountLink.expires_at > clock.now(),
        )
    ).scalar_one_or_none()
    if link is None:
        return None
    token = links.token(context.settings.link_key, "account", link.id)
    with force_locale(mail.params.get("language", "sv")):
        subject = _("Välkommen till Samsyn: välj ditt lösenord") if link.purpose == "welcome" else _("Nytt lösenord")
        body = render_template(
            template,
            name=mail.to_name,
            municipality=mail.params["municipality"],
            url=f"{context.settings.public_url}/konto/{token}",
            until=link.expires_at,
        )
    return Letter(subject, body)


def welcome(context: JobContext, mail: PlatformMail) -> Letter | None:
    """To a new account: choose a password."""
    return _letter(context, mail, "accounts/mail/welcome.txt")


def reset(context: JobContext, mail: PlatformMail) -> Letter | None:
    """To an account whose password is forgotten."""
    return _letter(context, mail, "accounts/mail/reset.txt")
