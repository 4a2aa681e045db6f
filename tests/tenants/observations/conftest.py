"""The scene in Ystad, and a program that acts there."""

import pytest
from flask import Flask

from samsyn.accounts.models import Account
from samsyn.audit.log import SYSTEM
from samsyn.isolation import Boundary
from samsyn.municipalities import bearer
from tests.tenants.observations.scenes import MakeScene, Scene, build_scene


@pytest.fixture
def make_scene(app: Flask, boundary: Boundary) -> MakeScene:
    """Makes the scene in a municipality that has joined: make_scene(1286, "ystad")."""
    return lambda code, slug: build_scene(app, boundary, code, slug)


@pytest.fixture
def scene(make_scene: MakeScene, ystad: int) -> Scene:
    """The scene in Ystad."""
    return make_scene(ystad, "ystad")


@pytest.fixture
def key(app: Flask, boundary: Boundary, scene: Scene, coordinator: Account) -> dict[str, str]:
    """The headers of a program that acts as Anna."""
    return headers_of(app, boundary, scene.municipality_id, coordinator)


def headers_of(app: Flask, boundary: Boundary, municipality_id: int, account: Account) -> dict[str, str]:
    """The headers of a program that acts as the account."""
    with app.test_request_context(), boundary.accounts() as accounts, boundary.municipality(municipality_id) as session:
        token = bearer.create(session, accounts, account=account, name="test", by=SYSTEM)
    return {"Authorization": f"Bearer {token}"}
