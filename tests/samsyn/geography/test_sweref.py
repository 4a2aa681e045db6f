"""Metres to degrees, against Lantmäteriet's own example and points computed by PROJ 9."""

import random

import pytest

from samsyn.geography.sweref import GRIDS, SWEREF99_TM, Grid, mercator_to_degrees, metres_between


def test_the_example_of_the_publication() -> None:
    """Lantmäteriet, "Gauss Conformal Projection (Transverse Mercator), Krüger's Formulas", the worked example."""
    example = Grid("RT 90 by SWEREF 99", 13 + 35 / 60 + 7.692 / 3600, 1.000002540000, 84_182.879, -6_226_307.8640)
    easting, northing = example.to_metres(66.0, 24.0)
    assert northing == pytest.approx(1_135_809.413803, abs=1e-4)
    assert easting == pytest.approx(555_304.016555, abs=1e-4)
    assert example.to_degrees(555_304.016555, 1_135_809.413803) == pytest.approx((66.0, 24.0), abs=1e-9)


@pytest.mark.parametrize(
    ("lat", "lon", "easting", "northing"),
    [
        (55.2, 15.0, 500_000.000, 6_117_047.589),
        (55.4297, 13.819, 425_264.552, 6_143_243.977),
        (59.3293, 18.0686, 674_571.866, 6_580_743.008),
        (58.9, 11.1, 275_367.611, 6_535_467.199),
        (65.5842, 22.1547, 829_440.046, 7_292_327.396),
        (65.85, 24.15, 916_540.236, 7_333_626.393),
        (69.0, 20.3, 711_744.636, 7_663_513.318),
    ],
)
def test_sweref_99_tm(lat: float, lon: float, easting: float, northing: float) -> None:
    assert SWEREF99_TM.to_metres(lat, lon) == pytest.approx((easting, northing), abs=1e-3)
    assert SWEREF99_TM.to_degrees(easting, northing) == pytest.approx((lat, lon), abs=3e-8)


@pytest.mark.parametrize(
    ("epsg", "name", "lat", "lon", "easting", "northing"),
    [
        (3008, "SWEREF 99 13 30", 55.4297, 13.819, 170_195.347, 6_145_114.024),
        (3008, "SWEREF 99 13 30", 65.5842, 22.1547, 548_349.415, 7_303_941.112),
        (3008, "SWEREF 99 13 30", 55.2, 15.0, 245_509.333, 6_120_522.097),
    ],
)
def test_a_local_zone(epsg: int, name: str, lat: float, lon: float, easting: float, northing: float) -> None:
    grid = GRIDS[epsg]
    assert grid.name == name
    assert grid.to_metres(lat, lon) == pytest.approx((easting, northing), abs=1e-3)
    assert grid.to_degrees(easting, northing) == pytest.approx((lat, lon), abs=3e-8)


def test_there_and_back_everywhere_in_sweden() -> None:
    chance = random.Random(3)
    assert sorted(GRIDS) == list(range(3006, 3019))
    for grid in GRIDS.values():
        for _ in range(50):
            lat, lon = chance.uniform(55.0, 69.2), chance.uniform(10.5, 24.3)
            assert grid.to_degrees(*grid.to_metres(lat, lon)) == pytest.approx((lat, lon), abs=1e-9)


def test_web_mercator() -> None:
    assert mercator_to_degrees(1_536_208.973, 7_439_888.196) == pytest.approx((55.4, 13.8), abs=1e-7)


def test_distance() -> None:
    assert metres_between(55.4297, 13.819, 55.4297, 13.819) == 0
    assert metres_between(55.0, 14.0, 56.0, 14.0) == pytest.approx(111_195, rel=0.001)
    assert metres_between(55.43, 13.82, 55.5567, 14.3578) == pytest.approx(36_700, rel=0.01)
