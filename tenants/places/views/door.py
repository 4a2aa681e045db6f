"""The blueprint that the pages of places share."""

from flask import Blueprint
from flask_babel import gettext as _

blueprint = Blueprint("places", __name__, template_folder="../templates")


def common_names() -> dict[str, str]:
    """The common codes in the reader's language, in their order."""
    return {
        "vandalism": _("Skadegörelse"),
        "graffiti": _("Klotter"),
        "littering": _("Nedskräpning"),
        "drugs": _("Misstänkt narkotika"),
        "alcohol": _("Alkohol och berusning"),
        "threat_violence": _("Hot och våld"),
        "robbery_theft": _("Rån och stöld"),
        "arson": _("Anlagd brand"),
        "disorderly_gathering": _("Ordningsstörande samling"),
        "reckless_driving": _("Buskörning och trafik"),
        "unsafe_place": _("Otrygg plats"),
        "staff_incident": _("Incident mot anställd"),
        "rumour": _("Ryktesspridning"),
        "sexual_harassment": _("Sexuellt ofredande"),
        "planned_event": _("Planerat arrangemang"),
        "other": _("Övrigt"),
    }
