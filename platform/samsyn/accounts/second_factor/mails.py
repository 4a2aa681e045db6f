"""The mail that tells an account's owner what has happened to its second factor: nobody else does it unseen."""

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from samsyn.jobs.runner import JobContext
from samsyn.mail import Letter
from samsyn.mail.models import PlatformMail


def changed(context: JobContext, mail: PlatformMail) -> Letter:
    """To the owner, in words for each kind of change."""
    with force_locale(mail.params.get("language", "sv")):
        subject, sentence = {
            "added": (
                _("Tvåstegsinloggning: ett nytt sätt är tillagt"),
                _("Ett nytt sätt att bekräfta att det är du har lagts till på ditt konto i Samsyn."),
            ),
            "removed": (
                _("Tvåstegsinloggning: ett sätt är borttaget"),
                _("Ett sätt att bekräfta att det är du har tagits bort från ditt konto i Samsyn."),
            ),
            "recovered": (
                _("En reservkod har använts"),
                _("En av dina reservkoder har använts för att logga in i Samsyn. Den gäller inte längre."),
            ),
            "reset": (
                _("Tvåstegsinloggningen är nollställd"),
                _("Tvåstegsinloggningen för ditt konto i Samsyn har tagits bort av den som hjälper dig."),
            ),
            "failed": (
                _("Många fel koder vid inloggning"),
                _("Någon har skrivit ditt lösenord till Samsyn och sedan många fel koder. Ingen har kommit in."),
            ),
        }[mail.params["what"]]
        url = f"{context.settings.public_url}/ditt-konto"
        return Letter(
            subject,
            render_template("second_factor/mail/changed.txt", name=mail.to_name, sentence=sentence, url=url),
        )
