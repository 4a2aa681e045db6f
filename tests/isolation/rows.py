"""A row for any table, made from the catalogue, so that a new table is tested without anybody adding it."""

import re
from typing import Any
from uuid import UUID, uuid4

import psycopg

Connection = psycopg.Connection[Any]
# Checks over several columns that no type can tell; a new one makes its table's insert fail, and the test says where.
ACROSS_COLUMNS: dict[str, dict[str, str]] = {
    "tenant.round": {"opens_at": "now()", "closes_at": "now() + interval '1 day'"},
    "tenant.review": {"decision": "'end'"},
    "region.release_cell": {"mode": "'open'", "value": "1"},
    "platform.region_member": {"answer": "'accepted'"},
}
BY_TYPE = {
    "integer": "1",
    "smallint": "1",
    "bigint": "1",
    "double precision": "1.5",
    "boolean": "true",
    "date": "current_date",
    "timestamp with time zone": "now()",
    "jsonb": "'{}'::jsonb",
}


def insert(connection: Connection, side: str, table: str, key: str, number: int, mark: str = "x") -> UUID:
    """Puts a row of `number` (a municipality or region) into the table, whatever its foreign keys say; returns its id.

    The caller is superuser with session_replication_role = replica. Text columns begin with `mark`.
    """
    row_id = uuid4()
    columns = {key: str(number), "id": f"'{row_id}'", **needed(connection, side, table, mark)}
    names = ", ".join(f'"{name}"' for name in columns)
    connection.execute(f"INSERT INTO {side}.{table} ({names}) VALUES ({', '.join(columns.values())})")
    return row_id


def needed(connection: Connection, side: str, table: str, mark: str) -> dict[str, str]:
    """A literal for every column that must have a value, besides the key."""
    key = {"tenant": "municipality_id", "region": "region_id", "platform": "municipality_id"}[side]
    rows = connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = %s AND table_name = %s "
        "AND is_nullable = 'NO' AND column_default IS NULL AND column_name NOT IN ('id', %s)",
        [side, table, key],
    ).fetchall()
    allowed = _vocabularies(connection, side, table)
    values: dict[str, str] = {}
    for name, kind in rows:
        if name == "singleton":
            values[name] = "false"  # beside the one that the municipality may have already
        elif name in allowed:
            values[name] = f"'{allowed[name]}'"
        elif kind == "uuid":
            values[name] = f"'{uuid4()}'"
        elif kind == "bytea":
            values[name] = f"decode('{uuid4().hex}', 'hex')"
        elif kind == "text":
            values[name] = f"'{mark} {name} {uuid4().hex[:8]}'"
        else:
            values[name] = BY_TYPE[kind]
    values.update(ACROSS_COLUMNS.get(f"{side}.{table}", {}))
    return values


def _vocabularies(connection: Connection, side: str, table: str) -> dict[str, str]:
    """The first allowed value of each column with a fixed vocabulary."""
    rows = connection.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass",
        [f"{side}.{table}"],
    )
    found: dict[str, str] = {}
    for (definition,) in rows:
        if match := re.match(r"CHECK \(\((\w+) = ANY \(ARRAY\['([^']+)'", definition):
            found[match[1]] = match[2]
    return found
