"""Every table × every verb × {own, other, unbound} as the application's role; without the policy the probe fails."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import errors

from tests.isolation import catalogue, rows

Connection = psycopg.Connection[Any]
OWN, OTHER = 1286, 1291
APPEND_ONLY = {"audit_check", "audit_entry"}


def probe(connection: Connection, side: str, table: str) -> list[str]:
    """What the application's role can do to `table` that it should not, or cannot do that it should.

    Runs inside the caller's transaction, in which OWN and OTHER have one row each.
    """
    key, setting = catalogue.SIDES[side]
    name = f"{side}.{table}"
    leaks: list[str] = []

    def attempt(statement: str, bound: int | None) -> int | str:
        """The number of rows that the statement saw or touched, or the name of the error."""
        with connection.transaction(force_rollback=True):
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute("SET LOCAL ROLE samsyn_app")
            if bound is not None:
                connection.execute(f"SET LOCAL {setting} = '{bound}'")
            try:
                with connection.transaction():
                    cursor = connection.execute(statement)
                    counted = cursor.fetchone() if statement.startswith("SELECT") else None
                    return int(counted[0]) if counted else cursor.rowcount
            except psycopg.Error as error:
                return type(error).__name__

    def expect(what: str, got: int | str, *allowed: int | str) -> None:
        if got not in allowed:
            leaks.append(f"{name}: {what} gave {got}")

    refused, denied = errors.InsufficientPrivilege.__name__, errors.InsufficientPrivilege.__name__
    unbound_errors = (errors.InvalidTextRepresentation.__name__, errors.UndefinedObject.__name__)
    changeable = table not in APPEND_ONLY
    expect("select of all", attempt(f"SELECT count(*) FROM {name}", OWN), 1)
    expect("select of the other's", attempt(f"SELECT count(*) FROM {name} WHERE {key} = {OTHER}", OWN), 0)
    expect("update of all", attempt(f"UPDATE {name} SET id = id", OWN), 1 if changeable else denied)
    expect("update of the other's", attempt(f"UPDATE {name} SET id = id WHERE {key} = {OTHER}", OWN), 0, denied)
    expect("giving away", attempt(f"UPDATE {name} SET {key} = {OTHER}", OWN), refused)
    expect("delete of all", attempt(f"DELETE FROM {name}", OWN), 1 if changeable else denied)
    expect("delete of the other's", attempt(f"DELETE FROM {name} WHERE {key} = {OTHER}", OWN), 0, denied)
    copy = f"INSERT INTO {name} SELECT * FROM {name} WHERE {key} = {OWN} ON CONFLICT DO NOTHING"
    expect("insert of one's own", attempt(copy, OWN), 0)
    given = _insert_for(connection, side, table, OTHER)
    expect("insert for the other", attempt(given, OWN), refused)
    for verb, statement in {
        "select": f"SELECT count(*) FROM {name}",
        "update": f"UPDATE {name} SET id = id",
        "delete": f"DELETE FROM {name}",
        "insert": given,
    }.items():
        expect(f"unbound {verb}", attempt(statement, None), *unbound_errors, denied)
    return leaks


def probe_disposal(connection: Connection, table: str) -> list[str]:
    """What samsyn_disposal can do to a tenant table besides reading and deleting what is its own municipality's.

    Runs like `probe`, and by rolled-back savepoints of its own.
    """
    name = f"tenant.{table}"
    found = []
    for verb, statement, bound, wanted in (
        ("select", f"SELECT FROM {name}", OWN, 1),
        ("delete", f"DELETE FROM {name}", OWN, 1),
        ("select of the other's", f"SELECT FROM {name} WHERE municipality_id = {OTHER}", OWN, 0),
        ("delete of the other's", f"DELETE FROM {name} WHERE municipality_id = {OTHER}", OWN, 0),
        ("update", f"UPDATE {name} SET id = id", OWN, "InsufficientPrivilege"),
        ("insert", _insert_for(connection, "tenant", table, OWN), OWN, "InsufficientPrivilege"),
        ("truncate", f"TRUNCATE {name}", OWN, "InsufficientPrivilege"),
        ("unbound select", f"SELECT FROM {name}", None, "UndefinedObject"),
        ("unbound delete", f"DELETE FROM {name}", None, "UndefinedObject"),
    ):
        with connection.transaction(force_rollback=True):
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute("SET LOCAL ROLE samsyn_disposal")
            if bound is not None:
                connection.execute(f"SET LOCAL samsyn.municipality = '{bound}'")
            got: int | str
            try:
                with connection.transaction():
                    got = connection.execute(statement).rowcount
            except psycopg.Error as error:
                got = type(error).__name__
        if got != wanted and not (bound is None and got == "InvalidTextRepresentation"):
            found.append(f"{name}: {verb} gave {got}")
    return found


def _insert_for(connection: Connection, side: str, table: str, number: int) -> str:
    """An INSERT with literal values, as an attacker would send it."""
    key = catalogue.SIDES[side][0]
    columns = {key: str(number), "id": "gen_random_uuid()", **rows.needed(connection, side, table, "x")}
    names = ", ".join(f'"{name}"' for name in columns)
    return f"INSERT INTO {side}.{table} ({names}) VALUES ({', '.join(columns.values())})"


def every_table(connection: Connection) -> list[tuple[str, str]]:
    return [(side, table) for side in catalogue.SIDES for table in catalogue.tables(connection, side)]


@pytest.fixture
def filled(superuser: Connection, database: None) -> Iterator[Connection]:
    """A row of OWN and one of OTHER in every table; gone afterwards."""
    with superuser.transaction(force_rollback=True):
        superuser.execute("SET LOCAL session_replication_role = replica")
        for side, table in every_table(superuser):
            key = catalogue.SIDES[side][0]
            for number in (OWN, OTHER):
                rows.insert(superuser, side, table, key, number)
        superuser.execute("SET LOCAL session_replication_role = origin")
        yield superuser


def test_every_verb_stays_inside(filled: Connection) -> None:
    checked = every_table(filled)
    leaks = [leak for side, table in checked for leak in probe(filled, side, table)]
    print(f"isolation: {len(checked)} tables × 13 statements probed as samsyn_app")
    assert leaks == []


def test_without_its_policy_every_table_is_caught(filled: Connection) -> None:
    """The mutation check: the probe is worth something only if it notices that a policy is gone."""
    unnoticed = []
    for side, table in every_table(filled):
        for wound in ("DISABLE ROW LEVEL SECURITY", None):
            with filled.transaction(force_rollback=True):
                if wound:
                    filled.execute(f"ALTER TABLE {side}.{table} {wound}")
                else:
                    filled.execute(f"CREATE POLICY open_wound ON {side}.{table} USING (true) WITH CHECK (true)")
                if not probe(filled, side, table):
                    unnoticed.append(f"{side}.{table}: {wound or 'a second policy'}")
    assert unnoticed == []


def test_what_erases_reaches_one_municipality_and_cannot_write(filled: Connection) -> None:
    tables = catalogue.tables(filled, "tenant")
    assert [leak for table in tables for leak in probe_disposal(filled, table)] == []
    for table in tables:
        with filled.transaction(force_rollback=True):
            filled.execute(f"CREATE POLICY open_wound ON tenant.{table} USING (true) WITH CHECK (true)")
            assert probe_disposal(filled, table), table
    print(f"isolation: {len(tables)} tables × 9 statements probed as samsyn_disposal")


@pytest.mark.parametrize("role", ["samsyn_auth", "samsyn_relay"])
def test_narrow_roles_reach_no_content(filled: Connection, role: str) -> None:
    reached = []
    for side, table in every_table(filled):
        with filled.transaction(force_rollback=True):
            filled.execute(f"SET LOCAL ROLE {role}")
            filled.execute(f"SET LOCAL {catalogue.SIDES[side][1]} = '{OWN}'")
            try:
                with filled.transaction():
                    filled.execute(f"SELECT count(*) FROM {side}.{table}")
                reached.append(f"{side}.{table}")
            except errors.InsufficientPrivilege:
                pass
    assert reached == []
