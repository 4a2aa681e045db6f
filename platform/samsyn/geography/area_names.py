"""Which property of an uploaded file holds the names of its areas, and the names themselves, tidied."""

import unicodedata
from collections.abc import Sequence
from typing import Any, NoReturn

from samsyn.geography.coordinates import printable
from samsyn.geography.faults import N_, Wrong, refuse

MAX_NAME = 80

_NAME_PROPERTIES = (
    *("namn", "name", "omradesnamn", "omrade", "areanamn", "areaname", "benamning", "titel", "title", "rubrik"),
    *("stadsdelsnamn", "stadsdel", "kommundelsnamn", "kommundel", "distriktsnamn", "distrikt", "tatortsnamn", "tatort"),
    *("ortsnamn", "ort", "regsonamn", "regso", "desonamn", "deso", "nykonamn", "nyko", "label", "etikett"),
)


class AreaNames:
    """Finds the property that holds the names: the one asked for, else the first that is usually called so."""

    def __init__(self, features: Sequence[Any], wanted: str | None) -> None:
        self._properties = [_properties(feature) for feature in features]
        present = list(dict.fromkeys(key for properties in self._properties for key in properties))
        self._key = wanted if wanted is not None else _name_key(present)
        if self._key is None or self._key not in present:
            self._none(present)

    def of(self, number: int) -> str:
        """The name of the feature with this number, tidied."""
        value = self._properties[number - 1].get(str(self._key))
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise Wrong(N_("Området saknar namn i egenskapen ”%(key)s”."), key=printable(str(self._key))[:40])
        name = printable(unicodedata.normalize("NFC", value))
        if not name:
            raise Wrong(N_("Området saknar namn i egenskapen ”%(key)s”."), key=printable(str(self._key))[:40])
        if len(name) > MAX_NAME:
            raise Wrong(N_("Namnet är längre än %(limit)s tecken."), limit=MAX_NAME)
        return name

    @staticmethod
    def _none(present: list[str]) -> NoReturn:
        if not present:
            refuse(N_("Områdena har inga namn. Lägg till en egenskap som heter ”namn” och exportera igen."))
        shown = ", ".join(printable(key)[:30] for key in present[:12])
        refuse(
            N_("Ingen egenskap ser ut att vara områdets namn. Filen har: %(keys)s. Döp den rätta till ”namn”."),
            keys=shown,
        )


def _properties(feature: Any) -> dict[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def _name_key(present: list[str]) -> str | None:
    plain = {_plain(key): key for key in reversed(present)}
    for candidate in _NAME_PROPERTIES:
        if candidate in plain:
            return plain[candidate]
    likely = [key for key in present if "namn" in _plain(key) or "name" in _plain(key)]
    return likely[0] if len(likely) == 1 else None


def _plain(key: str) -> str:
    """The key in lower case without marks, digits and signs: "Områdes_Namn1" is "omradesnamn"."""
    letters = unicodedata.normalize("NFKD", key.lower())
    return "".join(letter for letter in letters if "a" <= letter <= "z")
