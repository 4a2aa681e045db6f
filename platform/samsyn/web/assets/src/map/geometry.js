// Small questions about GeoJSON surfaces: where do they reach, what lies in them.

const parts = (geometry) =>
  geometry.type === "MultiPolygon" ? geometry.coordinates : geometry.type === "Polygon" ? [geometry.coordinates] : [];

/** [[west, south], [east, north]] of a geometry or a list of them. */
export function boundsOf(geometry) {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const each of [geometry].flat())
    for (const [outer] of parts(each))
      for (const [lon, lat] of outer) {
        west = Math.min(west, lon);
        east = Math.max(east, lon);
        south = Math.min(south, lat);
        north = Math.max(north, lat);
      }
  return [[west, south], [east, north]];
}

/** How large the bounds are, for telling the smaller of two areas. */
function extent(geometry) {
  const [[west, south], [east, north]] = boundsOf(geometry);
  return (east - west) * (north - south);
}

function crosses(ring, { lat, lon }) {
  let odd = false;
  for (let here = 0, before = ring.length - 1; here < ring.length; before = here++) {
    const [x, y] = ring[here];
    const [px, py] = ring[before];
    if (y > lat !== py > lat && lon < ((px - x) * (lat - y)) / (py - y) + x) odd = !odd;
  }
  return odd;
}

/** Whether the point lies in the surface and in none of its holes. True without a surface: then nothing is outside. */
export function inside(geometry, point) {
  if (!geometry) return true;
  return parts(geometry).some(([outer, ...holes]) => crosses(outer, point) && !holes.some((hole) => crosses(hole, point)));
}

/** The smallest of the areas that holds the point, as on the server; null when none does. */
export function areaAt(areas = [], point) {
  const holding = areas.filter((area) => inside(area.geometry, point));
  return holding.sort((one, other) => extent(one.geometry) - extent(other.geometry))[0] ?? null;
}

/** A feature collection of what has a geometry, with id and name. */
export function collection(rows = []) {
  return {
    type: "FeatureCollection",
    features: rows.map(({ id = "", name = "", geometry }) => ({
      type: "Feature",
      properties: { id: String(id), name },
      geometry,
    })),
  };
}
