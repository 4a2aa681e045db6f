"""The mails that open an account, say that it has been given something to do, or that somebody is at its door."""

from uuid import UUID

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from samsyn import clock, links
from samsyn.access import Role
from samsyn.accounts.models import AccountLink
from samsyn.accounts.roles import in_order, names
from samsyn.jobs.runner import JobContext
from samsyn.mail import Letter
from samsyn.mail.models import PlatformMail
from samsyn.web.formats import municipality_name


def _body(template: str, mail: PlatformMail, **context: object) -> str:
    params = mail.params
    code = params.get("municipality_id")
    return render_template(
        template,
        name=mail.to_name,
        place=municipality_name(code) if code else "",
        region=params.get("region", ""),
        first=params.get("first", False),
        roles=names(in_order(frozenset(map(Role, params.get("roles", []))))),
        **context,
    )


def _with_link(context: JobContext, mail: PlatformMail, template: str) -> Letter | None:
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
        url = f"{context.settings.public_url}/konto/{token}"
        return Letter(subject, _body(template, mail, url=url, until=link.expires_at))


def welcome(context: JobContext, mail: PlatformMail) -> Letter | None:
    """To a new account: choose a password."""
    return _with_link(context, mail, "accounts/mail/welcome.txt")


def reset(context: JobContext, mail: PlatformMail) -> Letter | None:
    """To an account whose password is forgotten."""
    return _with_link(context, mail, "accounts/mail/reset.txt")


def hammered(context: JobContext, mail: PlatformMail) -> Letter | None:
    """To an account that somebody tries to guess their way into."""
    with force_locale(mail.params.get("language", "sv")):
        return _warning(context, mail, "hammered", _("Någon har försökt logga in på ditt konto i Samsyn"))


def password_changed(context: JobContext, mail: PlatformMail) -> Letter | None:
    """To an account whose password has been changed: whoever else did it does not do it unseen."""
    with force_locale(mail.params.get("language", "sv")):
        return _warning(context, mail, "password_changed", _("Lösenordet till ditt konto i Samsyn är bytt"))


def _warning(context: JobContext, mail: PlatformMail, name: str, subject: str) -> Letter:
    url = f"{context.settings.public_url}/glomt-losenord"
    return Letter(subject, _body(f"accounts/mail/{name}.txt", mail, url=url))


def added(context: JobContext, mail: PlatformMail) -> Letter | None:
    """To an account that has its password already: what it may enter now."""
    with force_locale(mail.params.get("language", "sv")):
        code = mail.params.get("municipality_id")
        place = municipality_name(code) if code else mail.params["region"]
        url = context.settings.public_url + mail.params["path"]
        subject = _("%(place)s i Samsyn: du har fått ett uppdrag", place=place)
        return Letter(subject, _body("accounts/mail/added.txt", mail, url=url))
