"""The names of codes and times on the picture's page, in the reader's language."""

from datetime import datetime

from flask_babel import gettext as _

from samsyn.web.formats import moment, near


def group_name(code: str) -> str:
    """The heading of a group of categories."""
    names = {
        "damage": _("Skador och brand"),
        "place": _("Platsen"),
        "substances": _("Rusmedel"),
        "persons": _("Mot person"),
        "order": _("Ordning och trafik"),
        "knowledge": _("Kännedom"),
    }
    return names[code]


def instant(iso: str) -> str:
    """An instant of the content: "tis 17 nov kl. 19.30"."""
    return moment(datetime.fromisoformat(iso), "short")


def when(iso: str) -> str:
    """An instant of the content, as people say it."""
    return near(datetime.fromisoformat(iso))
