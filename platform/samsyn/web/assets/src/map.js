// The map that one can move: for choosing a point (`pickPoint`) and for looking at areas (`showAreas`).
//
// Heavy (a third of a megabyte compressed), so a page fetches it when somebody opens the map:
//   const { pickPoint, supported } = await import(element.dataset.map);
//   if (supported()) pickPoint(element, { ...data, point, onPick });
// The page keeps what it drew on the server (the sheet as SVG, the field for a place) for those without script or WebGL.
//
// Nothing is fetched from elsewhere unless `tiles` is given: municipality, neighbours, areas and places are drawn from the
// data. It keeps a strict Content-Security-Policy: the worker is a file of our own, nothing is inline or evaluated.
//
// data: { boundary, near: [{name, geometry, label}], areas: [{id, name, geometry, label}], places: [{id, name, lat, lon}],
//         tiles: {url, attribution} }; geometries are GeoJSON, labels [lon, lat]. `map_data` in samsyn.geography.sheets
//         makes boundary, near and areas.
// Words stand in data- attributes of the element, in the page's language:
//   data-label, data-pin, data-place-pin, data-zoom-in, data-zoom-out, data-locate, data-locating, data-no-location
import { bare } from "./map/bare.js";
import { controls } from "./map/controls.js";
import { areaAt, boundsOf, inside } from "./map/geometry.js";
import { names } from "./map/names.js";
import { pin } from "./map/pin.js";

export { maplibregl } from "./map/library.js";

const NEAR_ENOUGH = 15; // zoom at which one sees the street where something happened

/** Whether this browser can draw the map at all. */
export function supported() {
  try {
    return Boolean(document.createElement("canvas").getContext("webgl2"));
  } catch {
    return false;
  }
}

/**
 * A map on which one point is chosen, by pressing, dragging, arrow keys, or where one stands.
 *
 * `point` is {lat, lon} or null. `onPick({lat, lon, area, place, inside})` is called for every choice: `area` is the area
 * that holds the point or null, `place` the named place that was pressed or null, `inside` whether it is within the
 * municipality. Returns {map, setPoint(point), showArea(id), remove()}; setPoint does not call onPick.
 */
export function pickPoint(element, { point = null, onPick = () => {}, ...data }) {
  const map = bare(element, data, point);
  const marker = pin(map, element, {
    point,
    onMove: (at, place = null) => {
      const area = areaAt(data.areas, at);
      onPick({ ...at, area: area && { id: area.id, name: area.name }, place, inside: inside(data.boundary, at) });
    },
  });
  const labels = names(map, data, { onPlace: (place) => marker.move(place, { place, announce: true }) });
  controls(map, element, {
    onLocated: (at) => {
      marker.move(at, { announce: true });
      map.easeTo({ center: [at.lon, at.lat], zoom: Math.max(map.getZoom(), NEAR_ENOUGH) });
    },
    onCentre: () => {
      const { lat, lng } = map.getCenter();
      marker.move({ lat, lon: lng }, { announce: true, focus: true });
    },
  });
  map.on("click", ({ lngLat }) => marker.move({ lat: lngLat.lat, lon: lngLat.lng }, { announce: true }));
  return {
    map,
    setPoint(at) {
      marker.move(at);
      if (at) map.easeTo({ center: [at.lon, at.lat] });
    },
    showArea: (id) => showArea(map, data.areas, id),
    remove() {
      labels.remove();
      map.remove();
    },
  };
}

/**
 * A map of the areas to look at. `onChoose({id, name})` is called when one is pressed; without it nothing can be pressed.
 *
 * Returns {map, showArea(id), remove()}.
 */
export function showAreas(element, { onChoose = null, ...data }) {
  const map = bare(element, data, null);
  const labels = names(map, data, {});
  controls(map, element, {});
  if (onChoose) {
    map.on("click", ({ lngLat }) => {
      const area = areaAt(data.areas, { lat: lngLat.lat, lon: lngLat.lng });
      showArea(map, data.areas, area?.id ?? null, { stay: true });
      if (area) onChoose({ id: area.id, name: area.name });
    });
  }
  return {
    map,
    showArea: (id) => showArea(map, data.areas, id),
    remove() {
      labels.remove();
      map.remove();
    },
  };
}

/** Mark one area, or none for null, and bring it into view. */
function showArea(map, areas = [], id = null, { stay = false } = {}) {
  const area = areas.find((each) => each.id === id);
  const mark = () => {
    map.setFilter("chosen", ["==", ["get", "id"], area ? String(area.id) : ""]);
    map.setFilter("chosen-line", ["==", ["get", "id"], area ? String(area.id) : ""]);
  };
  if (map.getLayer("chosen")) mark();
  else map.once("load", mark);
  if (area && !stay) map.fitBounds(boundsOf(area.geometry), { padding: 24, maxZoom: NEAR_ENOUGH });
}
