"""The letter to the network. Its text is the feedback's own, read when the letter is sent."""

from typing import Any
from uuid import UUID

from flask import render_template
from flask_babel import force_locale

from samsyn.errors import NotFound
from samsyn.jobs.runner import JobContext
from samsyn.mail import Letter
from samsyn.web.formats import municipality_name
from tenants.feedback import service


def letter(context: JobContext, mail: Any) -> Letter | None:
    """The letter with the personal link to the same text; None when the feedback or the participant is gone."""
    try:
        feedback = service.find(context.session, UUID(mail.params["feedback"]))
    except NotFound:
        return None
    addressed = service.link_of(
        context.session, feedback.round_id, UUID(mail.params["participant"]), key=context.settings.link_key
    )
    if addressed is None or not feedback.sent:
        return None
    language, token = addressed
    url = f"{context.settings.public_url}/svar/{context.home().slug}/{token}/aterkoppling" if token else ""
    with force_locale(language):
        text = write(
            name=mail.to_name,
            body=feedback.body,
            url=url,
            sender=feedback.sent_by_name or "",
            place=municipality_name(context.municipality_id),
        )
        return Letter(feedback.subject, text)


def write(*, name: str, body: str, url: str, sender: str, place: str) -> str:
    """The letter's text; also what the preview shows."""
    return render_template("feedback/mail/letter.txt", name=name, body=body, url=url, sender=sender, place=place)
