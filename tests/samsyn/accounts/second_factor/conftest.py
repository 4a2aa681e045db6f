"""People with and without a second factor, and what they would read off their phone."""

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
