"""The map that one can move, in a real browser under a strict policy: nothing inline, nothing from elsewhere."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import shapely
from playwright.sync_api import Browser, FloatRect, Locator, Page, Playwright

from samsyn.geography import municipalities
from samsyn.geography.sheets import map_area, map_data
from samsyn.web import bundles

pytestmark = pytest.mark.browser

STATIC = Path(bundles.__file__).parent / "static"
AXE = Path(bundles.__file__).parent / "assets" / "node_modules" / "axe-core" / "axe.min.js"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
WORDS = {
    "label": "Karta över Ystads kommun",
    "pin": "Nålen. Flytta den med piltangenterna.",
    "place-pin": "Sätt nålen mitt på kartan",
    "zoom-in": "Zooma in",
    "zoom-out": "Zooma ut",
    "locate": "Visa var jag är",
    "locating": "Letar efter var du är.",
    "no-location": "Det gick inte att se var du är. Peka på kartan i stället.",
}
SCRIPT = """
const element = document.getElementById("map");
const { pickPoint, showAreas, supported } = await import(element.dataset.map);
const data = await (await fetch("/data.json")).json();
const asked = new URLSearchParams(location.search);
window.picks = [];
window.supported = supported();
window.violations = [];
document.addEventListener("securitypolicyviolation", ({ violatedDirective }) => violations.push(violatedDirective));
window.live = asked.has("areas")
  ? showAreas(element, { ...data, onChoose: (area) => picks.push(area) })
  : pickPoint(element, { ...data, point: asked.has("point") ? data.point : null, onPick: (pick) => picks.push(pick) });
live.map.once("idle", () => { document.body.dataset.ready = "1"; });
"""


def _data() -> dict[str, Any]:
    west, south, east, north = municipalities.fact(1286).bounds
    middle = (west + east) / 2
    ystad = municipalities.boundary(1286)
    halves = {"Västra": shapely.box(west, south, middle, north), "Östra": shapely.box(middle, south, east, north)}
    return {
        **map_data((1286,)),
        "areas": [map_area(name, name, shapely.intersection(ystad, half)) for name, half in halves.items()],
        "places": [{"id": "torget", "name": "Stortorget", "lat": 55.4297, "lon": 13.8204}],
        "point": {"lat": 55.4330, "lon": 13.8204},
    }


def _page() -> str:
    words = " ".join(f'data-{name}="{text}"' for name, text in WORDS.items())
    built = json.loads((STATIC / "dist" / "manifest.json").read_text())
    return (
        '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>Karta</title>'
        '<link rel="icon" href="/icon.svg"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="/dist/{built["app.css"]}">'
        f'<link rel="stylesheet" href="/dist/{built["map.css"]}">'
        '</head><body><main class="page"><h1>Var hände det?</h1>'
        f'<div id="map" data-map="/dist/{built["map.js"]}" {words}></div></main>'
        '<script type="module" src="/test.js"></script></body></html>'
    )


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    own = {
        "/": ("text/html", _page()),
        "/test.js": ("text/javascript", SCRIPT),
        "/data.json": ("application/json", json.dumps(_data())),
    }

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(STATIC))

        def log_message(self, *arguments: Any) -> None:
            """Quiet."""

        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", POLICY)
            super().end_headers()

        def do_GET(self) -> None:
            kind, text = own.get(self.path.split("?")[0], ("", ""))
            if not kind:
                super().do_GET()
                return
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.end_headers()
            self.wfile.write(text.encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    path = os.environ.get("SAMSYN_CHROMIUM") or shutil.which("chromium")
    assert path, "No Chromium: run `make test-browser`, which finds or installs one."
    flags = [
        "--no-sandbox",
        "--use-angle=swiftshader",
        "--enable-unsafe-swiftshader",
        "--disable-background-networking",
    ]
    started = playwright.chromium.launch(executable_path=path, args=flags)
    yield started
    started.close()


@dataclass
class Live:
    """A page with a map, and everything it asked for and complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def picks(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.page.evaluate("window.picks")
        return found

    def last(self) -> dict[str, Any]:
        return self.picks()[-1]

    def button(self, words: str) -> Locator:
        return self.page.get_by_role("button", name=WORDS[words], exact=True)

    def until(self, expression: str) -> None:
        """Wait until the expression is true; by asking, for the page's policy forbids the browser's own way to wait."""
        deadline = time.monotonic() + 20
        while not self.page.evaluate(expression):
            assert time.monotonic() < deadline, expression
            self.page.wait_for_timeout(50)

    def box(self, locator: Locator) -> FloatRect:
        box = locator.bounding_box()
        assert box is not None
        return box

    def settle(self) -> None:
        self.page.evaluate("() => new Promise((done) => { live.map.once('idle', done); live.map.triggerRepaint(); })")


class Opener:
    """Opens pages with a map and sees that none of them complains or asks anybody else."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser, self._address = browser, address
        self.opened: list[Live] = []

    def __call__(self, query: str = "", **options: Any) -> Live:
        options.setdefault("viewport", {"width": 800, "height": 800})
        page = self._browser.new_context(locale="sv-SE", **options).new_page()
        live = Live(page)
        page.on("request", lambda request: live.requests.append(request.url))
        page.on("console", lambda message: live.complaints.append(message.text))
        page.on("pageerror", lambda error: live.complaints.append(str(error)))
        page.goto(f"{self._address}/{query}")
        page.wait_for_selector("body[data-ready]", timeout=60_000)
        self.opened.append(live)
        return live

    def close(self) -> None:
        for live in self.opened:
            assert live.page.evaluate("window.violations") == []
            assert live.complaints == []
            assert all(url.startswith((self._address, "blob:" + self._address)) for url in live.requests)
            live.page.context.close()


@pytest.fixture
def open_map(browser: Browser, address: str) -> Iterator[Opener]:
    opener = Opener(browser, address)
    yield opener
    opener.close()


def test_pressing_the_map_sets_the_pin(open_map: Opener) -> None:
    live = open_map()
    assert live.page.evaluate("window.supported") is True
    assert live.button("pin").count() == 0
    live.page.locator("#map canvas").click(position={"x": 300, "y": 200})
    assert live.button("pin").is_visible()
    (pick,) = live.picks()
    assert pick["place"] is None
    assert pick["inside"] is True
    assert pick["area"]["name"] in {"Västra", "Östra"}
    assert 55.3 < pick["lat"] < 55.6
    assert 13.6 < pick["lon"] < 14.3


def test_pressing_outside_is_told_and_allowed(open_map: Opener) -> None:
    live = open_map()
    live.page.locator("#map canvas").click(position={"x": 380, "y": 395})
    assert (live.last()["inside"], live.last()["area"]) == (False, None)


def test_the_pin_is_moved_by_keys_and_by_hand(open_map: Opener) -> None:
    live = open_map("?point")
    assert live.picks() == []
    live.button("pin").focus()
    for key in ("ArrowUp", "ArrowLeft", "Shift+ArrowLeft"):
        live.page.keyboard.press(key)
    one, two, three = live.picks()
    assert one["lat"] > 55.4330
    assert one["lon"] == pytest.approx(13.8204, abs=1e-5)
    assert 0 < two["lon"] - three["lon"] < (one["lon"] - two["lon"]) / 4
    box = live.box(live.button("pin"))
    live.page.mouse.move(box["x"] + 20, box["y"] + 20)
    live.page.mouse.down()
    live.page.mouse.move(box["x"] + 80, box["y"] + 60, steps=5)
    live.page.mouse.up()
    assert live.last()["lon"] > three["lon"]
    assert live.last()["lat"] < three["lat"]


def test_the_pin_stays_in_view(open_map: Opener) -> None:
    live = open_map("?point")
    live.button("pin").focus()
    for _ in range(60):
        live.page.keyboard.press("ArrowUp")
    live.settle()
    pin, frame = live.box(live.button("pin")), live.box(live.page.locator("#map"))
    assert frame["y"] < pin["y"] < frame["y"] + frame["height"]


def test_without_a_pointing_device(open_map: Opener) -> None:
    """Move the map by keys, set the pin in its middle, and go on with the pin."""
    live = open_map()
    live.page.locator("#map canvas").focus()
    live.page.keyboard.press("ArrowRight")
    live.settle()
    live.button("place-pin").focus()
    live.page.keyboard.press("Enter")
    assert len(live.picks()) == 1
    assert live.page.evaluate("document.activeElement.className").startswith("map-pin")


def test_a_named_place(open_map: Opener) -> None:
    live = open_map("?point")
    live.page.locator("button.map-name", has_text="Stortorget").click()
    assert live.last()["place"] == {"id": "torget", "name": "Stortorget"}
    assert (live.last()["lat"], live.last()["lon"]) == (55.4297, 13.8204)
    assert len(live.picks()) == 1


def test_where_i_am(open_map: Opener) -> None:
    live = open_map(geolocation={"latitude": 55.45, "longitude": 13.9}, permissions=["geolocation"])
    live.button("locate").click()
    live.until("window.picks.length === 1")
    assert (live.last()["lat"], live.last()["lon"]) == (55.45, 13.9)
    live.settle()
    assert live.page.evaluate("live.map.getZoom()") >= 15


def test_where_i_am_when_the_device_will_not_say(open_map: Opener) -> None:
    live = open_map(permissions=[])
    live.button("locate").click()
    status = live.page.get_by_role("status")
    status.filter(has_text=WORDS["no-location"]).wait_for()
    assert live.picks() == []


def test_nearer_and_farther_and_no_turning(open_map: Opener) -> None:
    live = open_map(reduced_motion="reduce")
    before = live.page.evaluate("live.map.getZoom()")
    live.button("zoom-in").click()
    live.settle()
    assert live.page.evaluate("live.map.getZoom()") > before
    live.button("zoom-out").click()
    live.settle()
    assert live.page.evaluate("live.map.getZoom()") == pytest.approx(before, abs=0.01)
    live.page.locator("#map canvas").focus()
    live.page.keyboard.press("Shift+ArrowLeft")
    live.settle()
    assert live.page.evaluate("[live.map.getBearing(), live.map.getPitch()]") == [0, 0]


def test_the_wheel_scrolls_the_page_until_one_is_in_the_map(open_map: Opener) -> None:
    live = open_map()
    before = live.page.evaluate("live.map.getZoom()")
    live.page.mouse.move(400, 400)
    live.page.mouse.wheel(0, -400)
    live.page.wait_for_timeout(300)
    assert live.page.evaluate("live.map.getZoom()") == before
    live.page.locator("#map canvas").focus()
    live.page.mouse.wheel(0, -400)
    live.until(f"live.map.getZoom() > {before}")


def test_names_do_not_cover_one_another(open_map: Opener) -> None:
    live = open_map()
    assert live.page.locator(".map-name:not(.away)").count() >= 4
    boxes = [live.box(each) for each in live.page.locator(".map-name:not(.away)").all()]
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = (
                one["x"] + one["width"] <= other["x"]
                or other["x"] + other["width"] <= one["x"]
                or one["y"] + one["height"] <= other["y"]
                or other["y"] + other["height"] <= one["y"]
            )
            assert apart


def test_looking_at_areas(open_map: Opener) -> None:
    live = open_map("?areas")
    live.page.locator("#map canvas").click(position={"x": 250, "y": 200})
    assert live.picks()[0]["name"] == "Västra"
    live.page.evaluate("live.showArea('Östra')")
    live.settle()
    assert live.page.evaluate("live.map.getFilter('chosen')[2]") == "Östra"
    assert live.page.evaluate("live.map.getCenter().lng") > 13.9
    assert live.button("place-pin").count() == 0


def test_the_colours_follow_the_theme(open_map: Opener) -> None:
    live = open_map(color_scheme="light")
    light = live.page.evaluate("live.map.getPaintProperty('land', 'fill-color')")
    live.page.emulate_media(color_scheme="dark")
    live.until(f"live.map.getPaintProperty('land', 'fill-color') !== '{light}'")


def test_it_can_be_taken_away_again(open_map: Opener) -> None:
    live = open_map("?point")
    live.page.evaluate("live.setPoint(null)")
    assert live.button("pin").count() == 0
    live.page.evaluate("live.setPoint({lat: 55.43, lon: 13.82})")
    assert live.button("pin").is_visible()
    assert live.picks() == []
    live.page.evaluate("live.remove()")
    assert live.page.locator("#map canvas").count() == 0


@pytest.mark.parametrize("query", ["?point", "?areas"])
def test_axe_finds_nothing(open_map: Opener, query: str) -> None:
    live = open_map(query)
    live.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = live.page.evaluate("async () => (await axe.run(document)).violations.map((v) => v.id + ': ' + v.help)")
    assert found == []
