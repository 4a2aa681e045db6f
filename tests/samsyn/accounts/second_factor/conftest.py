"""People with and without a second factor, and what they would read off their phone."""

import html
import re
from collections.abc import Callable

import pytest
from flask import Flask

from samsyn import clock
from samsyn.accounts.models import Account
from samsyn.accounts.second_factor import service, totp
from samsyn.isolation import Boundary
from samsyn.settings import Settings
from tests.conftest import MakeAccount

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
GiveApp = Callable[[Account], list[str]]


def code(later: int = 0, secret: str = SECRET) -> str:
    """What the app shows, `later` half minutes from now."""
    return totp.code_of(secret, totp.step_at(clock.now()) + later)


def offered(page: str) -> dict[str, str]:
    """What somebody does who reads the page's secret into an app: the form, filled in rightly."""
    secret = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)
    pending = re.search(r'name="pending" value="([^"]+)"', page)
    assert secret is not None
    assert pending is not None
    return {
        "pending": html.unescape(pending[1]),
        "name": "Min mobil",
        "code": code(secret=secret[1].replace(" ", "")),
    }


@pytest.fixture
def give_app(app: Flask, boundary: Boundary, settings: Settings) -> GiveApp:
    """Gives an account an app with SECRET; returns its recovery codes."""

    def give(account: Account) -> list[str]:
        with app.test_request_context(), boundary.accounts() as session:
            return service.store_app(session, account, secret=SECRET, name="Mobilen", key=settings.secret_key)

    return give


@pytest.fixture
def operator(make_account: MakeAccount) -> Account:
    """An operator who has no second factor yet."""
    return make_account("drift@samsyn.se", operator=True, name="Drift Driftsson")
