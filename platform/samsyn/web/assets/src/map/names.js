// Names of places, areas and neighbours over the map, as text: sharp, in the page's typeface, without glyph files.
// A name is shown where it is free of more important ones; places first, then areas, then neighbours.

import { inside } from "./geometry.js";

const GAP = 3;
const TOP = 22;

function element(kind, row, onPlace) {
  const name = document.createElement(kind === "place" && onPlace ? "button" : "span");
  name.className = `map-name ${kind}`;
  if (name.type) {
    name.type = "button";
    name.tabIndex = -1; // the form has the same places in a list; here they are for the hand
    name.addEventListener("click", (event) => {
      event.stopPropagation();
      onPlace({ id: row.id, name: row.name, lat: row.lat, lon: row.lon });
    });
  }
  name.append(row.name);
  return name;
}

const covers = ({ offsetLeft: left, offsetTop: top, offsetWidth: width, offsetHeight: height }) => [
  left,
  top,
  left + width,
  top + height,
];

/** Draw the names and keep them in place. `onPlace({id, name, lat, lon})` makes the places pressable. */
export function names(map, { places = [], areas = [], near = [] }, { onPlace = null }) {
  const layer = document.createElement("div");
  layer.className = "map-names";
  layer.setAttribute("aria-hidden", "true"); // the same names stand in the form and in the table beside the map
  const rows = [
    ...places.map((row) => ({ kind: "place", at: [row.lon, row.lat], row })),
    ...areas.filter(({ label }) => label).map((row) => ({ kind: "area", at: row.label, row })),
    ...near.filter(({ label }) => label).map((row) => ({ kind: "near", at: row.label, row })),
  ].map((each) => ({ ...each, element: element(each.kind, each.row, onPlace) }));
  layer.append(...rows.map((each) => each.element));
  map.getCanvasContainer().append(layer);

  const measure = () => {
    for (const each of rows) [each.width, each.height] = [each.element.offsetWidth, each.element.offsetHeight];
  };
  const place = () => {
    const { clientWidth: width, clientHeight: height } = map.getContainer();
    const taken = [...map.getContainer().querySelectorAll(".map-buttons")].map(covers);
    const { lat, lng } = map.getCenter();
    for (const each of rows) {
      let { x, y } = map.project(each.at);
      const away = x < 0 || y < 0 || x > width || y > height;
      // Inside an area whose middle is elsewhere, its name goes along: close up it is often the only one to go by.
      if (away && each.kind === "area" && inside(each.row.geometry, { lat, lon: lng })) [x, y] = [width / 2, TOP];
      const left = each.kind === "place" ? x - 5 : x - each.width / 2;
      const top = y - each.height / 2;
      const box = [left - GAP, top, left + each.width + GAP, top + each.height];
      const seen = box[2] > 0 && box[0] < width && box[3] > 0 && box[1] < height;
      const free = seen && !taken.some(([l, t, r, b]) => box[0] < r && box[2] > l && box[1] < b && box[3] > t);
      each.element.classList.toggle("away", !free);
      if (!free) continue;
      each.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
      taken.push(box);
    }
  };
  measure();
  place();
  document.fonts?.ready.then(() => {
    measure();
    place();
  });
  map.on("move", place);
  map.on("resize", place);
  return { remove: () => layer.remove() };
}
