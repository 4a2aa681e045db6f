"""Geometry to SVG: a projection for a box, paths, the point where a name goes, a scale bar.

Pages draw their maps on the server, so that a map is there without JavaScript, in print and in mail. The projection is
Web Mercator, as in the map that one can move, so that both show the same shapes; a municipality is small enough for its
scale to be one number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import atan, cos, degrees, log, pi, radians, sinh, tan
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry as Geometry

from samsyn.geography.municipalities import Bounds

_EARTH = 6_378_137.0
_BEYOND = 24.0  # clip this far outside the box, so that the cut's own line is never seen
_DETAIL = 0.35  # finer than this, in units of the box, nobody sees it


@dataclass(frozen=True, slots=True)
class Projection:
    """Degrees to a box of `width` × `height` units whose upper left corner is (0, 0), and back."""

    width: float
    height: float
    scale: float
    west: float
    north: float

    @classmethod
    def fit(cls, bounds: Bounds, width: float, height: float, padding: float = 14.0) -> "Projection":
        """The largest drawing of `bounds` (west, south, east, north in degrees) that fits the box, centred.

        ValueError when the box is not larger than its padding. Bounds without extent are drawn a kilometre wide.
        """
        if min(width, height) <= 2 * padding:
            raise ValueError("the box is smaller than its padding")
        west, south, east, north = _mercator_bounds(bounds)
        scale = min((width - 2 * padding) / (east - west), (height - 2 * padding) / (north - south))
        return cls(
            width=width,
            height=height,
            scale=scale,
            west=(west + east - width / scale) / 2,
            north=(north + south + height / scale) / 2,
        )

    @classmethod
    def fit_width(
        cls,
        bounds: Bounds,
        width: float,
        *,
        padding: float = 14.0,
        lowest: float = 0.5,
        highest: float = 1.1,
    ) -> "Projection":
        """The same with the height that the shape asks for, between `lowest` and `highest` times the width."""
        west, south, east, north = _mercator_bounds(bounds)
        wanted = (width - 2 * padding) * (north - south) / (east - west) + 2 * padding
        return cls.fit(bounds, width, round(min(max(wanted, lowest * width), highest * width)), padding)

    @property
    def view_box(self) -> str:
        """The `viewBox` attribute of an SVG drawn in this projection."""
        return f"0 0 {_short(self.width)} {_short(self.height)}"

    @property
    def bounds(self) -> Bounds:
        """West, south, east, north in degrees of what the box shows."""
        south, east = self.lat_lon(self.width, self.height)
        north, west = self.lat_lon(0.0, 0.0)
        return west, south, east, north

    @property
    def metres_per_unit(self) -> float:
        """How many metres on the ground one unit is, in the middle of the box."""
        lat, _ = self.lat_lon(self.width / 2, self.height / 2)
        return _EARTH * cos(radians(lat)) / self.scale

    def xy(self, lat: float, lon: float) -> tuple[float, float]:
        """A point in the units of the box, with one decimal."""
        x, y = _mercator(lon, lat)
        return round((x - self.west) * self.scale, 1), round((self.north - y) * self.scale, 1)

    def xy_many(self, lon_lat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Many points at once, rows of (lon, lat) to rows of (x, y), not rounded."""
        return self._points(lon_lat)

    def lat_lon(self, x: float, y: float) -> tuple[float, float]:
        """The point of the ground at a point of the box."""
        return degrees(atan(sinh(self.north - y / self.scale))), degrees(self.west + x / self.scale)

    def shows(self, lat: float, lon: float) -> bool:
        """Whether the point lies in the box."""
        x, y = self.xy(lat, lon)
        return 0 <= x <= self.width and 0 <= y <= self.height

    def project(self, geometry: Geometry) -> Geometry:
        """A geometry in (lon, lat) in the units of the box, clipped a little outside of it; may be empty."""
        drawn = shapely.transform(geometry, self._points)
        clipped = shapely.clip_by_rect(drawn, -_BEYOND, -_BEYOND, self.width + _BEYOND, self.height + _BEYOND)
        return clipped if shapely.is_valid(clipped) else shapely.make_valid(clipped)

    def _points(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        x = np.radians(points[:, 0])
        y = np.log(np.tan(np.pi / 4 + np.radians(points[:, 1]) / 2))
        return np.column_stack(((x - self.west) * self.scale, (self.north - y) * self.scale))


class Spot(NamedTuple):
    """Where a name may stand: a point in the box and how far around it the surface reaches."""

    x: float
    y: float
    room: float


class ScaleBar(NamedTuple):
    """A bar of `length` units that is `metres` long on the ground."""

    length: float
    metres: int

    @property
    def text(self) -> str:
        """Its length in words, the same in Swedish and English: "500 m", "5 km"."""
        return (
            f"{self.metres // 1000}\N{NO-BREAK SPACE}km" if self.metres >= 1000 else f"{self.metres}\N{NO-BREAK SPACE}m"
        )


def path(geometry: Geometry, projection: Projection) -> str:
    """The `d` attribute of one geometry in (lon, lat): surfaces closed, lines open, points left out.

    Empty where the box shows nothing of it.
    """
    return commands(shapely.simplify(projection.project(geometry), _DETAIL))


def paths(geometries: Sequence[Geometry], projection: Projection) -> list[str]:
    """The same for surfaces side by side: thinned out together, so that shared borders stay shared."""
    return [commands(drawn) for drawn in project_together(geometries, projection)]


def project_together(geometries: Sequence[Geometry], projection: Projection) -> list[Geometry]:
    """Surfaces side by side in the units of the box, clipped, without the detail that nobody sees."""
    drawn = np.array([projection.project(geometry) for geometry in geometries], dtype=object)
    if len(drawn) and all(geometry.geom_type in ("Polygon", "MultiPolygon") for geometry in drawn):
        drawn = shapely.coverage_simplify(drawn, _DETAIL)
    return list(drawn)


def label_spot(geometry: Geometry, projection: Projection) -> Spot | None:
    """The middle of the largest circle in what the box shows of the geometry; None when it shows nothing."""
    box = shapely.box(0, 0, projection.width, projection.height)
    seen = shapely.intersection(projection.project(geometry), box)
    surfaces = [part for part in shapely.get_parts(seen) if isinstance(part, Polygon) and part.area > 0]
    if not surfaces:
        return None
    radius = shapely.maximum_inscribed_circle(max(surfaces, key=lambda part: part.area), tolerance=0.5)
    centre = Point(radius.coords[0])
    return Spot(round(centre.x, 1), round(centre.y, 1), round(float(radius.length), 1))


def label_point(geometry: Geometry) -> tuple[float, float]:
    """`(lat, lon)` well inside the geometry's largest surface, for one name or one marker without a drawing."""
    surfaces = [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon)]
    if not surfaces:
        point = shapely.point_on_surface(geometry)
        return point.y, point.x
    largest = max(surfaces, key=lambda part: part.area)
    squeeze = cos(radians(largest.centroid.y))
    level = shapely.transform(largest, lambda points: points * (squeeze, 1.0))
    inside = shapely.maximum_inscribed_circle(level, tolerance=1e-4).coords[0]
    return round(inside[1], 5), round(inside[0] / squeeze, 5)


def scale_bar(projection: Projection, longest: float = 120.0) -> ScaleBar:
    """The longest round distance (1, 2 or 5 times a power of ten) that is no longer than `longest` units."""
    available = longest * projection.metres_per_unit
    steps = [step * 10**power for power in range(7) for step in (1, 2, 5)]
    metres = max((step for step in steps if step <= available), default=1)
    return ScaleBar(round(metres / projection.metres_per_unit, 1), metres)


def polygon_points(corners: Iterable[tuple[float, float]], projection: Projection) -> str:
    """The `points` attribute of a polygon whose corners are `(lat, lon)`, a hexagon's for example."""
    return " ".join(f"{_short(x)},{_short(y)}" for x, y in (projection.xy(lat, lon) for lat, lon in corners))


def _mercator(lon: float, lat: float) -> tuple[float, float]:
    return radians(lon), log(tan(pi / 4 + radians(lat) / 2))


def _mercator_bounds(bounds: Bounds) -> Bounds:
    west, south = _mercator(bounds[0], bounds[1])
    east, north = _mercator(bounds[2], bounds[3])
    least = 500.0 / (_EARTH * cos(radians((bounds[1] + bounds[3]) / 2)))
    if east - west < least and north - south < least:
        return west - least, south - least, east + least, north + least
    return west, south, max(east, west + 1e-9), max(north, south + 1e-9)


def commands(drawn: Geometry) -> str:
    """The `d` attribute of a geometry that is in the units of the box already."""
    parts: list[str] = []
    for part in shapely.get_parts(drawn):
        if isinstance(part, Polygon):
            parts.extend(_line(ring.coords, closed=True) for ring in (part.exterior, *part.interiors))
        elif part.geom_type in ("LineString", "LinearRing"):
            parts.append(_line(part.coords, closed=False))
    return "".join(parts)


def _line(coordinates: Iterable[Sequence[float]], *, closed: bool) -> str:
    points: list[str] = []
    for coordinate in coordinates:
        point = f"{_short(coordinate[0])} {_short(coordinate[1])}"
        if not points or points[-1] != point:
            points.append(point)
    if closed and len(points) > 1 and points[0] == points[-1]:
        points.pop()
    if len(points) < (3 if closed else 2):
        return ""
    return f"M{'L'.join(points)}{'Z' if closed else ''}"


def _short(value: float) -> str:
    """One decimal, none where it is zero: every byte of a map is sent to a phone."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
