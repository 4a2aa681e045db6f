"""Passkeys in a real Chromium, with the authenticator that its debugging protocol can play."""

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import CDPSession, Page, Playwright, expect
from werkzeug.serving import make_server

from samsyn.accounts.models import Account
from samsyn.accounts.second_factor.passkeys import Site, site
from samsyn.web.bundles import STATIC
from tests.conftest import PASSWORD, MakeAccount
from tests.samsyn.accounts.second_factor.conftest import GiveApp

Superuser = psycopg.Connection[Any]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
browser_test = pytest.mark.browser


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application behind a real port, by a name: a passkey is bound to no number."""
    assert (STATIC / "dist" / "manifest.json").exists()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Device:
    """A browser with an authenticator in it."""

    def __init__(self, page: Page, protocol: CDPSession, key: str) -> None:
        self.page, self.protocol, self.key = page, protocol, key

    def password(self, email: str) -> None:
        """Gives address and password."""
        self.page.goto("/logga-in")
        self.page.locator("#f-email").fill(email)
        self.page.locator("#f-password").fill(PASSWORD)
        self.page.locator("main").get_by_role("button", name="Logga in", exact=True).first.click()

    def verifies(self, owner: bool) -> None:
        """Whether the finger that is laid on it is its owner's."""
        self.protocol.send("WebAuthn.setUserVerified", {"authenticatorId": self.key, "isUserVerified": owner})

    def credentials(self) -> list[dict[str, Any]]:
        """The keys in it."""
        return list(self.protocol.send("WebAuthn.getCredentials", {"authenticatorId": self.key})["credentials"])

    def sign_out(self) -> None:
        """Forgets who is signed in."""
        self.page.context.clear_cookies()


@pytest.fixture
def device(chromium: str, playwright: Playwright, address: str) -> Iterator[Device]:
    """A browser with an authenticator; faults of its pages' scripts fail the test."""
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    page = browser.new_context(base_url=address, locale="sv-SE").new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    key = protocol.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]
    yield Device(page, protocol, key)
    browser.close()
    assert faults == []


@browser_test
def test_an_operator_makes_a_key_at_the_door_and_comes_back_with_nothing_else(
    device: Device, operator: Account, superuser: Superuser
) -> None:
    page = device.page
    device.password(operator.email)
    expect(page.locator("h1")).to_have_text("Ditt uppdrag kräver tvåstegsinloggning")
    page.get_by_role("button", name="Skapa en inloggningsnyckel").click()
    expect(page.locator("h1")).to_have_text("Spara dina tio reservkoder")
    assert page.locator(".codes li").count() == 10
    page.get_by_role("link", name="Jag har sparat dem").click()
    page.wait_for_url("**/drift/")
    device.sign_out()
    page.goto("/logga-in?next=/drift/kommuner")
    page.get_by_role("button", name="Logga in med inloggningsnyckel").click()
    page.wait_for_url(re.compile(r"^[^?]*/drift/kommuner$"))
    row = superuser.execute("SELECT sign_count, used_at IS NOT NULL FROM platform.passkey").fetchone()
    assert row == (device.credentials()[0]["signCount"], True)
    facts = superuser.execute(
        "SELECT facts FROM platform.audit_entry WHERE action = 'accounts.signed_in' ORDER BY at DESC LIMIT 1"
    ).fetchone()
    assert facts is not None
    assert facts[0]["method"] == "passkey"
    assert facts[0]["factor"] is True


@browser_test
def test_a_key_is_added_on_the_own_account_used_as_second_step_and_removed(
    device: Device, coordinator: Account, superuser: Superuser
) -> None:
    page = device.page
    device.password(coordinator.email)
    page.goto("/ditt-konto/tvasteg")
    page.locator("#f-passkey-name").fill("Min dator")
    page.get_by_role("button", name="Skapa en inloggningsnyckel").click()
    expect(page.locator("h1")).to_have_text("Skriv ditt lösenord")
    page.locator("#f-password").fill(PASSWORD)
    page.get_by_role("button", name="Fortsätt").click()
    page.wait_for_url("**/ditt-konto/tvasteg")
    page.locator("#f-passkey-name").fill("Min dator")
    page.get_by_role("button", name="Skapa en inloggningsnyckel").click()
    expect(page.locator("h1")).to_have_text("Spara dina tio reservkoder")
    page.get_by_role("link", name="Jag har sparat dem").click()
    expect(page.locator(".factors strong")).to_have_text("Min dator")
    page.get_by_role("button", name="Skapa en inloggningsnyckel").click()
    expect(page.locator("form.passkey [role=alert]")).to_have_text("Den här enheten har redan en nyckel för kontot.")
    device.sign_out()
    device.password(coordinator.email)
    expect(page.locator("h1")).to_have_text("Bekräfta att det är du")
    page.get_by_role("button", name="Använd inloggningsnyckeln").click()
    page.wait_for_url("**/k/ystad/")
    assert superuser.execute("SELECT count(*) FROM platform.passkey").fetchone() == (1,)


@browser_test
def test_a_key_without_its_owner_or_without_an_account_opens_nothing(
    device: Device, operator: Account, make_account: MakeAccount, superuser: Superuser
) -> None:
    page = device.page
    device.password(operator.email)
    device.verifies(False)
    page.get_by_role("button", name="Skapa en inloggningsnyckel").click()
    expect(page.locator("form.passkey [role=alert]")).to_be_visible()
    assert superuser.execute("SELECT count(*) FROM platform.passkey").fetchone() == (0,)
    device.verifies(True)
    page.get_by_role("button", name="Skapa en inloggningsnyckel").click()
    expect(page.locator("h1")).to_have_text("Spara dina tio reservkoder")
    device.sign_out()
    page.goto("/logga-in")
    device.verifies(False)
    page.get_by_role("button", name="Logga in med inloggningsnyckel").click()
    expect(page.locator("form.passkey [role=alert]")).to_be_visible()
    device.verifies(True)
    superuser.execute("DELETE FROM platform.passkey")
    page.get_by_role("button", name="Logga in med inloggningsnyckel").click()
    expect(page.locator("form.passkey [role=alert]")).to_contain_text("hör inte till något konto här")
    assert "/logga-in" in page.url


@browser_test
def test_one_accounts_key_is_no_second_step_for_another_and_an_answer_is_good_once(
    device: Device, operator: Account, coordinator: Account, give_app: GiveApp, client: FlaskClient
) -> None:
    page = device.page
    device.password(operator.email)
    page.get_by_role("button", name="Skapa en inloggningsnyckel").click()
    expect(page.locator("h1")).to_have_text("Spara dina tio reservkoder")
    device.sign_out()
    give_app(coordinator)
    answers: list[str] = []
    page.on("request", lambda asked: answers.append(asked.post_data or "") if asked.url.endswith("/nyckel") else None)
    page.goto("/logga-in")
    page.get_by_role("button", name="Logga in med inloggningsnyckel").click()
    page.wait_for_url("**/drift/")
    sent = answers[-1].split('name="credential"')[1].split("\r\n\r\n")[1].split("\r\n")[0]
    device.sign_out()
    device.password(coordinator.email)
    expect(page.locator("h1")).to_have_text("Bekräfta att det är du")
    said = page.evaluate(
        """async (credential) => {
          const send = async (path, fields) => {
            const body = new FormData();
            for (const [name, value] of Object.entries(fields)) body.set(name, value);
            const response = await fetch(path, {method: 'POST', body});
            return [response.status, await response.json()];
          };
          await send('/logga-in/nyckel/villkor', {step: 'true'});
          const step = await send('/logga-in/nyckel', {step: 'true', credential});
          return [step, await send('/logga-in/nyckel', {credential})];
        }""",
        sent,
    )
    assert [status for status, _body in said] == [422, 422]
    assert "hör inte till" in said[0][1]["message"]
    assert "för lång tid" in said[1][1]["message"], "the question was gone"
    assert page.goto("/ditt-konto").url.find("/logga-in") > 0  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "answer",
    [
        *("", "null", "[]", "{}", "[" * 5000, '{"id": "a", "rawId": "a", "type": "public-key", "response": {}}'),
        json.dumps(
            {
                "id": "YQ",
                "rawId": "YQ",
                "type": "public-key",
                "response": {
                    "clientDataJSON": "e30",
                    "authenticatorData": "AAAA",
                    "signature": "AAAA",
                    "attestationObject": "o2Nm",
                    "userHandle": "AAAA",
                },
            }
        ),
        '{"x": "' + "a" * 30000 + '"}',
    ],
)
def test_nonsense_is_refused_with_a_sentence(client: FlaskClient, operator: Account, answer: str) -> None:
    local: dict[str, Any] = {"base_url": "http://localhost:8000"}
    client.post("/logga-in", data={"email": operator.email, "password": PASSWORD}, **local)
    for path in ("/logga-in/andra-faktor/nyckel", "/logga-in/nyckel"):
        assert client.post(f"{path}/villkor", **local).status_code == 200
        refused = client.post(path, data={"credential": answer}, **local)
        assert refused.status_code == 422
        assert refused.get_json()["message"]


def test_a_passkey_belongs_to_a_name_and_the_name_is_never_the_visitors(app: Flask, client: FlaskClient) -> None:
    assert site("https://samsyn.example", "ond.example") == Site("samsyn.example", "https://samsyn.example")
    assert site("https://samsyn.example:8443", "localhost") == Site("samsyn.example", "https://samsyn.example:8443")
    assert site("http://127.0.0.1:8000", "localhost:8000") == Site("localhost", "http://localhost:8000")
    assert site("http://127.0.0.1:8000", "127.0.0.1:8000") is None
    assert site("http://127.0.0.1:8000", "ond.example") is None
    assert site("http://192.168.1.5", "localhost") is None
    refused = client.post("/logga-in/nyckel/villkor", base_url="http://127.0.0.1:8000")
    assert refused.status_code == 422
    settings = app.extensions["samsyn_settings"]
    app.extensions["samsyn_settings"] = replace(settings, public_url="https://samsyn.example")
    try:
        asked = client.post("/logga-in/nyckel/villkor", base_url="http://ond.example").get_json()
    finally:
        app.extensions["samsyn_settings"] = settings
    assert asked["rpId"] == "samsyn.example"
    assert asked["userVerification"] == "required"
    assert asked["allowCredentials"] == []
