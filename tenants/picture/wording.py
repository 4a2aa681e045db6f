"""The names of codes and times on the picture's page, in the reader's language."""

from datetime import datetime

from flask_babel import gettext as _

from samsyn import clock
from samsyn.web.formats import clock_time, moment, near


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


def place_type(code: str) -> str:
    """The kind of place, in words."""
    return {"public": _("Offentlig plats"), "semi_public": _("Halvoffentlig plats"), "online": _("På nätet")}[code]


def source(code: str) -> str:
    """How an observation is known, in words."""
    return {"seen": _("Sett själv"), "heard": _("Hört"), "told": _("Fått berättat")}[code]


def occurred(start: datetime, end: datetime | None) -> str:
    """When something happened: "tis 17 nov kl. 19.30", or a span."""
    if end is None or end == start:
        return moment(start, "short")
    if clock.local(start).date() == clock.local(end).date():
        return f"{moment(start, 'short')}–{clock_time(end)}"
    return f"{moment(start, 'short')} – {moment(end, 'short')}"


def instant(iso: str) -> str:
    """An instant of the content: "tis 17 nov kl. 19.30"."""
    return moment(datetime.fromisoformat(iso), "short")


def when(iso: str) -> str:
    """An instant of the content, as people say it."""
    return near(datetime.fromisoformat(iso))
