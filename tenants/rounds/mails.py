"""The mails of a round: the invitation with the personal link, and the reminder to the silent.

Written when they are sent, so that whoever has answered in the meantime is left in peace and the link stands nowhere
but in the mail.
"""

from typing import Any
from uuid import UUID

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from samsyn.jobs.runner import JobContext
from samsyn.mail import Letter
from samsyn.web.formats import moment, municipality_name, span
from tenants.rounds import service
from tenants.rounds.service import Asked


def invitation(context: JobContext, mail: Any) -> Letter | None:
    """The personal link; None when it has been renewed or withdrawn, or the round has closed."""
    asked = _asked(context, mail)
    if asked is None:
        return None
    with force_locale(asked.language):
        subject = _(
            "Hur har det varit %(period)s? %(municipality)s undrar",
            period=span(asked.round.period_from, asked.round.period_to),
            municipality=municipality_name(context.municipality_id),
        )
        return Letter(subject, _text(context, "invitation", mail, asked))


def reminder(context: JobContext, mail: Any) -> Letter | None:
    """The personal link again, with the coordinator's own lines; None when the answer has come."""
    asked = _asked(context, mail)
    if asked is None or asked.answered:
        return None
    with force_locale(asked.language):
        subject = _("Enkäten stänger %(moment)s: hur har det varit hos er?", moment=moment(asked.round.closes_at))
        return Letter(subject, _text(context, "reminder", mail, asked))


def _asked(context: JobContext, mail: Any) -> Asked | None:
    return service.still_asked(context.session, UUID(mail.params["invitation"]), int(mail.params["generation"]))


def _text(context: JobContext, template: str, mail: Any, asked: Asked) -> str:
    token = service.link_token(
        context.settings.link_key, context.municipality_id, asked.invitation_id, asked.generation
    )
    return render_template(
        f"rounds/mail/{template}.txt",
        name=mail.to_name,
        organisation=asked.organisation,
        round=asked.round,
        url=f"{context.settings.public_url}/svar/{context.home().slug}/{token}",
        municipality=municipality_name(context.municipality_id),
    )
