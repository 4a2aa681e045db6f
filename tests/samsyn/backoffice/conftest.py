"""The operator, signed in, and a region that is empty."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from flask.testing import FlaskClient

from samsyn.accounts.models import Account

Superuser = psycopg.Connection[Any]
SignIn = Callable[[FlaskClient, Account], FlaskClient]
MakeAccount = Callable[..., Account]


@pytest.fixture
def operator(client: FlaskClient, make_account: MakeAccount, sign_in: SignIn) -> FlaskClient:
    """A browser in which an operator is signed in."""
    return sign_in(client, make_account("drift@samsyn.se", operator=True, name="Drift Driftsson"))


@pytest.fixture
def sydost(operator: FlaskClient, superuser: Superuser) -> str:
    """The path of the page of a region that the operator has made."""
    assert operator.post("/drift/regioner", data={"name": "Sydöst"}).status_code == 303
    found = superuser.execute("SELECT id FROM platform.region").fetchone()
    assert found is not None
    return f"/drift/regioner/{found[0]}"
