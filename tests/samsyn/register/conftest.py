"""A past with somebody to ask about, and the data protection officer who is asked."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.isolation import Boundary
from tests.samsyn.past import Past, make_past

SignIn = Callable[[FlaskClient, Account], FlaskClient]


@pytest.fixture
def past(app: Flask, boundary: Boundary, ystad: int) -> Past:
    """Ystad three months ago."""
    return make_past(app, boundary, ystad, "ystad", months=3)


@pytest.fixture
def dpo(client: FlaskClient, ystad: int, make_account: Callable[..., Account], sign_in: SignIn) -> FlaskClient:
    """A browser in which the data protection officer is signed in."""
    return sign_in(client, make_account("dso@ystad.example", {ystad: [Role.DPO]}, name="Lena Sjöö"))
