"""What regions call the common categories, and the letters that go with their colours."""

from dataclasses import dataclass

from flask_babel import gettext as _


@dataclass(frozen=True, slots=True)
class CommonCategory:
    """A common category as a page shows it."""

    common_code: str
    letters: str
    name: str


def common_categories() -> dict[str, CommonCategory]:
    """The sixteen common categories by code, in the reader's language."""
    rows = (
        ("vandalism", "SK", _("Skadegörelse")),
        ("graffiti", "KL", _("Klotter")),
        ("arson", "BR", _("Anlagd brand")),
        ("littering", "NE", _("Nedskräpning")),
        ("unsafe_place", "OP", _("Otrygg plats")),
        ("drugs", "NA", _("Misstänkt narkotika")),
        ("alcohol", "AL", _("Alkohol och berusning")),
        ("threat_violence", "HV", _("Hot och våld")),
        ("robbery_theft", "RS", _("Rån och stöld")),
        ("sexual_harassment", "SO", _("Sexuellt ofredande")),
        ("staff_incident", "IA", _("Incident mot anställd")),
        ("disorderly_gathering", "OS", _("Ordningsstörande samling")),
        ("reckless_driving", "BU", _("Buskörning")),
        ("rumour", "RY", _("Ryktesspridning")),
        ("planned_event", "PA", _("Planerat arrangemang")),
        ("other", "ÖV", _("Övrigt")),
    )
    return {code: CommonCategory(code, letters, name) for code, letters, name in rows}


def group_names() -> dict[str, str]:
    """The six groups of categories."""
    return {
        "damage": _("Skador och brand"),
        "place": _("Platsen"),
        "substances": _("Rusmedel"),
        "person": _("Mot person"),
        "order": _("Ordning och trafik"),
        "knowledge": _("Kännedom"),
    }
