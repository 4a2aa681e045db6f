"""Ystad with thirteen closed rounds, in the newest of which two things have been planted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.audit import Actor
from samsyn.audit.log import SYSTEM
from samsyn.db.ids import new_id
from samsyn.isolation import Boundary
from samsyn.isolation.boundary import BoundSession
from samsyn.municipalities import bearer
from tenants.picture import service
from tests.tenants.picture.seeding import World, seed
from tests.tenants.statements import of_the_log

PLANTED = {("SK", "Centrum"): 17, ("BU", "Öster"): 7}
ANNA = Actor(new_id(), "Anna Lind")
LARS = Actor(new_id(), "Lars Berg")

Inside = Callable[..., Any]
Browser = Callable[..., FlaskClient]
Headers = Callable[..., dict[str, str]]


@pytest.fixture
def inside(app: Flask, boundary: Boundary) -> Inside:
    """A session bound to a municipality, Ystad when none is named: with inside() as session."""

    @contextmanager
    def enter(municipality: int = 1286) -> Iterator[BoundSession]:
        with app.test_request_context(), boundary.municipality(municipality) as session:
            yield session

    return enter


@pytest.fixture
def world(boundary: Boundary, ystad: int) -> World:
    """Thirteen closed rounds; the newest has seventeen vandalisms in the centre and seven joyrides in the east."""
    return seed(boundary, ystad, planted=PLANTED)


@pytest.fixture
def drafted(inside: Inside, world: World) -> UUID:
    """The draft of the newest round."""
    with inside() as session:
        return service.draft(session, world.newest).id


@pytest.fixture
def settled(inside: Inside, drafted: UUID) -> UUID:
    """The same, settled by Anna with a note."""
    with inside() as session:
        service.add_note(session, drafted, text="Vi har samma bild.", by=LARS)
        service.settle(session, drafted, revision=2, by=ANNA)
    return drafted


@pytest.fixture
def browser(app: Flask, ystad: int, make_account: Any, sign_in: Any) -> Browser:
    """A browser in which somebody with a role in Ystad is signed in: browser(Role.READER)."""

    def make(*roles: Role, email: str = "") -> FlaskClient:
        account = make_account(email or f"{'-'.join(roles)}@ystad.example", {ystad: list(roles)})
        client: FlaskClient = sign_in(app.test_client(), account)
        return client

    return make


@pytest.fixture
def headers(app: Flask, boundary: Boundary, make_account: Any) -> Headers:
    """A program's headers with a role in a municipality: headers(Role.ANALYST)."""

    def make(role: Role = Role.COORDINATOR, municipality: int = 1286) -> dict[str, str]:
        account: Account = make_account(f"program-{role}@{municipality}.example", {municipality: [role]})
        with (
            app.test_request_context(),
            boundary.accounts() as accounts,
            boundary.municipality(municipality) as session,
        ):
            token = bearer.create(session, accounts, account=account, name="test", by=SYSTEM)
        return {"Authorization": f"Bearer {token}"}

    return make


@pytest.fixture
def statements(boundary: Boundary) -> Iterator[list[str]]:
    """The statements on the municipality's side that reach the server; clear() it where counting begins."""
    seen: list[str] = []
    engine = boundary._app

    def see(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not of_the_log(statement):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", see)
    yield seen
    event.remove(engine, "before_cursor_execute", see)
