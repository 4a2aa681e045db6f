// The library, set up so that its worker is a file of our own (worker-src 'self', no blob).
import * as maplibregl from "maplibre-gl";

maplibregl.setWorkerUrl(new URL(MAP_WORKER, import.meta.url).href);

export { maplibregl };
