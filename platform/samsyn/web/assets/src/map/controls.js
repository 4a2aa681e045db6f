// Buttons on the map: nearer, farther, where I am, the pin in the middle. Words come from the page.

const SVG = "http://www.w3.org/2000/svg";
const PICTURES = {
  plus: ["M12 5v14M5 12h14"],
  minus: ["M5 12h14"],
  here: ["M12 2v4M12 18v4M2 12h4M18 12h4", "M12 6a6 6 0 1 0 0 12 6 6 0 0 0 0-12Z"],
  pin: ["M12 21c-5-6-7-9-7-12a7 7 0 0 1 14 0c0 3-2 6-7 12Z", "M12 7v4M10 9h4"],
};

function button(picture, words, onPress) {
  const element = document.createElement("button");
  element.type = "button";
  element.setAttribute("aria-label", words);
  element.title = words;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const d of PICTURES[picture]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  element.append(svg);
  element.addEventListener("click", (event) => {
    event.stopPropagation();
    onPress(element);
  });
  return element;
}

function group(corner, ...buttons) {
  const element = document.createElement("div");
  element.className = `map-buttons ${corner}`;
  element.append(...buttons);
  return element;
}

/** Ask once where the device is; say what is going on and what went wrong. */
function locate(words, say, element, onLocated) {
  element.setAttribute("aria-busy", "true");
  say(words.locating);
  const done = (sentence) => {
    element.removeAttribute("aria-busy");
    say(sentence);
  };
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      done("");
      onLocated({ lat: coords.latitude, lon: coords.longitude });
    },
    () => done(words.noLocation),
    { enableHighAccuracy: true, timeout: 10_000, maximumAge: 30_000 },
  );
}

/** Buttons for what the page wants: nearer and farther always, the others where there is something to call. */
export function controls(map, host, { onLocated = null, onCentre = null }) {
  const words = host.dataset;
  const status = document.createElement("p");
  status.className = "map-status";
  status.setAttribute("role", "status");
  const say = (sentence = "") => {
    status.textContent = sentence;
  };
  const zoom = group(
    "right",
    button("plus", words.zoomIn ?? "", () => map.zoomIn()),
    button("minus", words.zoomOut ?? "", () => map.zoomOut()),
  );
  const choosing = group("left");
  if (onLocated && "geolocation" in navigator)
    choosing.append(button("here", words.locate ?? "", (element) => locate(words, say, element, onLocated)));
  if (onCentre) choosing.append(button("pin", words.placePin ?? "", () => onCentre()));
  host.append(...(choosing.children.length ? [choosing] : []), zoom, status);
}
