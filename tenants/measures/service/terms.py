"""The fixed vocabulary of measures in words."""

from flask_babel import gettext as _


def kind_name(kind: str) -> str:
    """situational, social."""
    return {"situational": _("situationell"), "social": _("social")}[kind]


def term_name(term: str) -> str:
    """quick, long."""
    return {"quick": _("snabb"), "long": _("långsiktig")}[term]


def state_name(state: str) -> str:
    """proposed, planned, ongoing, ended: as one measure's badge says it."""
    return {
        "proposed": _("Föreslagen"),
        "planned": _("Planerad"),
        "ongoing": _("Pågår"),
        "ended": _("Avslutad"),
    }[state]


def decision_name(decision: str) -> str:
    """continue, extend, change, end."""
    return {
        "continue": _("Fortsätta"),
        "extend": _("Utöka"),
        "change": _("Byta"),
        "end": _("Avsluta"),
    }[decision]
