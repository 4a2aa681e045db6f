"""The surfaces of an uploaded file: out of raw JSON, counted, converted, mended where their borders cross themselves.

Every step is bounded, for the file may be anything: mending a border costs more than the square of how often it crosses
itself (a minute and gigabytes at some 200,000 crossings, which 20 kB of JSON can hold), so crossings are counted first.
"""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon, STRtree
from shapely.geometry.base import BaseGeometry as Geometry
from shapely.geometry.base import BaseMultipartGeometry

from samsyn.geography.coordinates import Convert, printable
from samsyn.geography.faults import N_, Wrong, grouped, refuse

MAX_POINTS = 100_000
MAX_POINTS_IN_AREA = 20_000
MAX_CROSSINGS = 1_000
_SEGMENTS_AT_A_TIME = 50
_DECIMALS = 6

Ring = list[tuple[float, float]]
Polygons = list[list[Ring]]


class Budget:
    """Counts the points read so far, so that a small file cannot ask for much work."""

    def __init__(self) -> None:
        self.points = MAX_POINTS
        self.crossings = MAX_CROSSINGS

    def spend(self) -> None:
        """One more point."""
        self.points -= 1
        if self.points < 0:
            refuse(
                N_("Filen har fler än %(limit)s brytpunkter. Förenkla gränserna och exportera igen."),
                limit=grouped(MAX_POINTS),
            )


def read_polygons(feature: Any, budget: Budget) -> Polygons:
    """The feature's rings as they stand in the file; Wrong where they are not polygons."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise Wrong(N_("Objektet är inte en Feature."))
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict):
        raise Wrong(N_("Området har ingen yta."))
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        if not isinstance(kind, str):
            raise Wrong(N_("Området har ingen yta."))
        raise Wrong(
            N_("Objektet är av typen %(kind)s. Ett område ska vara Polygon eller MultiPolygon."),
            kind=printable(kind)[:40],
        )
    parts = [coordinates] if kind == "Polygon" else coordinates
    before = budget.points
    polygons = [[_ring(ring, budget) for ring in _list(part)] for part in _list(parts)]
    if before - budget.points > MAX_POINTS_IN_AREA:
        raise Wrong(
            N_("Området har fler än %(limit)s brytpunkter. Förenkla gränsen."), limit=grouped(MAX_POINTS_IN_AREA)
        )
    return polygons


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise Wrong(N_("Områdets koordinater är ofullständiga."))
    return value


def _ring(raw: Any, budget: Budget) -> Ring:
    ring = [_position(position, budget) for position in _list(raw)]
    if ring[0] != ring[-1]:
        ring.append(ring[0])
    if len(ring) < 4:
        raise Wrong(N_("En av områdets ringar har färre än tre hörn."))
    return ring


def _position(raw: Any, budget: Budget) -> tuple[float, float]:
    budget.spend()
    if not isinstance(raw, list) or not 2 <= len(raw) <= 4:
        raise Wrong(N_("Områdets koordinater är ofullständiga."))
    return _number(raw[0]), _number(raw[1])


def _number(raw: Any) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not -1e9 < raw < 1e9 or math.isnan(raw):
        raise Wrong(N_("En koordinat är inte ett rimligt tal."))
    return float(raw)


def surface(polygons: Polygons, convert: Convert, budget: Budget) -> tuple[MultiPolygon, bool]:
    """The rings as a valid MultiPolygon in (lon, lat), and whether it had to be mended."""
    geometry = MultiPolygon([_polygon(rings, convert) for rings in polygons])
    mended = not shapely.is_valid(geometry)
    if mended:
        geometry = _repaired(geometry, budget)
    return shapely.orient_polygons(geometry, exterior_cw=False), mended


def _polygon(rings: list[Ring], convert: Convert) -> Polygon:
    try:
        shell, *holes = [[_rounded(convert(x, y)) for x, y in ring] for ring in rings]
    except ArithmeticError:
        raise Wrong(N_("En koordinat är inte ett rimligt tal.")) from None
    return Polygon(shell, holes)


def _rounded(point: tuple[float, float]) -> tuple[float, float]:
    return round(point[0], _DECIMALS), round(point[1], _DECIMALS)


def _repaired(geometry: Geometry, budget: Budget) -> MultiPolygon:
    """The same land with a border that does not cross itself; Wrong when nothing is left or it costs too much."""
    budget.crossings -= _crossings(geometry, budget.crossings)
    if budget.crossings < 0:
        raise Wrong(N_("Gränsen korsar sig själv på för många ställen. Rätta den i kartprogrammet."))
    mended = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    parts = [part for part in _surfaces(mended) if part.area > 0]
    if not parts:
        raise Wrong(N_("Området har ingen yta."))
    return MultiPolygon(parts)


def _crossings(geometry: Geometry, enough: int) -> int:
    """How often the border's segments meet other than end to end; stops counting soon after `enough`."""
    ends = [np.stack([ring[:-1], ring[1:]], axis=1) for ring in _rings(geometry)]
    segments = np.asarray(shapely.linestrings(np.concatenate(ends)))
    tree = STRtree(segments)
    meetings = 0
    for start in range(0, len(segments), _SEGMENTS_AT_A_TIME):
        some = segments[start : start + _SEGMENTS_AT_A_TIME]
        # Every segment meets itself and the two beside it; a crossing is met from both sides.
        meetings += tree.query(some, predicate="intersects").shape[1] - 3 * len(some)
        if meetings > 2 * enough:
            break
    return max(meetings, 0) // 2 + 1


def _rings(geometry: Geometry) -> Iterator[np.ndarray[Any, np.dtype[np.float64]]]:
    for part in shapely.get_parts(geometry):
        for ring in shapely.get_rings(part):
            yield shapely.get_coordinates(ring)


def _surfaces(geometry: Geometry) -> Iterator[Polygon]:
    for part in shapely.get_parts(geometry):
        if isinstance(part, Polygon):
            yield part
        elif isinstance(part, BaseMultipartGeometry):
            yield from _surfaces(part)
