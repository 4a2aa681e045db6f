"""Which coordinates a file holds, and how they become WGS 84.

GeoJSON is degrees by its standard, but a municipality's map system exports what it works in: SWEREF 99 TM, a local
SWEREF 99 zone, sometimes with latitude first. What can be told for certain is converted, anything else is refused with
what to do about it. Degrees of longitude (10–25) and latitude (55–70) never overlap in Sweden, and neither do the
eastings and northings of SWEREF 99 TM, so the order of the axes can always be told.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from samsyn.geography.faults import N_, Fault, Remark
from samsyn.geography.sweref import GRIDS, SWEREF99_TM, mercator_to_degrees

Box = tuple[float, float, float, float]
Convert = Callable[[float, float], tuple[float, float]]

_DEGREES = {4326, 4258, 4619, 4979}
_WEB_MERCATOR = {3857, 900913}
_EPSG = re.compile(r"EPSG[:/]+(?:[\d.]*[:/])?(\d{4,6})$", re.IGNORECASE)
_TM_EASTING, _NORTHING = (255_000.0, 930_000.0), (6_090_000.0, 7_700_000.0)
_LONGITUDE, _LATITUDE = (9.0, 26.0), (54.0, 71.0)

_UNKNOWN_SYSTEM = N_(
    "Koordinatsystemet %(system)s kan inte läsas här. "
    "Exportera filen i WGS 84 (EPSG:4326) eller SWEREF 99 TM (EPSG:3006)."
)
_STRANGE_SYSTEM = N_(
    "Det går inte att förstå vilket koordinatsystem filen har. "
    "Exportera den i WGS 84 (EPSG:4326) eller SWEREF 99 TM (EPSG:3006)."
)
_UNSAID_SYSTEM = N_(
    "Koordinaterna är i meter, men filen säger inte i vilket koordinatsystem. "
    "Exportera filen i WGS 84 (EPSG:4326) eller SWEREF 99 TM (EPSG:3006)."
)
_CONVERTED = N_("Koordinaterna räknades om från %(system)s.")
_TURNED = N_("Latitud stod före longitud i filen. Koordinaterna vändes.")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file's `(x, y)` become `(lon, lat)`, and what to tell the reader about it."""

    convert: Convert
    remarks: tuple[Remark, ...] = ()


def recognise(crs: Any, box: Box) -> Reading | Fault:
    """The reading for a file with this `crs` member (None without one) and extent (min x, min y, max x, max y)."""
    named = _named_system(crs)
    if named == "":
        return Fault(_STRANGE_SYSTEM)
    if isinstance(named, str):
        return Fault(_UNKNOWN_SYSTEM, {"system": named})
    # A label that says degrees over metres, or the reverse, is common; the numbers are believed before the label.
    if _looks_like_degrees(box):
        return _degrees(box)
    if named is None or named in _DEGREES:
        return _metres(SWEREF99_TM.to_degrees, SWEREF99_TM.name, box) if _is_tm(box) else Fault(_UNSAID_SYSTEM)
    if named in GRIDS:
        return _metres(GRIDS[named].to_degrees, GRIDS[named].name, box)
    if named in _WEB_MERCATOR:
        return Reading(_lon_lat(mercator_to_degrees), (Remark(_CONVERTED, {"system": "Web Mercator"}),))
    return Fault(_UNKNOWN_SYSTEM, {"system": f"EPSG:{named}"})


def _named_system(crs: Any) -> int | str | None:
    """The EPSG code in a `crs` member, else its name, "" where it has none; None without the member."""
    if crs is None:
        return None
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name", properties.get("code")) if isinstance(properties, dict) else None
    if isinstance(name, int):
        return name
    if not isinstance(name, str):
        return ""
    if name.strip().upper().endswith(("CRS84", "CRS84H")):
        return 4326
    found = _EPSG.search(name.strip())
    return int(found.group(1)) if found else printable(name)[:60]


def _looks_like_degrees(box: Box) -> bool:
    return all(abs(value) <= 180.0 for value in box)


def _within(low: float, high: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= low and high <= limits[1]


def _degrees(box: Box) -> Reading:
    west, south, east, north = box
    if _within(west, east, _LATITUDE) and _within(south, north, _LONGITUDE):
        return Reading(lambda x, y: (y, x), (Remark(_TURNED),))
    return Reading(lambda x, y: (x, y))


def _is_tm(box: Box) -> bool:
    west, south, east, north = box
    straight = _within(west, east, _TM_EASTING) and _within(south, north, _NORTHING)
    return straight or (_within(west, east, _NORTHING) and _within(south, north, _TM_EASTING))


def _metres(to_degrees: Convert, name: str, box: Box) -> Reading:
    remark = Remark(_CONVERTED, {"system": name})
    if _within(box[0], box[2], _NORTHING) and not _within(box[1], box[3], _NORTHING):
        return Reading(_lon_lat(lambda x, y: to_degrees(y, x)), (remark,))
    return Reading(_lon_lat(to_degrees), (remark,))


def _lon_lat(to_lat_lon: Convert) -> Convert:
    def convert(x: float, y: float) -> tuple[float, float]:
        lat, lon = to_lat_lon(x, y)
        return lon, lat

    return convert


def printable(text: str) -> str:
    """The text without control characters and halves of characters, for repeating what stood in a file."""
    readable = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(letter if letter.isprintable() else " " for letter in readable).split())
