"""What every test may ask for: the real PostgreSQL and Redis, the application on them, municipalities and people.

The database is migrated once; each test that touches it begins with empty tables. Tests commit as the application does,
as the application's own roles: a savepoint that is rolled back would carry a binding over, and hide its absence.
"""

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Playwright, sync_playwright
from xdist.scheduler import LoadFileScheduling

from samsyn import clock
from samsyn.access import Role
from samsyn.accounts import identity, queries
from samsyn.accounts import service as accounts
from samsyn.accounts.models import Account
from samsyn.app import PLATFORM_FEATURES, create_app
from samsyn.audit.log import SYSTEM
from samsyn.db import migrate
from samsyn.db.urls import role_url
from samsyn.feature import publish, register_records, register_subscribers
from samsyn.geography import municipalities as facts
from samsyn.isolation import Boundary
from samsyn.municipalities import bearer
from samsyn.municipalities.models import Municipality
from samsyn.settings import Settings, load
from samsyn.stack import Services, Stack
from samsyn.web.edge import boundary as boundary_of
from samsyn.web.limits import limiter
from tenants.cycle import FEATURES


class OneServiceForTheJourneys(LoadFileScheduling):  # type: ignore[misc] # xdist has no types
    """A file stays in one process, and so do all the journeys: they share a service that takes a minute to seed."""

    def _split_scope(self, nodeid: str) -> str:
        scope: str = super()._split_scope(nodeid)
        return "tests/journeys" if scope.startswith("tests/journeys/") else scope


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> OneServiceForTheJourneys:
    """Called by xdist alone, where tests run in several processes."""
    return OneServiceForTheJourneys(config, log)


PASSWORD = "samsyn-test-2026"
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SCHEMAS = ("platform", "tenant", "region")


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The embedded PostgreSQL, Redis and mail catcher, for the whole session."""
    with (
        tempfile.TemporaryDirectory(prefix="samsyn-test-") as directory,
        Stack.open(Path(directory), {}, postgres_settings=FAST) as opened,
    ):
        migrate.upgrade(role_url(opened.services.database_url, "samsyn_migrate", opened.services.passwords["migrate"]))
        yield opened


@pytest.fixture(scope="session")
def services(stack: Stack) -> Services:
    """Where the parts answer, and the roles' passwords."""
    return stack.services


@pytest.fixture(scope="session")
def settings(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings as a process has them, with every role's password: a test plays all of them."""
    files = str(tmp_path_factory.mktemp("files"))
    environ = services.environment("app", "auth", "relay", "disposal", "migrate")
    return load(environ, secure_cookies=False, demo=False, lease_seconds=2, files_dir=files)


@pytest.fixture(scope="session")
def session_app(settings: Settings) -> Iterator[Flask]:
    """One application for the session; CSRF is off but in the tests that are about it."""
    app = create_app(settings, FEATURES)
    app.config.update(TESTING=False, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    # The token tells the second in which it was made; pages are compared with each other here.
    app.context_processor(lambda: {"csrf_token": lambda: "token"})
    limiter.enabled = False
    yield app
    boundary_of(app).close()


@pytest.fixture(scope="session")
def superuser(stack: Stack) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection past every policy, for emptying tables and for looking at what is really there."""
    server = next(part for part in stack.parts if hasattr(part, "superuser_dsn"))
    name = stack.services.database_url.split("/")[3].split("?")[0]
    dsn = server.superuser_dsn.replace("/postgres?", f"/{name}?")
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def _all_tables(superuser: psycopg.Connection[tuple[object, ...]], settings: Settings) -> str:
    del settings
    rows = superuser.execute(
        "SELECT format('%%I.%%I', schemaname, tablename) FROM pg_tables "
        "WHERE schemaname = ANY(%s) AND tablename <> 'alembic_version'",
        [list(SCHEMAS)],
    )
    return ", ".join(str(row[0]) for row in rows)


@pytest.fixture
def database(_all_tables: str, superuser: psycopg.Connection[tuple[object, ...]]) -> None:
    """An empty database."""
    superuser.execute(f"TRUNCATE {_all_tables} CASCADE")


@pytest.fixture
def app(session_app: Flask, database: None) -> Flask:
    """The application on an empty database."""
    del database
    session_app.extensions["samsyn_directory"].forget()
    # The last application that was made is heard: a test may have made one of its own with other features.
    register_subscribers(session_app.extensions["samsyn_features"])
    register_records((*FEATURES, *PLATFORM_FEATURES))
    return session_app


@pytest.fixture
def boundary(app: Flask) -> Boundary:
    """The doors to the database."""
    return boundary_of(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript."""
    return app.test_client()


MakeMunicipality = Callable[[int], int]
MakeAccount = Callable[..., Account]


@pytest.fixture
def make_municipality(app: Flask, boundary: Boundary) -> MakeMunicipality:
    """Makes a municipality by its code as the operator's approval does, with categories, and returns the code."""

    def make(code: int) -> int:
        fact = facts.fact(code)
        with boundary.accounts() as session:
            session.add(
                Municipality(
                    id=code, slug=fact.slug, name=fact.name, county=fact.county, state="active", created_at=clock.now()
                )
            )
        with app.test_request_context(), boundary.municipality(code) as bound:
            publish(bound, "municipalities.joined", municipality_id=code)
        app.extensions["samsyn_directory"].forget()
        return code

    return make


@pytest.fixture
def ystad(make_municipality: MakeMunicipality) -> int:
    """Ystad, 1286."""
    return make_municipality(1286)


@pytest.fixture
def simrishamn(make_municipality: MakeMunicipality) -> int:
    """Simrishamn, 1291: the neighbour that must never be seen."""
    return make_municipality(1291)


@pytest.fixture
def make_account(app: Flask, boundary: Boundary) -> MakeAccount:
    """Makes an account: make_account("anna@ystad.example", {1286: [Role.COORDINATOR]}, operator=False)."""
    hashed: list[str] = []

    def make(
        email: str, roles: dict[int, list[Role]] | None = None, *, name: str = "", operator: bool = False
    ) -> Account:
        with app.test_request_context(), boundary.accounts() as session:
            account = accounts.create(session, email=email, name=name or email.split("@")[0], is_operator=operator)
            if not hashed:
                hashed.append(accounts.hasher.hash(PASSWORD))
            accounts.store_hash(session, account.id, hashed[0])
            for municipality_id, given in (roles or {}).items():
                for role in given:
                    accounts.give_role(session, account.id, municipality_id, role, by=SYSTEM)
        return account

    return make


@pytest.fixture
def sign_in() -> Callable[[FlaskClient, Account], FlaskClient]:
    """Signs an account in as the session cookie does, without the second that argon2 takes; operators in two steps."""

    def sign(client: FlaskClient, account: Account) -> FlaskClient:
        with boundary_of(client.application).accounts() as session:
            set_at = queries.password_set_at(session, account.id)
        with client.session_transaction() as cookie:
            cookie.clear()
            cookie[identity.STAMP] = identity.stamp(set_at)
            cookie["_user_id"] = str(account.id)
            cookie["_fresh"] = True
            cookie["factor"] = account.is_operator
        return client

    return sign


@pytest.fixture
def coordinator(ystad: int, make_account: MakeAccount) -> Account:
    """Anna, coordinator in Ystad."""
    return make_account("anna@ystad.example", {ystad: [Role.COORDINATOR]}, name="Anna Lind")


@pytest.fixture
def signed_in(
    client: FlaskClient, coordinator: Account, sign_in: Callable[[FlaskClient, Account], FlaskClient]
) -> FlaskClient:
    """A browser in which Anna is signed in."""
    return sign_in(client, coordinator)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path. `make test` finds or installs it; a missing one fails the test and never skips it."""
    path = os.environ.get("SAMSYN_CHROMIUM", "/usr/bin/chromium")
    if not Path(path).exists():
        pytest.fail(f"No Chromium at {path}: run the tests by `make test`, which installs one.")
    return path


@pytest.fixture
def make_token(app: Flask, boundary: Boundary) -> Callable[..., str]:
    """Makes a program's key for an account in a municipality: make_token(account, 1286)."""

    def make(account: Account, municipality_id: int) -> str:
        with (
            app.test_request_context(),
            boundary.accounts() as accounts_session,
            boundary.municipality(municipality_id) as session,
        ):
            return bearer.create(session, accounts_session, account=account, name="test", by=SYSTEM)

    return make


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The one driver of browsers in this process: a second one would find the first one's event loop running."""
    with sync_playwright() as driver:
        yield driver
