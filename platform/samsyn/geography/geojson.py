"""Reading the areas of an uploaded GeoJSON file: strict, safe, and helpful about what is wrong.

A municipality's areas come out of its own map system, exported by somebody who meets this format once a year. Every
fault is found in one go and said in words; nothing is half read. What can be put right without guessing (coordinates in
SWEREF 99, a line that crosses itself, an unclosed ring) is put right and remarked on.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import shapely
from shapely import MultiPolygon

from samsyn.geography.area_names import AreaNames
from samsyn.geography.coordinates import Box, Reading, printable, recognise
from samsyn.geography.faults import N_, Fault, Remark, Unreadable, Wrong, refuse
from samsyn.geography.municipalities import sweden
from samsyn.geography.surfaces import Budget, Polygons, read_polygons, surface

__all__ = ["AreaDraft", "Fault", "Remark", "Unreadable", "read_areas"]

MAX_BYTES = 5_000_000
MAX_AREAS = 500
_FAULTS_SHOWN = 40
_MENDED = N_("Gränsen korsade sig själv och rättades. Se efter på kartan att den blev rätt.")


@dataclass(frozen=True, slots=True)
class AreaDraft:
    """One area out of the file. `feature` counts from 1, `geometry` is a valid MultiPolygon in (lon, lat)."""

    feature: int
    name: str
    geometry: MultiPolygon
    remarks: tuple[Remark, ...] = ()

    def geojson(self) -> dict[str, Any]:
        """The geometry as a GeoJSON mapping."""
        mapping: dict[str, Any] = json.loads(shapely.to_geojson(self.geometry))
        return mapping


def read_areas(data: bytes, *, max_bytes: int = MAX_BYTES, name_property: str | None = None) -> list[AreaDraft]:
    """The areas of a GeoJSON file, in the file's order, at least one.

    `name_property` says which property holds the names where it cannot be guessed. Raises Unreadable with every fault
    found, and nothing else, whatever the bytes are.
    """
    document = _parse(data, max_bytes)
    features = _features(document)
    names = AreaNames(features, name_property)
    faults: list[Fault] = []
    raw: dict[int, Polygons] = {}
    budget = Budget()
    for number, feature in enumerate(features, 1):
        try:
            raw[number] = read_polygons(feature, budget)
        except Wrong as wrong:
            faults.append(Fault(wrong.message, wrong.values, number))
    reading = _reading(document, raw)
    drafts: list[AreaDraft] = []
    for number, polygons in raw.items():
        try:
            drafts.append(_draft(number, names.of(number), polygons, reading, budget))
        except Wrong as wrong:
            faults.append(Fault(wrong.message, wrong.values, number))
        except shapely.errors.GEOSException:
            faults.append(Fault(N_("Gränsen går inte att läsa. Rätta den i kartprogrammet."), feature=number))
    faults.extend(_duplicates(drafts))
    if faults:
        raise Unreadable(_shown(sorted(faults, key=lambda fault: fault.feature or 0)))
    return drafts


# The file as a whole


def _parse(data: bytes, max_bytes: int) -> dict[str, Any]:
    if len(data) > max_bytes:
        refuse(
            N_("Filen är större än %(limit)s MB. Förenkla gränserna eller dela filen."), limit=max_bytes // 1_000_000
        )
    if not data.strip():
        refuse(N_("Filen är tom."))
    if data.startswith(b"PK"):
        refuse(
            N_("Filen är ett zip-arkiv. Packa upp det, öppna kartan i kartprogrammet och exportera den som GeoJSON.")
        )
    if data.startswith(b"SQLite format 3"):
        refuse(N_("Filen är ett GeoPackage. Exportera lagret med områdena som GeoJSON."))
    if data.lstrip()[:1] == b"<":
        refuse(N_("Filen är XML, till exempel KML eller GML. Exportera den som GeoJSON."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        refuse(N_("Filens tecken går inte att läsa. Spara den med teckenkodningen UTF-8."))
    try:
        document = json.loads(text, parse_constant=_not_a_number)
    except json.JSONDecodeError as error:
        refuse(N_("Filen är inte giltig GeoJSON: något är fel på rad %(line)s."), line=error.lineno)
    except (ValueError, RecursionError):
        refuse(N_("Filen är inte giltig GeoJSON: den har värden eller nivåer som inte hör hemma där."))
    if not isinstance(document, dict):
        refuse(N_("Filen är JSON men inte GeoJSON: en FeatureCollection väntades."))
    return document


def _not_a_number(text: str) -> NoReturn:
    raise ValueError(text)


def _features(document: dict[str, Any]) -> list[Any]:
    kind = document.get("type")
    if kind == "Feature":
        return [document]
    if kind == "Topology":
        refuse(N_("Filen är TopoJSON. Exportera den som GeoJSON."))
    if not isinstance(kind, str):
        refuse(N_("Filen är JSON men inte GeoJSON: en FeatureCollection väntades."))
    if kind != "FeatureCollection":
        refuse(N_("Filen är av typen %(kind)s. En FeatureCollection väntades."), kind=printable(kind)[:40])
    features = document.get("features")
    if not isinstance(features, list):
        refuse(N_("Filen saknar listan ”features”."))
    if not features:
        refuse(N_("Filen har inga områden."))
    if len(features) > MAX_AREAS:
        refuse(
            N_("Filen har %(count)s områden. Högst %(limit)s kan läsas in; ta med färre eller större."),
            count=len(features),
            limit=MAX_AREAS,
        )
    return features


def _reading(document: dict[str, Any], raw: dict[int, Polygons]) -> Reading:
    """How to read the file's coordinates, told by its `crs` member and the extent of what could be read of it."""
    points = [point for polygons in raw.values() for rings in polygons for ring in rings for point in ring]
    if not points:
        return Reading(lambda x, y: (x, y))
    xs, ys = [x for x, _ in points], [y for _, y in points]
    box: Box = (min(xs), min(ys), max(xs), max(ys))
    reading = recognise(document.get("crs"), box)
    if isinstance(reading, Fault):
        raise Unreadable([reading])
    return reading


def _shown(faults: Sequence[Fault]) -> list[Fault]:
    rest = len(faults) - _FAULTS_SHOWN
    if rest <= 0:
        return list(faults)
    return [*faults[:_FAULTS_SHOWN], Fault(N_("Och %(count)s fel till."), {"count": rest})]


def _draft(number: int, name: str, polygons: Polygons, reading: Reading, budget: Budget) -> AreaDraft:
    geometry, mended = surface(polygons, reading.convert, budget)
    remarks = (*reading.remarks, Remark(_MENDED)) if mended else reading.remarks
    # Half of it in Sweden is enough: an area may reach out to the border in the sea, which is drawn roughly here.
    if shapely.area(shapely.intersection(sweden(), geometry)) < shapely.area(geometry) / 2:
        raise Wrong(N_("Området ligger inte i Sverige. Koordinaterna ska vara longitud och latitud i WGS 84."))
    return AreaDraft(number, name, geometry, remarks)


def _duplicates(drafts: Sequence[AreaDraft]) -> Iterator[Fault]:
    names: dict[str, int] = {}
    shapes: dict[bytes, int] = {}
    for draft in drafts:
        first = names.setdefault(draft.name.casefold(), draft.feature)
        if first != draft.feature:
            yield Fault(
                N_("Namnet ”%(name)s” finns redan i objekt %(first)s."),
                {"name": draft.name, "first": first},
                draft.feature,
            )
        first = shapes.setdefault(shapely.to_wkb(shapely.normalize(draft.geometry)), draft.feature)
        if first != draft.feature:
            yield Fault(N_("Området har samma gräns som objekt %(first)s."), {"first": first}, draft.feature)
