"""A municipality with something in every table, whatever tables there are."""

import hashlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask

from samsyn.accounts import queries as accounts
from samsyn.isolation import Boundary
from samsyn.jobs.runner import Home
from samsyn.transfer import archive, features
from samsyn.transfer.tables import tenant_tables
from tests.isolation import rows
from tests.tenants.picture.conftest import drafted, inside, settled, world

__all__ = ["drafted", "inside", "settled", "world"]

Connection = psycopg.Connection[Any]
Fill = Callable[[int, str], None]
Export = Callable[[int], bytes]


@pytest.fixture
def fill(superuser: Connection, app: Flask) -> Fill:
    """Puts a row into every table of a municipality that has none, each key pointing to a row of its own.

    Taken from the catalogue: fill(1286, "kanariefågel") writes the mark into every text that must be there.
    """

    def write(code: int, mark: str) -> None:
        made: dict[str, UUID] = {}
        for table in tenant_tables():
            present = superuser.execute(
                f"SELECT id FROM tenant.{table.name} WHERE municipality_id = %s LIMIT 1", [code]
            ).fetchone()
            made[table.name] = present[0] if present else _insert(superuser, table.table, code, mark, made)

    return write


def _insert(superuser: Connection, table: Any, code: int, mark: str, made: dict[str, UUID]) -> UUID:
    values = rows.needed(superuser, "tenant", table.name, mark)
    for constraint in table.foreign_key_constraints:
        for key in constraint.elements:
            if key.parent.name != "municipality_id":
                values[key.parent.name] = f"'{made[key.column.table.name]}'"
    row_id = UUID(hashlib.md5(f"{table.name} {code}".encode(), usedforsecurity=False).hexdigest())
    columns = {"municipality_id": str(code), "id": f"'{row_id}'", **values}
    names = ", ".join(f'"{name}"' for name in columns)
    superuser.execute(f"INSERT INTO tenant.{table.name} ({names}) VALUES ({', '.join(columns.values())})")
    return row_id


@pytest.fixture
def export(app: Flask, boundary: Boundary) -> Export:
    """The file of a municipality's export."""

    def make(code: int) -> bytes:
        target = BytesIO()
        with app.test_request_context():
            with boundary.accounts() as session:
                people = accounts.members(session, code)
            with boundary.municipality(code) as snapshot:
                archive.write(
                    snapshot,
                    target,
                    home=Home("ystad", "Ystad", True),
                    people=people,
                    documents=lambda bound: features.documents(bound, "Ystad"),
                    progress=lambda percent: None,
                )
        return target.getvalue()

    return make


@pytest.fixture
def saved(export: Export, tmp_path: Path) -> Callable[[int], Path]:
    """The same as a file on the disk."""

    def save(code: int) -> Path:
        path = tmp_path / f"{code}.zip"
        path.write_bytes(export(code))
        return path

    return save
