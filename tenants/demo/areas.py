"""Areas for the demonstration: the municipality shared out among its localities, each point to the nearest."""

import json
from math import cos, radians
from typing import Any

import shapely
from shapely import MultiPoint, Point

from samsyn.geography import municipalities
from tenants.demo.gazetteer import Town

PRECISION = 5


def areas(town: Town) -> bytes:
    """A GeoJSON file, as a municipality would upload it: the boundary cut into the cells of its localities."""
    boundary = municipalities.boundary(town.code)
    # Degrees of longitude are shorter than those of latitude: the cells are cut where both are alike.
    factor = cos(radians(boundary.centroid.y))
    points = [Point(lon * factor, lat) for _, lat, lon in town.localities]
    flat = shapely.transform(boundary, lambda xy: xy * [factor, 1.0])
    cells = list(shapely.voronoi_polygons(MultiPoint(points), extend_to=flat).geoms)
    features: list[dict[str, Any]] = []
    for (name, _, _), point in zip(town.localities, points, strict=True):
        cell = next(cell for cell in cells if cell.covers(point))
        land = shapely.transform(cell.intersection(flat), lambda xy: xy / [factor, 1.0])
        whole = shapely.set_precision(land, 10**-PRECISION)
        features.append(
            {"type": "Feature", "properties": {"namn": name}, "geometry": json.loads(shapely.to_geojson(whole))}
        )
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()
