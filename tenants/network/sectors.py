"""The sectors: their names, and what people write when they mean one of them."""

import difflib
import unicodedata

from flask_babel import lazy_gettext as _l

from tenants.network.models import SECTORS

# What stands in people's own lists, in plain letters; Swedish and English.
_WORDS = {
    "school": "skola skolor skolan utbildning forskola grundskola gymnasium school education",
    "housing": "bostadsbolag bostad bostader bostadsforetag fastighet fastigheter fastighetsagare hyresvard housing",
    "trade": "handel handeln butik butiker kopman naringsliv foretag centrumhandel trade retail shop business",
    "association": "forening foreningar foreningsliv civilsamhalle idrott samfund kyrka association ngo",
    "police": "polis polisen polismyndigheten police",
    "rescue": "raddningstjanst raddningstjansten brandkar rescue",
    "municipal": "kommun kommunen kommunal kommunalverksamhet forvaltning socialtjanst municipal municipality",
    "other": "annan annat ovrig ovriga ovrigt other",
}
_SECTOR_OF_WORD = {word: sector for sector, words in _WORDS.items() for word in words.split()}

# Parts of an organisation's name that leave no doubt about its sector.
_IN_NAMES = (
    ("rescue", ("raddningstjanst", "brandkar")),
    ("police", ("polis",)),
    ("school", ("skola", "skolan", "gymnasium", "gymnasiet", "gymnasieskola")),
    ("housing", ("bostader", "bostads", "fastigheter", "hyresvard")),
    ("trade", ("kopman", "handelsforening", "galleria", "butik")),
    ("association", ("forening", "kyrka", "forsamling", "idrottsklubb", "nattvandr")),
    ("municipal", ("forvaltning", "socialtjanst", "socialjour", "faltgrupp", "gata och park", "bibliotek")),
)


_NAMES = {
    "school": _l("Skola"),
    "housing": _l("Bostadsbolag"),
    "trade": _l("Handel"),
    "association": _l("Förening"),
    "police": _l("Polis"),
    "rescue": _l("Räddningstjänst"),
    "municipal": _l("Kommunal verksamhet"),
    "other": _l("Annan"),
}


def sector_name(sector: str) -> str:
    """A sector in the reader's language: "school" is "Skola"."""
    return str(_NAMES[sector])


def sector_names() -> list[tuple[str, str]]:
    """Every sector as (code, name), in their order."""
    return [(sector, sector_name(sector)) for sector in SECTORS]


def recognise(text: str) -> str | None:
    """The sector that a cell means, by its code, its name or a usual word for it; None when it means none."""
    word = _plain(text)
    if word in SECTORS:
        return word
    by_name = {_plain(name): sector for sector, name in sector_names()}
    return by_name.get(word) or _SECTOR_OF_WORD.get(word)


def suggest(text: str) -> str | None:
    """The sector that was probably meant by a word that is none: "bostdsbolag"."""
    known = {**_SECTOR_OF_WORD, **{_plain(name): sector for sector, name in sector_names()}}
    close = difflib.get_close_matches(_plain(text)[:40], known, n=1, cutoff=0.75)
    return known[close[0]] if close else None


def of_name(name: str) -> str | None:
    """The sector that an organisation's name leaves no doubt about: "Norreportskolan" is a school."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(letter)
    )
    return next((sector for sector, parts in _IN_NAMES if any(part in plain for part in parts)), None)


def _plain(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text.lower()) if "a" <= letter <= "z")
