"""A pasted list of named places: name, latitude, longitude, a line each. Knows nothing of the database."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite

from flask_babel import gettext as _

from samsyn.geography.points import in_sweden
from samsyn.tabular import Line, Unreadable
from tenants.places.naming import LONGEST_NAME

_HEADINGS = {
    "name": ("namn", "name", "plats", "platsnamn", "place"),
    "lat": ("lat", "latitud", "latitude", "y"),
    "lon": ("lon", "long", "lng", "longitud", "longitude", "x"),
}
_FORMULA = ("=", "+", "-", "@")
EXAMPLE = "Namn;Latitud;Longitud"


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One line of the list: what it gives, or why it cannot be used (finished sentences)."""

    line: int
    name: str
    lat: float | None
    lon: float | None
    faults: tuple[str, ...] = ()


def read_places(lines: Sequence[Line], taken: Iterable[str]) -> list[PlaceRow]:
    """The rows under the header, each checked; `taken` are the names there are. Raises Unreadable without a header."""
    columns = _columns(lines[0])
    if len(lines) == 1:
        raise Unreadable(_("Listan har en rubrikrad men inga rader under den."))
    seen = {name.casefold(): 0 for name in taken}
    return [_row(line, columns, seen) for line in lines[1:]]


def _columns(header: Line) -> dict[str, int]:
    plain = [_plain(cell) for cell in header.cells]
    columns = {
        column: position
        for column, headings in _HEADINGS.items()
        for position, cell in enumerate(plain)
        if cell in headings
    }
    if len(columns) < len(_HEADINGS):
        shown = ", ".join(cell[:30] for cell in header.cells[:8])
        raise Unreadable(
            _("Den första raden är %(found)s. Skriv rubrikerna %(example)s överst.", found=shown, example=EXAMPLE)
        )
    return columns


def _row(line: Line, columns: dict[str, int], seen: dict[str, int]) -> PlaceRow:
    def cell(column: str) -> str:
        return line.cells[columns[column]] if columns[column] < len(line.cells) else ""

    name = cell("name")
    lat, lon = _number(cell("lat")), _number(cell("lon"))
    faults = [*_name_faults(name, seen), *_point_faults(lat, lon)]
    seen.setdefault(name.casefold(), line.number)
    return PlaceRow(line.number, name, lat, lon, tuple(faults))


def _name_faults(name: str, seen: dict[str, int]) -> Iterable[str]:
    first = seen.get(name.casefold())
    if not name:
        yield _("Namn saknas.")
    elif name.startswith(_FORMULA):
        yield _("Namnet börjar med %(sign)s som en formel. Skriv det som text.", sign=name[0])
    elif len(name) > LONGEST_NAME:
        yield _("Namnet är längre än %(limit)s tecken.", limit=LONGEST_NAME)
    elif first:
        yield _("Namnet står också på rad %(line)s.", line=first)
    elif first == 0:
        yield _("En plats heter redan så.")


def _point_faults(lat: float | None, lon: float | None) -> Iterable[str]:
    if lat is None or lon is None:
        yield _("Latitud och longitud ska vara tal, som 55,4297 och 13,8204.")
    elif in_sweden(lat, lon):
        return
    elif in_sweden(lon, lat):
        yield _("Latitud och longitud har bytt plats.")
    elif abs(lat) > 180 or abs(lon) > 180:
        yield _("Punkten är i meter. Skriv grader (WGS 84).")
    else:
        yield _("Punkten ligger inte i Sverige.")


def _number(text: str) -> float | None:
    try:
        value = float(text.replace("°", "").replace(",", ".").replace(" ", ""))
    except ValueError:
        return None
    return value if isfinite(value) else None


def _plain(cell: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", cell.lower()) if "a" <= letter <= "z")
