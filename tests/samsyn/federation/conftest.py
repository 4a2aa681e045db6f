"""A municipality whose issuer is the mock, and browsers to go there with."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.audit.log import SYSTEM
from samsyn.federation import provider, service
from samsyn.isolation import Boundary
from samsyn.settings import Settings
from tests.samsyn.federation.issuers import CLIENT, SECRET, Liar, Mock, mock

ROLES = {Role.COORDINATOR: ["samordnare"], Role.READER: ["lasare"], Role.ADMIN: ["administratorer"]}
Connect = Callable[..., None]


@pytest.fixture(scope="session")
def issuer() -> Iterator[Mock]:
    """The mock, for the whole session."""
    with mock() as running:
        yield running


@pytest.fixture
def liar() -> Iterator[Liar]:
    """An issuer that can be made to answer falsely."""
    opened = Liar()
    yield opened
    opened.close()


@pytest.fixture
def app(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application, allowed to call an issuer on this machine."""
    monkeypatch.setitem(app.extensions, "samsyn_settings", replace(settings, oidc_allow_private=True))
    provider._known.clear()
    return app


@pytest.fixture
def connect(app: Flask, boundary: Boundary, settings: Settings) -> Connect:
    """Sets a municipality's issuer up, tried and switched on: connect(1286, issuer.issuer, way="issuer")."""

    def make(code: int, issuer: str, *, way: str = "issuer", trusts_factor: bool = False) -> None:
        with app.test_request_context(), boundary.accounts() as accounts, boundary.municipality(code) as session:
            service.connect(
                session,
                accounts,
                issuer=issuer,
                client_id=CLIENT,
                client_secret=SECRET,
                trusts_factor=trusts_factor,
                key=settings.secret_key,
                by=SYSTEM,
            )
            service.map_roles(session, role_claim="roles", roles=ROLES, by=SYSTEM)
            service.note_trial(session, by=SYSTEM)
            service.set_way(session, accounts, way, by=SYSTEM)

    return make


@pytest.fixture
def administrator(ystad: int, make_account: Callable[..., Account]) -> Account:
    """Ada, administrator in Ystad, who has a password."""
    return make_account("ada@ystad.example", {ystad: [Role.ADMIN]}, name="Ada Alm")


def go(client: FlaskClient, issuer: Mock, subject: str, *, start: str = "/k/ystad/logga-in/vidare") -> str:
    """To the issuer and back; where the browser is then sent."""
    there = client.get(start)
    assert there.status_code == 302, there.text
    back = client.get(issuer.sign_in(there.headers["Location"], subject))
    assert back.status_code == 303, back.text
    return str(back.headers["Location"])
