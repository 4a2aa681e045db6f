"""The letter that asks a municipality into a region."""

from uuid import UUID

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from samsyn.jobs.runner import JobContext
from samsyn.mail import Letter
from samsyn.mail.models import PlatformMail
from samsyn.regions import queries
from samsyn.web.formats import municipality_name


def invitation(context: JobContext, mail: PlatformMail) -> Letter | None:
    """To who may answer for the municipality, or to its administrators. Not sent when it has an answer by then."""
    found = queries.select_invited(context.session, invitation_id=UUID(mail.params["invitation"]), waiting=True)
    if not found:
        return None
    (invited,) = found
    with force_locale(mail.params.get("language", "sv")):
        place = municipality_name(invited.municipality_id)
        subject = _("Samverkan med %(region)s: %(place)s är inbjuden", region=invited.region, place=place)
        body = render_template(
            "regions/mail/invitation.txt",
            name=mail.to_name,
            region=invited.region,
            place=place,
            chief=mail.params.get("chief", True),
            url=f"{context.settings.public_url}/k/{invited.slug}/delning/",
        )
        return Letter(subject, body)
