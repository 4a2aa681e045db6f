"""An open round's page in a real browser: it reads itself anew, says so, and leaves what is being typed alone."""

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, Playwright, expect
from werkzeug.serving import make_server

from samsyn import clock
from tenants.rounds import service
from tenants.rounds.models import Round
from tests.tenants.rounds.conftest import ANNA, FillNetwork, Inside

pytestmark = pytest.mark.browser


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


@pytest.fixture
def page(chromium: str, playwright: Playwright, address: str, signed_in: FlaskClient) -> Iterator[Page]:
    """A browser in which Anna is signed in."""
    cookie = signed_in.get_cookie("samsyn")
    assert cookie is not None
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    context = browser.new_context(base_url=address, locale="sv-SE")
    context.add_cookies([{"name": "samsyn", "value": cookie.value, "url": address}])
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    browser.close()
    assert faults == []


def read_anew(page: Page) -> None:
    """Does what the page does by itself every ten seconds."""
    with page.expect_response("**/nu"):
        page.evaluate("document.getElementById('nu').dispatchEvent(new Event('every'))")


def test_the_page_follows_the_round_and_keeps_what_is_typed(
    page: Page, fill_network: FillNetwork, open_round: Callable[..., Round], inside: Inside
) -> None:
    people = fill_network(4)
    opened = open_round()
    page.goto(f"/k/ystad/omgangar/{opened.id}")
    expect(page.locator("h1")).to_have_text("Ingen av 4 har svarat än.")
    lines = page.locator("textarea")
    lines.fill("På torsdag tar vi ställning")
    for person in people[:2]:
        with inside() as session:
            service.mark_answered(
                session,
                round_id=opened.id,
                participant_id=person,
                nothing_to_report=True,
                observations=0,
                at=clock.now(),
            )
    read_anew(page)
    expect(page.locator("h1")).to_have_text("2 av 4 har svarat. Två är tysta.")
    expect(page.locator(".response tbody .k-now")).to_have_count(2)
    expect(page.locator("body > [role=status].hide")).to_have_text("2 av 4 har svarat. Två är tysta.")
    expect(lines).to_have_value("På torsdag tar vi ställning")
    expect(lines).to_be_focused()
    with inside() as session:
        service.close_round(session, opened.id, by=ANNA)
    with page.expect_navigation():
        read_anew(page)
    expect(page.locator("h1")).to_have_text("2 av 4 svarade.")
    expect(page.locator("#nu")).not_to_have_attribute("hx-get", "/")
