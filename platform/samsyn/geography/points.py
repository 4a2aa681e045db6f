"""Single points: is it in Sweden, which of a municipality's areas is it in, how far outside the boundary.

Answers come in by the hundred a second, each with a point, and a municipality has up to some hundred areas: the
prepared areas are kept between calls under a key that the caller gives.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import lru_cache
from math import cos, isfinite, radians
from threading import Lock
from typing import Any, Generic, TypeVar

import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry as Geometry

from samsyn.geography import municipalities
from samsyn.geography.sweref import metres_between

Id = TypeVar("Id", bound=Hashable)
Shape = Mapping[str, Any] | str | Geometry

_PREPARED_AT_MOST = 256


class AreaIndex(Generic[Id]):
    """A municipality's areas, prepared for asking in which of them a point lies. Read-only, so safe between threads."""

    def __init__(self, areas: Iterable[tuple[Id, Shape]]) -> None:
        """`areas` are (id, geometry): GeoJSON as mapping or text, or shapely. ValueError for what is no geometry."""
        # The smallest first: where areas overlap, the more precise one is meant (a square inside a district).
        pairs = sorted(((each, as_geometry(shape)) for each, shape in areas), key=lambda pair: float(pair[1].area))
        self._ids: list[Id] = [each for each, _ in pairs]
        self._geometries = [geometry for _, geometry in pairs]
        shapely.prepare(self._geometries)
        self._tree = STRtree(self._geometries)

    def __len__(self) -> int:
        return len(self._ids)

    def locate(self, lat: float, lon: float) -> Id | None:
        """The id of the smallest area that holds the point (its border included), or None."""
        candidates: list[int] = sorted(self._tree.query(shapely.Point(lon, lat)).tolist())
        for position in candidates:
            if shapely.intersects_xy(self._geometries[position], lon, lat):
                return self._ids[position]
        return None

    def locate_or_nearest(self, lat: float, lon: float, within_metres: float) -> Id | None:
        """The same, else the nearest area not farther away than that: for points just off a roughly drawn border."""
        inside = self.locate(lat, lon)
        if inside is not None or not self._ids:
            return inside
        distances = [_metres_to(geometry, lat, lon) for geometry in self._geometries]
        nearest = min(range(len(distances)), key=distances.__getitem__)
        return self._ids[nearest] if distances[nearest] <= within_metres else None


class _Prepared:
    """The areas asked for lately. Bounded: a key names a version of a municipality's areas and old ones fall out."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, AreaIndex[Any]] = OrderedDict()

    def get(self, key: Hashable) -> AreaIndex[Any] | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        return None

    def put(self, key: Hashable, index: AreaIndex[Any]) -> None:
        with self._lock:
            self._kept[key] = index
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)


_prepared = _Prepared(_PREPARED_AT_MOST)


def in_sweden(lat: float, lon: float) -> bool:
    """Whether the point is in Sweden or its waters; False for NaN, infinities and latitudes that do not exist."""
    return isfinite(lat) and isfinite(lon) and bool(shapely.intersects_xy(_prepared_sweden(), lon, lat))


def locate(lat: float, lon: float, areas: Iterable[tuple[Id, Shape]]) -> Id | None:
    """The id of the smallest of `areas` that holds the point, or None. For once; many points want `area_index`."""
    return AreaIndex(areas).locate(lat, lon)


def area_index(key: Hashable, load: Callable[[], Iterable[tuple[Id, Shape]]]) -> AreaIndex[Id]:
    """The prepared areas under `key`, loading them by `load()` the first time.

    The key must hold the municipality and something that changes with its areas (a version, the latest change): what is
    prepared is shared by the whole process and is never looked at again.
    """
    found: AreaIndex[Id] | None = _prepared.get(key)
    if found is None:
        found = AreaIndex(load())
        _prepared.put(key, found)
    return found


def metres_outside(code: int, lat: float, lon: float) -> float:
    """How far outside the municipality's boundary the point lies, in metres; 0 inside.

    The boundary is generalised (see `municipalities`): some kilometres mean nothing on a coast. For a hint beside a
    field, never for a refusal.
    """
    return _metres_to(municipalities.boundary(code), lat, lon)


def as_geometry(shape: Shape) -> Geometry:
    """GeoJSON as mapping or text as a shapely geometry; ValueError for what is no geometry."""
    if isinstance(shape, Geometry):
        return shape
    try:
        return shapely.from_geojson(shape if isinstance(shape, str) else json.dumps(shape))
    except (shapely.errors.GEOSException, TypeError) as error:
        raise ValueError("not a GeoJSON geometry") from error


def _metres_to(geometry: Geometry, lat: float, lon: float) -> float:
    if shapely.intersects_xy(geometry, lon, lat):
        return 0.0
    # A degree of longitude is about half a degree of latitude here: squeezed, the nearest is the nearest on the ground.
    squeeze = cos(radians(lat))
    level = shapely.transform(geometry, lambda points: points * (squeeze, 1.0))
    line = shapely.shortest_line(level, shapely.Point(lon * squeeze, lat))
    x, y = shapely.get_coordinates(line)[0]
    return metres_between(lat, lon, float(y), float(x) / squeeze)


@lru_cache(maxsize=1)
def _prepared_sweden() -> Geometry:
    country = municipalities.sweden()
    shapely.prepare(country)
    return country
