"""A way into a municipality, and files of areas that lie in it."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
import shapely
from flask import Flask

from samsyn.audit import Actor
from samsyn.geography import municipalities
from samsyn.geography.geojson import read_areas
from samsyn.isolation import Boundary
from samsyn.isolation.boundary import BoundSession
from tenants.places import service

ANNA = Actor(None, "Anna Lind")
TORGET = (55.4297, 13.8204)
Inside = Callable[..., AbstractContextManager[BoundSession]]


def square(lat: float, lon: float, half: float = 0.02) -> dict[str, Any]:
    """A square around a point, as a GeoJSON geometry."""
    box = shapely.box(lon - half, lat - half, lon + half, lat + half)
    geometry: dict[str, Any] = json.loads(shapely.to_geojson(box))
    return geometry


def areas_file(**areas: dict[str, Any]) -> bytes:
    """A GeoJSON file of areas by name."""
    features = [{"type": "Feature", "properties": {"namn": n}, "geometry": g} for n, g in areas.items()]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


CENTRE = square(55.449, 13.82)
CENTRE_AND_EAST = {"Centrum": CENTRE, "Öster": square(55.46, 14.05)}


@pytest.fixture
def inside(app: Flask, boundary: Boundary, ystad: int) -> Inside:
    """`with inside() as session:` is a transaction in Ystad; `inside(code)` in another."""

    @contextmanager
    def enter(municipality: int = ystad) -> Iterator[BoundSession]:
        with app.test_request_context(), boundary.municipality(municipality) as session:
            yield session

    return enter


def import_file(session: BoundSession, data: bytes) -> None:
    """Imports a file of areas as the page does."""
    drafts = read_areas(data)
    service.import_areas(session, drafts, digest=service.plan_areas(session, drafts).digest, by=ANNA)


@pytest.fixture
def areas(inside: Inside) -> None:
    """Two areas in Ystad: Centrum around the main square, Öster at Glemmingebro."""
    with inside() as session:
        import_file(session, areas_file(**CENTRE_AND_EAST))


def whole() -> dict[str, Any]:
    """The boundary of Ystad."""
    return municipalities.boundary_geojson(1286)
