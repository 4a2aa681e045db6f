"""The maps of a picture, drawn once when it is computed and kept with it.

Areas are redrawn and renamed as years go by; a settled picture shows the ones it was settled with. So the paths are
part of the content, together with the projection that points need.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, TypedDict
from uuid import UUID

import numpy as np

from samsyn.geography import municipalities
from samsyn.geography.drawing import Projection, commands, label_spot, project_together, scale_bar
from samsyn.geography.municipalities import Bounds
from samsyn.geography.sheets import Drawn, draw_areas, sheet
from tenants.picture.material import Material, Sight

WIDTH = 760.0
CLOSE_WIDTH = 520.0
_POINTS_FOR_CLOSE = 5
_CLOSE_WITHIN = 0.55
_LEAST_DEGREES = 0.012  # about 1.3 kilometres from south to north


class Surface(TypedDict):
    """A drawn surface: its path, its name and where the name may stand (`room` around x, y; 0 when nowhere)."""

    id: str | None
    name: str
    d: str
    x: float
    y: float
    room: float


class MapPart(TypedDict):
    """One map. `projection` is width, height, scale, west, north of samsyn.geography.drawing.Projection."""

    kind: str
    area_id: str | None
    projection: list[float]
    land: str
    near: list[Surface]
    areas: list[Surface]
    scale: dict[str, Any]


def draw_maps(material: Material) -> list[MapPart]:
    """The whole municipality and, where enough points stand close together, a close view of that part of it."""
    whole = _whole(material)
    placed = [sight for sight in material.sights if sight.lat is not None and sight.lon is not None]
    busiest = _busiest(placed)
    if busiest is None:
        return [whole]
    area_id, bounds = busiest
    west, south, east, north = projection_of(whole).bounds
    small = max((bounds[2] - bounds[0]) / (east - west), (bounds[3] - bounds[1]) / (north - south)) <= _CLOSE_WITHIN
    return [whole, _close(material, area_id, bounds)] if small else [whole]


def projection_of(part: MapPart) -> Projection:
    """The projection that a map was drawn in."""
    width, height, scale, west, north = part["projection"]
    return Projection(width=width, height=height, scale=scale, west=west, north=north)


def _whole(material: Material) -> MapPart:
    base = sheet((material.municipality_id,), WIDTH, lowest=0.5, highest=0.95)
    return {
        "kind": "whole",
        "area_id": None,
        "projection": _numbers(base.projection),
        "land": base.land,
        "near": [_surface(each) for each in base.near],
        "areas": _areas(material, base.projection),
        "scale": {"length": base.scale.length, "metres": base.scale.metres},
    }


def _close(material: Material, area_id: UUID | None, bounds: Bounds) -> MapPart:
    projection = Projection.fit_width(bounds, CLOSE_WIDTH, padding=36.0, lowest=0.7, highest=1.0)
    home = material.municipality_id
    codes = [home, *(code for code in municipalities.overlapping(projection.bounds) if code != home)]
    shapes = [municipalities.boundary(code) for code in codes]
    paths = [commands(drawn) for drawn in project_together(shapes, projection)]
    scale = scale_bar(projection)
    near = [
        Drawn(code, municipalities.fact(code).name, path, label_spot(shape, projection))
        for code, shape, path in zip(codes[1:], shapes[1:], paths[1:], strict=True)
        if path
    ]
    return {
        "kind": "close",
        "area_id": None if area_id is None else str(area_id),
        "projection": _numbers(projection),
        "land": paths[0],
        "near": [_surface(each) for each in near],
        "areas": [each for each in _areas(material, projection) if each["d"]],
        "scale": {"length": scale.length, "metres": scale.metres},
    }


def _areas(material: Material, projection: Projection) -> list[Surface]:
    shown = [(fact.id, fact.name, fact.geometry) for fact in material.areas if not fact.retired]
    return [_surface(each) for each in draw_areas(shown, projection)]


def _busiest(placed: Sequence[Sight]) -> tuple[UUID | None, Bounds] | None:
    """The area with most points, and what to show of it: where nearly all of them are, with some room around."""
    if len(placed) < _POINTS_FOR_CLOSE:
        return None
    area_id, count = Counter(sight.area_id for sight in placed).most_common(1)[0]
    if count < _POINTS_FOR_CLOSE:
        return None
    points = np.array([(sight.lon, sight.lat) for sight in placed if sight.area_id == area_id], dtype=np.float64)
    (west, south), (east, north) = np.quantile(points, 0.03, axis=0), np.quantile(points, 0.97, axis=0)
    room_x = max((2 * _LEAST_DEGREES - (east - west)) / 2, 0.12 * (east - west))
    room_y = max((_LEAST_DEGREES - (north - south)) / 2, 0.12 * (north - south))
    return area_id, (float(west - room_x), float(south - room_y), float(east + room_x), float(north + room_y))


def _surface(drawn: Drawn[UUID] | Drawn[int]) -> Surface:
    spot = drawn.spot
    x, y, room = (spot.x, spot.y, spot.room) if spot else (0.0, 0.0, 0.0)
    return {"id": str(drawn.id), "name": drawn.name, "d": drawn.d, "x": x, "y": y, "room": room}


def _numbers(projection: Projection) -> list[float]:
    return [projection.width, projection.height, projection.scale, projection.west, projection.north]
