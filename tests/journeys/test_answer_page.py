"""The page behind a personal link in a real browser: what is typed is not lost, and everybody can use every state."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect
from psycopg import Connection
from werkzeug.serving import make_server

from samsyn import clock
from samsyn.isolation import Boundary
from tests.journeys.window import DESK, PHONE, Window
from tests.tenants.observations.scenes import Scene, build_scene

pytestmark = pytest.mark.browser
Superuser = Connection[tuple[object, ...]]
TEXT = "Två rutor krossade vid cykelstället. Glas på marken."
Open = Callable[..., Window]


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The application on a port, in this process."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def scene(app: Flask, boundary: Boundary, ystad: int) -> Scene:
    """Ystad with an open round and a personal link."""
    return build_scene(app, boundary, ystad, "ystad")


@pytest.fixture
def open_link(browser: Browser, site: str) -> Iterator[Open]:
    """open_link(size=DESK, dark=False, scripts=True): a window that must show no fault; a phone's, unless said."""
    opened: list[Window] = []

    def new(**options: object) -> Window:
        window = Window(browser, site, set(), **{"size": PHONE, **options})  # type: ignore[arg-type]
        opened.append(window)
        return window

    yield new
    faults = [fault for window in opened for fault in window.faults]
    for window in opened:
        window.close()
    assert not faults, "\n".join(faults)


def choose(page: Page, group: str, value: str) -> None:
    """Presses a choice as a thumb does: on its words."""
    page.locator(f"label.pick:has([name={group}][value={value}])").click()


def fill(page: Page, *, text: str = TEXT) -> None:
    """One observation."""
    choose(page, "category", "vandalism")
    page.get_by_label("Plats", exact=True).fill("Stortorget")
    choose(page, "day", f'"{clock.today() - timedelta(days=1)}"')
    choose(page, "part", "evening")
    choose(page, "source", "seen")
    page.get_by_label(re.compile("^Beskriv kort")).fill(text)


def texts(superuser: Superuser) -> list[str]:
    return [
        str(row[0]) for row in superuser.execute("SELECT text FROM tenant.observation ORDER BY position").fetchall()
    ]


def refuse_posts(route: Route) -> None:
    if route.request.method == "POST":
        route.abort()
    else:
        route.continue_()


def send(page: Page) -> None:
    page.get_by_role("button", name="Skicka iakttagelsen").click()


def test_what_is_typed_survives_a_reload_and_a_lost_connection(
    open_link: Open,
    scene: Scene,
    superuser: Superuser,
) -> None:
    window = open_link()
    page = window.page
    window.go(f"{scene.path}/ny")
    fill(page)
    expect(
        page.get_by_text(re.compile(r"Sparat på din telefon kl\. \d\d\.\d\d\. Inget är skickat än\."))
    ).to_be_visible()
    page.reload()
    expect(page.get_by_label(re.compile("^Beskriv kort"))).to_have_value(TEXT)
    expect(page.locator("[name=category]:checked")).to_have_value("vandalism")
    expect(page.locator("[name=part]:checked")).to_have_value("evening")
    expect(page.get_by_text(re.compile("är ifyllt igen"))).to_be_visible()
    window.context.set_offline(True)
    send(page)
    expect(page.get_by_text(re.compile("^Ingen uppkoppling"))).to_be_visible()
    assert texts(superuser) == []
    window.context.set_offline(False)
    expect(page.locator("h1")).to_have_text("Tack. Ditt svar är framme.")
    assert texts(superuser) == [TEXT]
    window.examine()
    window.go(f"{scene.path}/ny")
    expect(page.get_by_label(re.compile("^Beskriv kort"))).to_have_value("")


def test_what_was_to_be_sent_is_sent_when_the_page_is_opened_again(
    open_link: Open,
    scene: Scene,
    superuser: Superuser,
) -> None:
    window = open_link()
    page = window.page
    window.go(f"{scene.path}/ny")
    fill(page)
    page.route(
        f"**{scene.path}/ny", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    send(page)
    expect(page.get_by_text(re.compile("^Ingen uppkoppling"))).to_be_visible()
    page.unroute_all()
    page.goto(f"{scene.path}/ny")
    expect(page.locator("h1")).to_have_text("Tack. Ditt svar är framme.")
    assert texts(superuser) == [TEXT]
    window.faults.clear()  # the aborted request


def test_a_service_that_is_away_is_waited_for(open_link: Open, scene: Scene, superuser: Superuser) -> None:
    window = open_link()
    page = window.page
    window.go(f"{scene.path}/ny")
    fill(page)
    failing = iter([True])

    def answer(route: Route) -> None:
        if route.request.method == "POST" and next(failing, False):
            route.fulfill(status=503, body="")
        else:
            route.continue_()

    page.route(f"**{scene.path}/ny", answer)
    send(page)
    expect(page.get_by_text(re.compile("^Tjänsten svarar inte just nu"))).to_be_visible()
    expect(page.locator("h1")).to_have_text("Tack. Ditt svar är framme.", timeout=10_000)
    assert texts(superuser) == [TEXT]
    window.faults.clear()  # the 503


def test_what_must_be_put_right_keeps_what_was_typed(open_link: Open, scene: Scene, superuser: Superuser) -> None:
    window = open_link()
    page = window.page
    window.go(f"{scene.path}/ny")
    page.get_by_label(re.compile("^Beskriv kort")).fill(TEXT)
    send(page)
    summary = page.locator(".errors")
    expect(summary).to_be_focused()
    window.examine()
    expect(page.get_by_label(re.compile("^Beskriv kort"))).to_have_value(TEXT)
    page.get_by_role("link", name=re.compile("Välj vad det gäller")).click()
    expect(page.locator("[name=category]").first).to_be_focused()
    fill(page)
    send(page)
    expect(page.locator("h1")).to_have_text("Tack. Ditt svar är framme.")
    assert texts(superuser) == [TEXT]
    assert all(fault.startswith("422 from POST") for fault in window.faults)
    window.faults.clear()


def test_pressed_twice_is_sent_once(open_link: Open, scene: Scene, superuser: Superuser) -> None:
    window = open_link()
    window.go(f"{scene.path}/ny")
    fill(window.page)
    window.page.get_by_role("button", name="Skicka iakttagelsen").dblclick()
    expect(window.page.locator("h1")).to_have_text("Tack. Ditt svar är framme.")
    assert texts(superuser) == [TEXT]


def test_several_in_one_go(open_link: Open, scene: Scene, superuser: Superuser) -> None:
    window = open_link()
    page = window.page
    window.go(f"{scene.path}/ny")
    for number in range(3):
        fill(page, text=f"Nummer {number}")
        page.get_by_role("button", name="Skicka och lägg till en till").click()
        expect(page.get_by_text(re.compile("skickade?\\."))).to_be_visible()
        expect(page.get_by_label(re.compile("^Beskriv kort"))).to_have_value("")
    assert texts(superuser) == ["Nummer 0", "Nummer 1", "Nummer 2"]


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_without_script(open_link: Open, scene: Scene, superuser: Superuser, size: tuple[int, int]) -> None:
    page = open_link(scripts=False, size=size).page
    page.goto(scene.path)
    page.get_by_role("link", name="Berätta vad du sett").click()
    page.get_by_label(re.compile("^Beskriv kort")).fill(TEXT)
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Välj vad det gäller")
    fill(page)
    send(page)
    expect(page.locator("h1")).to_have_text("Tack. Ditt svar är framme.")
    page.get_by_role("link", name=re.compile("^Ändra")).click()
    expect(page.get_by_label("Plats", exact=True)).to_have_value("Stortorget")
    page.get_by_role("button", name="Spara ändringen").click()
    page.get_by_role("button", name=re.compile("^Ta bort")).click()
    page.get_by_role("button", name="Inget att rapportera").click()
    expect(page.locator("h1")).to_have_text("Tack. Du har svarat att det varit lugnt.")
    assert texts(superuser) == []


def test_by_keyboard_alone(open_link: Open, scene: Scene, superuser: Superuser) -> None:
    window = open_link(size=DESK)
    page = window.page
    window.go(scene.path)
    page.get_by_role("link", name="Berätta vad du sett").press("Enter")
    page.wait_for_url("**/ny")
    page.locator("[name=category]").first.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Stortorget")
    for group in ("day", "part", "source"):
        page.locator(f"[name={group}]").first.press("Space")
        page.locator(f"[name={group}]").first.press("ArrowRight")
    page.get_by_label(re.compile("^Beskriv kort")).fill(TEXT)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Tack. Ditt svar är framme.")
    assert texts(superuser) == [TEXT]


def test_a_pin_on_the_map(open_link: Open, scene: Scene, superuser: Superuser) -> None:
    window = open_link()
    page = window.page
    window.go(f"{scene.path}/ny")
    fill(page)
    page.get_by_label("Plats", exact=True).fill("")
    page.get_by_role("button", name="Peka på kartan").click()
    page.get_by_role("button", name="Sätt nålen mitt på kartan").click()
    expect(page.locator("[name=lat]")).not_to_have_value("")
    expect(page.get_by_text(re.compile("^Nålen står"))).to_be_visible()
    window.examine()
    page.get_by_role("button", name="Ta bort nålen").click()
    expect(page.locator("[name=lat]")).to_have_value("")
    page.get_by_role("button", name="Sätt nålen mitt på kartan").click()
    send(page)
    expect(page.locator("h1")).to_have_text("Tack. Ditt svar är framme.")
    assert superuser.execute("SELECT lat IS NOT NULL FROM tenant.observation").fetchall() == [(True,)]


@pytest.mark.parametrize(("size", "dark"), [(PHONE, False), (PHONE, True), (DESK, False)])
def test_every_state_is_for_everybody(
    open_link: Open,
    scene: Scene,
    superuser: Superuser,
    size: tuple[int, int],
    dark: bool,
) -> None:
    window = open_link(size=size, dark=dark)
    page = window.page
    window.go(scene.path)
    window.go(f"{scene.path}/ny")
    fill(page)
    choose(page, "day", "other")
    choose(page, "part", "exact")
    page.get_by_label("Datum", exact=True).fill(str(clock.today() - timedelta(days=5)))
    page.get_by_label("Klockan", exact=True).first.fill("18:20")
    window.examine()
    send(page)
    expect(page.locator("h1")).to_have_text("Tack. Ditt svar är framme.")
    window.examine()
    page.get_by_role("button", name=re.compile("^Ta bort")).click()
    page.get_by_role("button", name="Inget att rapportera").click()
    expect(page.locator("h1")).to_have_text("Tack. Du har svarat att det varit lugnt.")
    window.examine()
    superuser.execute("UPDATE tenant.round SET state = 'closed', closed_at = now()")
    window.go(scene.path)
    window.go(f"/svar/ystad/{'x' * 43}", 404)
    superuser.execute("UPDATE tenant.invitation SET revoked_at = now()")
    window.go(scene.path, 410)


GUARDED = "Kevin slog sönder rutan. Bilen ABC 123 stod kvar."


def test_personal_data_is_marked_changed_and_spoken_for(open_link: Open, scene: Scene, superuser: Superuser) -> None:
    window = open_link()
    page = window.page
    window.go(f"{scene.path}/ny")
    fill(page, text=GUARDED)
    guard = page.locator("[data-guard]")
    expect(guard.get_by_role("heading")).to_have_text("2 uppgifter kan peka ut en person")
    expect(page.locator(".behind mark")).to_have_text(["Kevin", "ABC 123"])
    send(page)
    expect(guard.get_by_role("heading")).to_be_focused()
    assert texts(superuser) == []
    window.examine()
    page.get_by_role("button", name="Byt Kevin till en person").click()
    expect(page.get_by_label(re.compile("^Beskriv kort"))).to_have_value(
        "En person slog sönder rutan. Bilen ABC 123 stod kvar."
    )
    expect(guard.get_by_role("heading")).to_have_text("En uppgift kan peka ut en person")
    guard.get_by_role("checkbox").check()
    send(page)
    expect(page.locator("h1")).to_have_text("Tack. Ditt svar är framme.")
    assert texts(superuser) == ["En person slog sönder rutan. Bilen ▒▒▒ ▒▒▒ stod kvar."]
    outcomes = superuser.execute("SELECT kind, outcome, count FROM tenant.screening_count ORDER BY 1, 2").fetchall()
    assert outcomes == [
        ("any", "claimed", 1),
        ("any", "stopped", 1),
        ("name", "corrected", 1),
        ("name", "stopped", 1),
        ("plate", "claimed", 1),
        ("plate", "stopped", 1),
    ]


def test_personal_data_without_script(open_link: Open, scene: Scene, superuser: Superuser) -> None:
    window = open_link(scripts=False, size=DESK)
    page = window.page
    page.goto(f"{scene.path}/ny")
    fill(page, text=GUARDED)
    send(page)
    guard = page.locator("[data-guard]")
    expect(guard.locator("mark")).to_have_text(["Kevin", "ABC 123"])
    for box in guard.get_by_role("checkbox").all():
        box.check()
    send(page)
    expect(page.locator("h1")).to_have_text("Tack. Ditt svar är framme.")
    assert texts(superuser) == ["▒▒▒▒▒ slog sönder rutan. Bilen ▒▒▒ ▒▒▒ stod kvar."]
