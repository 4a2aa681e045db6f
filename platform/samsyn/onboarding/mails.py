"""The letters about an application: that it has come, that it waits, that it was declined."""

from uuid import UUID

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from samsyn.jobs.runner import JobContext
from samsyn.mail import Letter
from samsyn.mail.models import PlatformMail
from samsyn.onboarding import queries
from samsyn.onboarding.models import Application
from samsyn.onboarding.roles import APPLICANT_ROLES
from samsyn.web.formats import municipality_name


def _application(context: JobContext, mail: PlatformMail) -> Application | None:
    return queries.find(context.session, UUID(mail.params["application"]))


def _body(kind: str, mail: PlatformMail, application: Application, **context: object) -> str:
    return render_template(
        f"onboarding/mail/{kind}.txt",
        name=mail.to_name,
        application=application,
        place=municipality_name(application.municipality_id),
        **context,
    )


def received(context: JobContext, mail: PlatformMail) -> Letter | None:
    """To the applicant: it has come."""
    application = _application(context, mail)
    if application is None or application.state != "applied":
        return None
    with force_locale(mail.params.get("language", "sv")):
        return Letter(_("Vi har fått er ansökan till Samsyn"), _body("received", mail, application))


def arrived(context: JobContext, mail: PlatformMail) -> Letter | None:
    """To an operator: one waits. Not sent when somebody has decided it in the meantime."""
    application = _application(context, mail)
    if application is None or application.state != "applied":
        return None
    with force_locale(mail.params.get("language", "sv")):
        place = municipality_name(application.municipality_id)
        url = f"{context.settings.public_url}/drift/ansokningar/{application.id}"
        role = APPLICANT_ROLES[application.applicant_role].name
        return Letter(
            _("Ansökan från %(place)s väntar", place=place), _body("arrived", mail, application, url=url, role=role)
        )


def declined(context: JobContext, mail: PlatformMail) -> Letter | None:
    """To the applicant: no, and why."""
    application = _application(context, mail)
    if application is None:
        return None
    with force_locale(mail.params.get("language", "sv")):
        return Letter(_("Besked om er ansökan till Samsyn"), _body("declined", mail, application))
