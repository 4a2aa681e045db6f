// The map without names and pin: sea, neighbours, the municipality, its areas; in the colours of the page's theme.
import { boundsOf, collection } from "./geometry.js";
import { maplibregl } from "./library.js";

const CLOSE = 15;
const THEME_LIGHTS = "(prefers-color-scheme: dark)";

/** The layers in the colours that the page has now. The tokens are the only place where a colour is written. */
function layers(hasTiles) {
  const tokens = getComputedStyle(document.documentElement);
  const colour = (name) => tokens.getPropertyValue(`--${name}`).trim();
  const ground = [
    { id: "sea", type: "background", paint: { "background-color": colour("sea") } },
    { id: "near", type: "fill", source: "near", paint: { "fill-color": colour("sunken") } },
    { id: "near-line", type: "line", source: "near", paint: { "line-color": colour("rule"), "line-width": 1 } },
    { id: "land", type: "fill", source: "land", paint: { "fill-color": colour("land") } },
  ];
  const tiles = [
    { id: "sea", type: "background", paint: { "background-color": colour("sea") } },
    { id: "tiles", type: "raster", source: "tiles", paint: { "raster-fade-duration": 0 } },
  ];
  const chosen = ["==", ["get", "id"], ""];
  return [
    ...(hasTiles ? tiles : ground),
    {
      id: "chosen",
      type: "fill",
      source: "areas",
      filter: chosen,
      paint: { "fill-color": colour("accent-soft"), "fill-opacity": hasTiles ? 0.55 : 1 },
    },
    {
      id: "areas",
      type: "line",
      source: "areas",
      layout: { "line-join": "round" },
      paint: { "line-color": colour("edge"), "line-width": ["interpolate", ["linear"], ["zoom"], 9, 0.8, 14, 1.4] },
    },
    {
      id: "chosen-line",
      type: "line",
      source: "areas",
      filter: chosen,
      layout: { "line-join": "round" },
      paint: { "line-color": colour("accent"), "line-width": 2.5 },
    },
    {
      id: "outline",
      type: "line",
      source: "land",
      layout: { "line-join": "round" },
      paint: { "line-color": colour("ink"), "line-width": 1.6 },
    },
  ];
}

function style(data) {
  const tiles = data.tiles?.url
    ? { tiles: { type: "raster", tiles: [data.tiles.url], tileSize: 256, attribution: data.tiles.attribution ?? "" } }
    : {};
  return {
    version: 8,
    sources: {
      ...tiles,
      near: { type: "geojson", data: collection(data.near) },
      land: { type: "geojson", data: collection(data.boundary ? [{ geometry: data.boundary }] : []) },
      areas: { type: "geojson", data: collection(data.areas) },
    },
    layers: layers(Boolean(data.tiles?.url)),
  };
}

/** Repaint when the reader's system or the page changes between light and dark. */
function followTheme(map, hasTiles) {
  const repaint = () => {
    if (!map.style) return;
    for (const { id, paint } of layers(hasTiles))
      for (const [property, value] of Object.entries(paint))
        if (map.getLayer(id)) map.setPaintProperty(id, property, value);
  };
  const system = matchMedia(THEME_LIGHTS);
  const page = new MutationObserver(repaint);
  system.addEventListener("change", repaint);
  page.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  map.once("remove", () => {
    system.removeEventListener("change", repaint);
    page.disconnect();
  });
}

/** A map in `element`, showing the point when there is one, else the areas, else the municipality. */
export function bare(element, data, point) {
  const everything = boundsOf([data.boundary, ...(data.areas ?? []).map(({ geometry }) => geometry)].filter(Boolean));
  const [[west, south], [east, north]] = everything;
  const margin = Math.max(east - west, north - south);
  element.classList.add("live-map");
  const map = new maplibregl.Map({
    container: element,
    style: style(data),
    ...(point ? { center: [point.lon, point.lat], zoom: CLOSE - 1 } : { bounds: everything }),
    fitBoundsOptions: { padding: 16 },
    maxBounds: [[west - margin, south - margin], [east + margin, north + margin]],
    maxZoom: 18,
    attributionControl: data.tiles?.attribution ? { compact: false } : false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    locale: { "Map.Title": element.dataset.label ?? "" },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  // The wheel scrolls the page until somebody has gone into the map: a map in a form must not catch who passes by.
  map.scrollZoom.disable();
  element.addEventListener("focusin", () => map.scrollZoom.enable());
  element.addEventListener("focusout", ({ relatedTarget }) => {
    if (!element.contains(relatedTarget)) map.scrollZoom.disable();
  });
  map.addControl(new maplibregl.ScaleControl({ unit: "metric", maxWidth: 90 }), "bottom-left");
  followTheme(map, Boolean(data.tiles?.url));
  return map;
}
