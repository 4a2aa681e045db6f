"""SWEREF 99 in metres to degrees, so that a file straight out of a municipality's map system can be read.

Krüger's formulas for the Gauss conformal projection as published by Lantmäteriet ("Gauss Conformal Projection
(Transverse Mercator), Krüger's Formulas"), on the ellipsoid GRS 80; the error is far below a millimetre in Sweden.
SWEREF 99 and WGS 84 differ by some decimetres and are taken as equal here, as everywhere in web maps.
"""

from dataclasses import dataclass
from math import asin, atan, atan2, atanh, cos, cosh, degrees, radians, sin, sinh, sqrt

_AXIS = 6378137.0
_FLATTENING = 1 / 298.257222101
_E2 = _FLATTENING * (2 - _FLATTENING)
_N = _FLATTENING / (2 - _FLATTENING)
_RECTIFYING_RADIUS = _AXIS / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)

_TO_GRID = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16 + 41 * _N**4 / 180,
    13 * _N**2 / 48 - 3 * _N**3 / 5 + 557 * _N**4 / 1440,
    61 * _N**3 / 240 - 103 * _N**4 / 140,
    49561 * _N**4 / 161280,
)
_FROM_GRID = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360,
    _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440,
    17 * _N**3 / 480 - 37 * _N**4 / 840,
    4397 * _N**4 / 161280,
)
_TO_CONFORMAL = (
    _E2,
    (5 * _E2**2 - _E2**3) / 6,
    (104 * _E2**3 - 45 * _E2**4) / 120,
    1237 * _E2**4 / 1260,
)
_FROM_CONFORMAL = (
    _E2 + _E2**2 + _E2**3 + _E2**4,
    -(7 * _E2**2 + 17 * _E2**3 + 30 * _E2**4) / 6,
    (224 * _E2**3 + 889 * _E2**4) / 120,
    -4279 * _E2**4 / 1260,
)


@dataclass(frozen=True, slots=True)
class Grid:
    """A Gauss–Krüger grid: name, central meridian in degrees, scale there, false easting and northing in metres."""

    name: str
    meridian: float
    scale: float = 1.0
    false_easting: float = 150_000.0
    false_northing: float = 0.0

    def to_degrees(self, easting: float, northing: float) -> tuple[float, float]:
        """Metres in this grid as `(lat, lon)` in degrees. Absurd input raises an ArithmeticError."""
        xi = (northing - self.false_northing) / (self.scale * _RECTIFYING_RADIUS)
        eta = (easting - self.false_easting) / (self.scale * _RECTIFYING_RADIUS)
        xi0 = xi - sum(d * sin(2 * k * xi) * cosh(2 * k * eta) for k, d in enumerate(_FROM_GRID, 1))
        eta0 = eta - sum(d * cos(2 * k * xi) * sinh(2 * k * eta) for k, d in enumerate(_FROM_GRID, 1))
        conformal = asin(sin(xi0) / cosh(eta0))
        lat = conformal + sin(conformal) * cos(conformal) * _even_powers(_FROM_CONFORMAL, sin(conformal))
        return degrees(lat), self.meridian + degrees(atan(sinh(eta0) / cos(xi0)))

    def to_metres(self, lat: float, lon: float) -> tuple[float, float]:
        """Degrees as `(easting, northing)` in metres in this grid."""
        phi, difference = radians(lat), radians(lon - self.meridian)
        conformal = phi - sin(phi) * cos(phi) * _even_powers(_TO_CONFORMAL, sin(phi))
        xi0 = atan2(sin(conformal), cos(conformal) * cos(difference))
        eta0 = atanh(cos(conformal) * sin(difference))
        xi = xi0 + sum(b * sin(2 * k * xi0) * cosh(2 * k * eta0) for k, b in enumerate(_TO_GRID, 1))
        eta = eta0 + sum(b * cos(2 * k * xi0) * sinh(2 * k * eta0) for k, b in enumerate(_TO_GRID, 1))
        radius = self.scale * _RECTIFYING_RADIUS
        return radius * eta + self.false_easting, radius * xi + self.false_northing


def _even_powers(coefficients: tuple[float, ...], sine: float) -> float:
    return sum(c * sine ** (2 * k) for k, c in enumerate(coefficients))


SWEREF99_TM = Grid("SWEREF 99 TM", 15.0, 0.9996, 500_000.0)

#: EPSG code → grid: the national one and the twelve local zones that municipalities keep their own maps in.
GRIDS: dict[int, Grid] = {3006: SWEREF99_TM} | {
    epsg: Grid(f"SWEREF 99 {int(meridian):02d} {round(meridian % 1 * 60):02d}", meridian)
    for epsg, meridian in zip(
        range(3007, 3019),
        (12.0, 13.5, 15.0, 16.5, 18.0, 14.25, 15.75, 17.25, 18.75, 20.25, 21.75, 23.25),
        strict=True,
    )
}


def mercator_to_degrees(x: float, y: float) -> tuple[float, float]:
    """Web Mercator metres (EPSG:3857, what many web map tools export) as `(lat, lon)` in degrees."""
    return degrees(atan(sinh(y / _AXIS))), degrees(x / _AXIS)


def metres_between(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in metres (haversine on the mean Earth radius; within 0.5 % of the ellipsoid)."""
    half_lat, half_lon = radians(lat2 - lat1) / 2, radians(lon2 - lon1) / 2
    chord = sin(half_lat) ** 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(half_lon) ** 2
    return 2 * 6_371_008.8 * asin(sqrt(min(1.0, chord)))
