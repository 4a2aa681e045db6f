"""The templates that come with Samsyn, and what taking a template would change. Pure: no database, no page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from samsyn.access import Role
from samsyn.templates.service import CategoryName, Content
from tenants.places.service import CategoryFact
from tenants.places.service.categories import DEFAULTS

_BY_CODE = {code: CategoryName(code, name, letters, code) for code, letters, name in DEFAULTS}


def _content(codes: Sequence[str], roles: Sequence[Role], sectors: Sequence[str]) -> Content:
    return Content(tuple(_BY_CODE[code] for code in codes), tuple(roles), tuple(sectors))


@dataclass(frozen=True, slots=True)
class Beginning:
    """A template to begin from: `key` names it in addresses, `of` says whose it is."""

    key: str
    name: str
    of: str
    about: str
    content: Content


_EVERYBODY = (Role.COORDINATOR, Role.CHIEF, Role.ANALYST, Role.READER)
BUILT_IN: dict[str, tuple[LazyString, LazyString, Content]] = {
    "est": (
        _l("Hela listan"),
        _l("Alla sexton kategorier ur EST-metoden. Passar de flesta."),
        _content(
            tuple(_BY_CODE),
            (*_EVERYBODY, Role.DPO),
            ("school", "housing", "trade", "association", "police", "rescue", "municipal"),
        ),
    ),
    "liten": (
        _l("Liten kommun"),
        _l("Åtta kategorier. Färre val ger större tal i varje och en enkät som går fort att svara på."),
        _content(
            (
                "vandalism",
                "littering",
                "drugs",
                "threat_violence",
                "robbery_theft",
                "reckless_driving",
                "unsafe_place",
                "other",
            ),
            (Role.COORDINATOR, Role.CHIEF, Role.READER),
            ("school", "housing", "association", "police", "municipal"),
        ),
    ),
    "stad": (
        _l("Stad med kvällsliv"),
        _l("Tolv kategorier med krogar, torg och parker i tanken."),
        _content(
            (
                "threat_violence",
                "alcohol",
                "drugs",
                "disorderly_gathering",
                "vandalism",
                "graffiti",
                "robbery_theft",
                "unsafe_place",
                "sexual_harassment",
                "staff_incident",
                "reckless_driving",
                "other",
            ),
            (*_EVERYBODY, Role.HOST),
            ("school", "housing", "trade", "police", "municipal"),
        ),
    ),
}


def built_in() -> list[Beginning]:
    """Those that come with Samsyn."""
    return [Beginning(key, str(name), "Samsyn", str(about), kept) for key, (name, about, kept) in BUILT_IN.items()]


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one category: it stays, comes, gets another name, or is taken out of use."""

    kind: Literal["kept", "added", "renamed", "retired"]
    category: CategoryName
    before: str = ""


def changes(content: Content, categories: Sequence[CategoryFact]) -> list[Change]:
    """Every category of the template in its order, then those that it does not have. `categories` are in use now."""
    here = {each.code: each for each in categories}
    found = []
    for wanted in content.categories:
        known = here.get(wanted.code)
        if known is None:
            found.append(Change("added", wanted))
        elif known.name != wanted.name:
            found.append(Change("renamed", wanted, known.name))
        else:
            found.append(Change("kept", wanted))
    kept = {each.code for each in content.categories}
    gone = [each for each in categories if each.code not in kept]
    return [*found, *(Change("retired", CategoryName(e.code, e.name, e.letters, e.common_code)) for e in gone)]


def word(kind: str) -> str:
    """What a change is called."""
    return {
        "kept": _("Finns redan"),
        "added": _("Ny"),
        "renamed": _("Byter namn"),
        "retired": _("Tas ur bruk"),
    }[kind]
