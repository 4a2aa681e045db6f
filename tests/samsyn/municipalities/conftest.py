"""A region with its chief, beside the municipalities of tests/conftest.py."""

from collections.abc import Callable

import pytest
from flask import Flask

from samsyn.accounts import service as accounts
from samsyn.accounts.models import Account
from samsyn.audit.log import SYSTEM
from samsyn.isolation import Boundary
from samsyn.regions import service as regions

MakeRegion = Callable[..., int]


@pytest.fixture
def make_region(app: Flask, boundary: Boundary) -> MakeRegion:
    """Makes a region: make_region("Sydöst", [1286], chief=account)."""

    def make(name: str, members: list[int], *, chief: Account | None = None) -> int:
        with app.test_request_context(), boundary.accounts() as session:
            region = regions.create_region(session, name=name, by=SYSTEM)
            for code in members:
                asked = regions.invite(session, region.id, code, by=SYSTEM)
                regions.accept(session, asked, code, by=SYSTEM)
            if chief is not None:
                accounts.give_region_role(session, chief.id, region.id, by=SYSTEM)
            return region.id

    return make
