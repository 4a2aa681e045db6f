// The pin: dragged by hand or moved with the arrow keys. Its tip is the point.
import { maplibregl } from "./library.js";

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const STEP = 8;
const FINE = 1;
const EDGE = 48;
const SHAPE = "M16 41C7 28 3 22 3 15a13 13 0 0 1 26 0c0 7-4 13-13 26Z";
const SVG = "http://www.w3.org/2000/svg";

function drawing() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 32 42");
  svg.setAttribute("width", "32");
  svg.setAttribute("height", "42");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", SHAPE);
  const eye = document.createElementNS(SVG, "circle");
  for (const [name, value] of [["cx", "16"], ["cy", "15"], ["r", "5"]]) eye.setAttribute(name, value);
  svg.append(shape, eye);
  return svg;
}

const rounded = ({ lat, lon }) => ({ lat: Number(lat.toFixed(6)), lon: Number(lon.toFixed(6)) });

/** A pin at `point` (null: none yet). `onMove(point, place)` is called for every choice that a person makes. */
export function pin(map, host, { point, onMove }) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "map-pin";
  element.setAttribute("aria-label", host.dataset.pin ?? "");
  element.append(drawing());
  const marker = new maplibregl.Marker({ element, anchor: "bottom", draggable: true });
  let shown = false;

  const show = (at) => {
    marker.setLngLat([at.lon, at.lat]);
    if (!shown) marker.addTo(map);
    shown = true;
    // The library writes its own words on the element when it is added.
    element.setAttribute("aria-label", host.dataset.pin ?? "");
  };
  const intoView = () => {
    const { x, y } = map.project(marker.getLngLat());
    const { clientWidth: width, clientHeight: height } = map.getContainer();
    if (x < EDGE || y < EDGE || x > width - EDGE || y > height - EDGE) map.easeTo({ center: marker.getLngLat() });
  };
  const chosen = (place) => onMove(rounded({ lat: marker.getLngLat().lat, lon: marker.getLngLat().lng }), place);

  marker.on("dragend", () => chosen());
  element.addEventListener("click", (event) => event.stopPropagation());
  element.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const length = event.shiftKey ? FINE : STEP;
    const { x, y } = map.project(marker.getLngLat());
    const { lat, lng } = map.unproject([x + step[0] * length, y + step[1] * length]);
    show({ lat, lon: lng });
    intoView();
    chosen();
  });
  if (point) show(point);

  return {
    /** Put the pin at a point, or take it away for null; `announce` tells the page, `focus` goes to the pin. */
    move(at, { place = null, announce = false, focus = false } = {}) {
      if (!at) {
        marker.remove();
        shown = false;
        return;
      }
      show(at);
      if (announce) chosen(place && { id: place.id, name: place.name });
      if (focus) element.focus();
    },
  };
}
