// Where: a pin on the map, for who finds it there quicker than in the list. The map is fetched when it is opened.

function stylesheet(address) {
  if (document.querySelector(`link[href="${CSS.escape(address)}"]`)) return Promise.resolve();
  return new Promise((resolve) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
    link.addEventListener("load", resolve, { once: true });
    link.addEventListener("error", resolve, { once: true });
    document.head.append(link);
  });
}

/** Offer the map in `host`; returns {refresh()} for when the form's fields have been filled by somebody else. */
export function offerMap(host, form) {
  const [opener, clearer] = [host.querySelector("[data-open-map]"), host.querySelector("[data-clear-pin]")];
  const [status, canvas] = [host.querySelector("[data-map-status]"), host.querySelector("#karta")];
  const { lat, lon, place } = form.elements;
  const words = host.dataset;
  let shown = null;

  const point = () => (lat.value && lon.value ? { lat: Number(lat.value), lon: Number(lon.value) } : null);
  const changed = () => lat.dispatchEvent(new Event("input", { bubbles: true }));
  const refresh = () => {
    clearer.hidden = !point();
    shown?.setPoint(point());
  };

  const pick = ({ lat: north, lon: east, area, place: named, inside }) => {
    // A named place that was pressed is that place, with its own point.
    lat.value = named ? "" : north.toFixed(6);
    lon.value = named ? "" : east.toFixed(6);
    if (named) place.value = named.name;
    else if (place.value && [...(place.list?.options ?? [])].some(({ value }) => value === place.value)) place.value = "";
    clearer.hidden = Boolean(named);
    const where = area ? words.at.replace("{area}", area.name) : words.nowhere;
    status.textContent = named ? "" : inside ? where : words.outside;
    changed();
  };

  async function open() {
    opener.disabled = true;
    status.textContent = words.opening;
    try {
      const [{ pickPoint, supported }, data] = await Promise.all([
        import(words.map),
        fetch(words.mapData).then((response) => (response.ok ? response.json() : Promise.reject(new Error("no map data")))),
        stylesheet(words.mapStyle),
      ]);
      if (!supported()) throw new Error("no WebGL");
      canvas.hidden = false;
      shown = pickPoint(canvas, { ...data, point: point(), onPick: pick });
      opener.setAttribute("aria-expanded", "true");
      status.textContent = point() ? "" : words.none;
      canvas.querySelector("canvas")?.focus();
    } catch {
      status.textContent = words.failed;
      canvas.hidden = true;
    }
    opener.disabled = false;
  }

  opener.addEventListener("click", () => {
    if (!shown) {
      open();
      return;
    }
    canvas.hidden = !canvas.hidden;
    opener.setAttribute("aria-expanded", String(!canvas.hidden));
  });
  clearer.addEventListener("click", () => {
    lat.value = lon.value = "";
    status.textContent = words.none;
    refresh();
    changed();
    opener.focus();
  });
  host.hidden = false;
  refresh();
  return { refresh };
}
