"""The sheet under every map: one or several municipalities, what lies around them, where things go.

Drawn once for each set of municipalities and size and kept as text: the boundaries never change while a process lives.
A page draws `near`, then `municipalities` or `land`, then its own areas by `draw_areas`, then `outline`, then names.
"""

import json
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

import shapely
from shapely.geometry.base import BaseGeometry as Geometry

from samsyn.geography import municipalities
from samsyn.geography.drawing import (
    Projection,
    ScaleBar,
    Spot,
    commands,
    label_point,
    label_spot,
    paths,
    project_together,
    scale_bar,
)
from samsyn.geography.points import Shape, as_geometry

Id = TypeVar("Id", bound=Hashable)

_ROOM_FOR_A_NAME = 9.0


@dataclass(frozen=True, slots=True)
class Drawn(Generic[Id]):
    """One surface on a sheet: `d` is the path; `spot` is None where nothing of it is seen."""

    id: Id
    name: str
    d: str
    spot: Spot | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A map without content. `near` are the municipalities around that the box shows, cut at its edge."""

    projection: Projection
    municipalities: tuple[Drawn[int], ...]
    near: tuple[Drawn[int], ...]
    land: str
    scale: ScaleBar

    @property
    def view_box(self) -> str:
        """The SVG's `viewBox`."""
        return self.projection.view_box

    @property
    def outline(self) -> str:
        """The border around all of them, the same path as `land`."""
        return self.land

    @property
    def near_names(self) -> tuple[Drawn[int], ...]:
        """Those around that have room for their name."""
        return tuple(each for each in self.near if each.spot is not None and each.spot.room >= _ROOM_FOR_A_NAME)


@lru_cache(maxsize=64)
def sheet(
    codes: tuple[int, ...], width: float = 760.0, *, padding: float = 14.0, lowest: float = 0.5, highest: float = 1.1
) -> Sheet:
    """The sheet of these municipalities, `width` units wide, its height between `lowest` and `highest` times that.

    UnknownMunicipality for a code that does not exist, ValueError for none.
    """
    chosen = [municipalities.boundary(code) for code in codes]
    projection = Projection.fit_width(_together(codes).bounds, width, padding=padding, lowest=lowest, highest=highest)
    around = [code for code in municipalities.overlapping(projection.bounds) if code not in codes]
    everything = [*chosen, *(municipalities.boundary(code) for code in around)]
    surfaces = project_together(everything, projection)
    drawn = [
        Drawn(code, municipalities.fact(code).name, commands(surface), label_spot(geometry, projection))
        for code, geometry, surface in zip([*codes, *around], everything, surfaces, strict=True)
    ]
    return Sheet(
        projection=projection,
        municipalities=tuple(drawn[: len(codes)]),
        near=tuple(each for each in drawn[len(codes) :] if each.d),
        land=commands(shapely.union_all(surfaces[: len(codes)])),
        scale=scale_bar(projection),
    )


def map_data(codes: tuple[int, ...]) -> dict[str, Any]:
    """What the map that one can move draws of the country, as JSON for `pickPoint` and `showAreas` of map.js.

    `boundary` is the municipalities together as GeoJSON, `near` what lies around them: [{name, geometry, label}], the
    label as [lon, lat]. UnknownMunicipality for a code that does not exist, ValueError for none.
    """
    together = _together(codes)
    west, south, east, north = together.bounds
    room = max(east - west, north - south)
    around = municipalities.overlapping((west - room, south - room / 2, east + room, north + room / 2))
    near = [
        {
            "name": municipalities.fact(code).name,
            "geometry": municipalities.boundary_geojson(code),
            "label": _lon_lat(label_point(municipalities.boundary(code))),
        }
        for code in around
        if code not in codes
    ]
    return {"boundary": json.loads(shapely.to_geojson(together)), "near": near}


def map_area(each: Hashable, name: str, shape: Shape) -> dict[str, Any]:
    """One of a municipality's own areas for the same map: {id, name, geometry, label}."""
    geometry = as_geometry(shape)
    return {
        "id": str(each),
        "name": name,
        "geometry": json.loads(shapely.to_geojson(geometry)),
        "label": _lon_lat(label_point(geometry)),
    }


def _together(codes: tuple[int, ...]) -> Geometry:
    if not codes:
        raise ValueError("a map needs a municipality")
    together: Geometry = shapely.coverage_union_all([municipalities.boundary(code) for code in codes])
    return together


def _lon_lat(point: tuple[float, float]) -> list[float]:
    return [point[1], point[0]]


def draw_areas(areas: Iterable[tuple[Id, str, Shape]], projection: Projection) -> list[Drawn[Id]]:
    """A municipality's own areas (id, name, GeoJSON or geometry) on a sheet's projection, in the order given."""
    rows = [(each, name, as_geometry(shape)) for each, name, shape in areas]
    ways = paths([geometry for _, _, geometry in rows], projection)
    return [
        Drawn(each, name, way, label_spot(geometry, projection))
        for (each, name, geometry), way in zip(rows, ways, strict=True)
    ]
