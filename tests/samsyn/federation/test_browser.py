"""From the first setting to signing out at the issuer, in a real browser, whose rules on where a page may lead hold."""

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Playwright
from werkzeug.serving import make_server

from samsyn.accounts.models import Account
from tests.conftest import PASSWORD
from tests.journeys.window import DESK, PHONE, Done, Window
from tests.samsyn.federation.issuers import CLIENT, SECRET, Mock

pytestmark = pytest.mark.browser
PAGE = "/k/ystad/inloggning"
# Where the mock has its page's style from; it gets none.
STYLES = "https://cdn.jsdelivr.net"


@pytest.fixture
def address(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The application behind a real port, which it knows to be its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    own = f"http://127.0.0.1:{server.port}"
    settings = replace(app.extensions["samsyn_settings"], public_url=own)
    monkeypatch.setitem(app.extensions, "samsyn_settings", settings)
    yield own
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browser(chromium: str, playwright: Playwright) -> Iterator[Browser]:
    """Chromium."""
    opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    yield opened
    opened.close()


def shoot(window: Window, name: str) -> None:
    if directory := os.environ.get("SAMSYN_SHOTS"):
        window.page.screenshot(path=Path(directory) / f"{name}-{window.size[0]}.png", full_page=True)


def there_and_back(window: Window, link: str, subject: str) -> None:
    """To the issuer's own page by the link, signed in there, and back."""
    window.page.get_by_role("link", name=link, exact=True).click()
    window.page.locator("input[name=sub]").first.fill(subject)
    with window.page.expect_navigation():
        window.page.get_by_role("button", name="Authorize", exact=True).click()
    window.page.wait_for_load_state()
    window.examine()


def windows(browser: Browser, address: str, size: tuple[int, int]) -> tuple[Window, Window]:
    """Two people's windows."""
    examined: Done = set()
    opened = Window(browser, address, examined, size=size), Window(browser, address, examined, size=size)
    for window in opened:
        window.context.route(f"{STYLES}/**", lambda route: route.fulfill(body="", content_type="text/css"))
    return opened


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_from_setting_it_up_to_signing_out(
    browser: Browser, address: str, administrator: Account, issuer: Mock, size: tuple[int, int]
) -> None:
    ada, eva = windows(browser, address, size)
    ada.sign_in(administrator.email, PASSWORD)
    ada.go(PAGE)
    shoot(ada, "inloggning-forst")
    ada.fill({"Utfärdarens adress": "https://127.0.0.1:1", "Klient-id": CLIENT})
    ada.press("Spara utfärdaren")
    shoot(ada, "inloggning-fel")
    ada.fill({"Utfärdarens adress": issuer.issuer, "Klientens hemlighet (frivilligt)": SECRET})
    ada.press("Spara utfärdaren")
    ada.fill({"Trygghetssamordnare (frivilligt)": "samordnare\nsakerhet", "Läsare (frivilligt)": "alla"})
    ada.press("Spara rollerna")
    issuer.person("ada", email="ada@ystad.example", name="Ada Alm", roles=["alla", "samordnare"], dept="KS")
    there_and_back(ada, "Prova inloggningen", "ada")
    assert "Provet gick bra. Kontot skulle få två roller." in ada.text()
    shoot(ada, "inloggning-provad")
    ada.page.get_by_label("Bara kommunens konto, utom för administratörer").check()
    ada.press("Spara sättet")
    assert ada.heading() == "Man loggar in med kommunens konto, administratörer även med lösenord."

    issuer.person("eva", email="eva@ystad.example", name="Eva Ek", roles=["sakerhet"])
    eva.go("/logga-in")
    eva.press("Logga in med kommunens konto")
    shoot(eva, "valj-kommun")
    eva.press("Ystads kommun")
    shoot(eva, "dorren")
    there_and_back(eva, "Logga in med kommunens konto", "eva")
    assert eva.page.url == f"{address}/k/ystad/"
    eva.page.locator("details.drop.end > summary").click()
    eva.press("Logga ut")
    assert eva.heading() == "Du är utloggad ur Samsyn."
    shoot(eva, "ute")
    eva.page.get_by_role("link", name="Logga ut från kommunens konto").click()
    eva.page.get_by_role("button").first.click()
    eva.page.wait_for_url(f"{address}/k/ystad/logga-in")

    issuer.person("per", email="per@ystad.example", name="Per")
    there_and_back(eva, "Logga in med kommunens konto", "per")
    assert "ger ingen roll i Samsyn" in eva.text()
    shoot(eva, "ingen-roll")
    issuer.person("ada2", email="ada@ystad.example", name="Ada Alm", roles=["alla"])
    there_and_back(eva, "Logga in med kommunens konto", "ada2")
    shoot(eva, "finns-redan")
    eva.press("Logga in och koppla ihop")
    eva.fill({"E-postadress": administrator.email, "Lösenord": PASSWORD})
    eva.press("Logga in", within=eva.page.locator("main"))
    there_and_back(eva, "Logga in hos kommunen", "ada2")
    shoot(eva, "koppla")
    eva.press("Koppla ihop kontona")
    assert eva.page.url == f"{address}/k/ystad/"
    ada.go(PAGE)
    shoot(ada, "inloggning-i-bruk")

    theirs = tuple(f"a request to somebody else: {each}/" for each in (issuer.issuer, STYLES))
    assert [fault for fault in (*ada.faults, *eva.faults) if not fault.startswith(theirs)] == []
