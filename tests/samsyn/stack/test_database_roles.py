"""The roles are exactly what docs/isolation.md promises, however often and by whomever they are made."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from psycopg import errors

from samsyn.stack import roles
from samsyn.stack.errors import RolesIncomplete
from samsyn.stack.postgres import EmbeddedPostgres
from tests.samsyn.stack.conftest import PASSWORDS

RUNTIME = ("samsyn_app", "samsyn_auth", "samsyn_relay", "samsyn_disposal")
# name: login, bypasses row-level security, inherits
TABLE = {
    "samsyn_owner": (False, True, True),
    "samsyn_migrate": (True, False, False),
    "samsyn_limited": (False, False, True),
    "samsyn_app": (True, False, False),
    "samsyn_auth": (True, False, True),
    "samsyn_relay": (True, False, True),
    "samsyn_disposal": (True, False, True),
    "samsyn_backup": (True, True, True),
}


@dataclass(frozen=True)
class Prepared:
    """A database with its roles on the shared server."""

    server: EmbeddedPostgres
    name: str

    def connect(self, role: str) -> psycopg.Connection:
        password = PASSWORDS[role.removeprefix("samsyn_")]
        return psycopg.connect(self.server.dsn(role, password, self.name), autocommit=True)

    def superuser(self) -> psycopg.Connection:
        dsn = self.server.superuser_dsn.replace("/postgres?", f"/{self.name}?")
        return psycopg.connect(dsn, autocommit=True)


@pytest.fixture(scope="module")
def prepared(server: EmbeddedPostgres) -> Iterator[Prepared]:
    roles.prepare(server.superuser_dsn, "samsyn", PASSWORDS)
    database = Prepared(server, "samsyn")
    yield database
    with psycopg.connect(server.superuser_dsn, autocommit=True) as connection:
        connection.execute("DROP DATABASE samsyn WITH (FORCE)")
        for role in roles.ALL:
            connection.execute(f"DROP ROLE {role}")


def test_attributes_are_exact(prepared: Prepared) -> None:
    with prepared.superuser() as connection:
        found = connection.execute(
            """SELECT rolname, rolcanlogin, rolbypassrls, rolinherit,
                      rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication
                 FROM pg_roles WHERE rolname LIKE 'samsyn%%'"""
        ).fetchall()
        memberships = connection.execute(
            """SELECT roleid::regrole::text, member::regrole::text FROM pg_auth_members
                WHERE member::regrole::text LIKE 'samsyn%%'"""
        ).fetchall()
        owned = connection.execute(
            """SELECT nspname, nspowner::regrole::text FROM pg_namespace
                WHERE nspname IN ('platform', 'tenant', 'region')"""
        ).fetchall()
    assert {name: (login, bypass, inherit) for name, login, bypass, inherit, _ in found} == TABLE
    assert not any(power for *_, power in found)
    assert sorted(memberships) == [("samsyn_limited", "samsyn_app"), ("samsyn_owner", "samsyn_migrate")]
    assert sorted(owned) == [("platform", "samsyn_owner"), ("region", "samsyn_owner"), ("tenant", "samsyn_owner")]


@pytest.mark.parametrize("role", RUNTIME)
@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION postgres",
        "SET ROLE samsyn_owner",
        "SET ROLE samsyn_backup",
        "ALTER ROLE CURRENT_USER SUPERUSER",
        "ALTER ROLE CURRENT_USER BYPASSRLS",
        "ALTER ROLE samsyn_migrate PASSWORD 'mine'",
        "CREATE ROLE mine",
        "CREATE DATABASE mine",
        "CREATE SCHEMA mine",
        "CREATE TABLE public.mine (n int)",
        "CREATE TABLE tenant.mine (n int)",
        "CREATE TEMP TABLE mine (n int)",
        "SELECT set_config('samsyn.municipality', '1286', false)",
        "SELECT rolpassword FROM pg_authid",
        "SELECT pg_read_file('PG_VERSION')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "COPY (SELECT 1) TO '/tmp/mine'",
        "CREATE EXTENSION vector SCHEMA tenant",
        "ALTER SYSTEM SET fsync = off",
        "SELECT pg_terminate_backend(pg_backend_pid()) FROM pg_authid",
    ],
)
def test_a_runtime_password_opens_nothing_else(prepared: Prepared, role: str, statement: str) -> None:
    with (
        prepared.connect(role) as connection,
        pytest.raises((errors.InsufficientPrivilege, errors.InvalidParameterValue)),
    ):
        connection.execute(statement)


def test_the_others_databases_are_closed(prepared: Prepared) -> None:
    roles.close_to_public(prepared.server.superuser_dsn, "postgres", "template1")
    for role in RUNTIME:
        for database in ("postgres", "template1"):
            dsn = prepared.server.dsn(role, PASSWORDS[role.removeprefix("samsyn_")], database)
            with pytest.raises(psycopg.OperationalError, match="permission denied"):
                psycopg.connect(dsn)


def test_migrations_own_and_backups_read(prepared: Prepared) -> None:
    with prepared.connect("samsyn_migrate") as connection:
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE tenant.forgot (n int)")
        connection.execute("SET ROLE samsyn_owner")
        connection.execute("CREATE TABLE tenant.row AS SELECT 1 AS n")
    with prepared.connect("samsyn_backup") as connection:
        connection.execute("SELECT set_config('search_path', '', false)")


def test_a_second_time_changes_nothing(prepared: Prepared) -> None:
    # xmin and the size of the lists change with every write, also with one that writes the same.
    state = "SELECT array_agg((oid, xmin) ORDER BY oid) FROM pg_authid"
    acls = "SELECT array_agg((oid, xmin) ORDER BY oid) FROM pg_namespace"
    with prepared.superuser() as connection:
        before = [connection.execute(question).fetchone() for question in (state, acls)]
        roles.prepare(prepared.server.superuser_dsn, "samsyn", PASSWORDS)
        assert [connection.execute(question).fetchone() for question in (state, acls)] == before


def test_what_strayed_is_put_right(prepared: Prepared) -> None:
    with prepared.superuser() as connection:
        for statement in (
            "ALTER ROLE samsyn_app SUPERUSER CREATEDB",
            "ALTER ROLE samsyn_owner LOGIN",
            "GRANT samsyn_owner TO samsyn_app",
            "GRANT TEMP, CREATE ON DATABASE samsyn TO samsyn_auth",
            "GRANT CONNECT ON DATABASE samsyn TO PUBLIC",
            "GRANT USAGE ON SCHEMA public TO PUBLIC",
            "GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO PUBLIC",
            "ALTER SCHEMA tenant OWNER TO postgres",
            "ALTER ROLE samsyn_relay PASSWORD 'another'",
            "ALTER ROLE samsyn_app SET samsyn.municipality = '1286'",
            "ALTER ROLE samsyn_app IN DATABASE samsyn SET samsyn.region = '1'",
        ):
            connection.execute(statement)
    roles.prepare(prepared.server.superuser_dsn, "samsyn", PASSWORDS)
    test_attributes_are_exact(prepared)
    test_a_runtime_password_opens_nothing_else(prepared, "samsyn_auth", "CREATE TEMP TABLE mine (n int)")
    test_a_runtime_password_opens_nothing_else(prepared, "samsyn_app", "SELECT set_config('a.b', '1', false)")
    prepared.connect("samsyn_relay").close()
    with prepared.connect("samsyn_app") as connection:
        bound = "SELECT current_setting('samsyn.municipality', true), current_setting('samsyn.region', true)"
        assert connection.execute(bound).fetchone() == (None, None)


def test_no_password_is_sent_in_the_clear(prepared: Prepared) -> None:
    with prepared.superuser() as connection:
        row = connection.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'samsyn_app'").fetchone()
    assert row is not None
    assert row[0].startswith("SCRAM-SHA-256$")


@pytest.fixture
def administrator(postgres: EmbeddedPostgres) -> str:
    """The address of somebody who may create roles and databases and is no superuser, as providers hand out."""
    postgres.start()
    with psycopg.connect(postgres.superuser_dsn, autocommit=True) as connection:
        connection.execute("CREATE ROLE administrator LOGIN CREATEROLE CREATEDB PASSWORD 'admin word'")
    return postgres.dsn("administrator", "admin word", "elsewhere")


def test_who_is_no_superuser_is_told_what_is_missing(postgres: EmbeddedPostgres, administrator: str) -> None:
    with pytest.raises(RolesIncomplete) as refused:
        roles.prepare(administrator, "elsewhere", PASSWORDS)
    assert refused.value.statements == (
        'ALTER ROLE "samsyn_owner" BYPASSRLS',
        'ALTER ROLE "samsyn_backup" BYPASSRLS',
        'GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO "samsyn_backup"',
        'GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO "samsyn_migrate"',
        "REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC",
    )
    assert refused.value.statements[0] in str(refused.value)

    superuser = postgres.superuser_dsn.replace("/postgres?", "/elsewhere?")
    with psycopg.connect(superuser, autocommit=True) as connection:
        for statement in refused.value.statements:
            connection.execute(statement)

    roles.prepare(administrator, "elsewhere", PASSWORDS)
    with psycopg.connect(superuser, autocommit=True) as connection:
        kept = connection.execute("SELECT pg_has_role('administrator', 'samsyn_owner', 'SET')").fetchone()
    assert kept == (False,)


def test_a_database_that_somebody_else_prepared_needs_no_rights(prepared: Prepared) -> None:
    relay = prepared.server.dsn("samsyn_relay", PASSWORDS["relay"], "samsyn")
    roles.prepare(relay, "samsyn", PASSWORDS)
