"""The pages on retention and on the register in a real browser: nothing wider than the window, axe finds nothing."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Playwright
from werkzeug.serving import make_server

from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.isolation import Boundary
from samsyn.retention import service as retention
from tests.journeys.window import DESK, PHONE, Window
from tests.samsyn.past import BY, Past, make_past
from tests.samsyn.retention.conftest import Night, night

pytestmark = pytest.mark.browser
__all__ = ["night"]


@pytest.fixture
def past(app: Flask, boundary: Boundary, ystad: int) -> Past:
    """Ystad long enough ago for something to go."""
    return make_past(app, boundary, ystad, "ystad", months=30)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application behind a real port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def window(
    request: pytest.FixtureRequest, chromium: str, playwright: Playwright, address: str, dpo: FlaskClient
) -> Iterator[Window]:
    """A window in which the data protection officer is signed in."""
    cookie = dpo.get_cookie("samsyn")
    assert cookie is not None
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    opened = Window(browser, address, set(), size=request.param)
    opened.context.add_cookies([{"name": "samsyn", "value": cookie.value, "url": address}])
    yield opened
    browser.close()
    assert opened.faults == []


def shoot(window: Window, name: str) -> None:
    if directory := os.environ.get("SAMSYN_SHOTS"):
        window.page.screenshot(path=Path(directory) / f"{name}-{window.size[0]}.png", full_page=True)


def test_the_pages(
    window: Window,
    app: Flask,
    boundary: Boundary,
    past: Past,
    night: Night,
    make_account: Callable[..., Account],
) -> None:
    make_account("anna@ystad.example", {1286: [Role.COORDINATOR]}, name="Anna Lind")
    with app.test_request_context(), boundary.municipality(1286) as session:
        retention.set_period(session, "texts", months=36, ground="Tvist om skadegörelsen vid skolan.", by=BY)
        held = retention.place_hold(session, email="calle@skola.example", reason="dispute", reference="KS 1", by=BY)
    window.go("/k/ystad/gallring")
    shoot(window, "gallring")
    night()
    window.go("/k/ystad/gallring/slag/answers")
    window.fill({"Sparas i så många månader": "24"})
    window.press("Spara tiden")
    assert "I natt gallras då en uppgift." in window.text()
    shoot(window, "slag")
    window.go("/k/ystad/gallring/undantag/nytt")
    window.press("Undanta från gallring")
    shoot(window, "undantag")
    window.go("/k/ystad/gallring")
    shoot(window, "gallring-efter")
    window.go("/k/ystad/registerutdrag")
    window.fill({"Namn eller e-postadress": "e"})
    window.press("Sök", within=window.page.locator("main"))
    window.fill({"Namn eller e-postadress": "al"})
    window.press("Sök", within=window.page.locator("main"))
    shoot(window, "sok")
    window.go(f"/k/ystad/registerutdrag/rapportor/{past.participant_id}")
    shoot(window, "utdrag")
    window.press("Radera uppgifterna")
    shoot(window, "radera")
    window.press("Radera uppgifterna")
    assert "Kryssa i" in window.text()
    window.go(f"/k/ystad/registerutdrag/rapportor/{past.scene.other_participant_id}/radera")
    shoot(window, "radera-undantagen")
    assert "undantagna från gallring" in window.text()
    with app.test_request_context(), boundary.municipality(1286) as session:
        retention.lift_hold(session, held, by=BY)
    window.go(f"/k/ystad/registerutdrag/rapportor/{past.scene.other_participant_id}/radera")
    window.page.get_by_label("De står kvar utan namn").check()
    window.page.get_by_label("Jag har kontrollerat").check()
    window.press("Radera uppgifterna")
    assert "Uppgifterna om personen är raderade." in window.text()
    window.fill({"Namn eller e-postadress": "anna"})
    window.press("Sök", within=window.page.locator("main"))
    window.press("Anna Lind")
    shoot(window, "konto")
    window.press("Radera uppgifterna")
    shoot(window, "radera-konto")
