"""A log from before the chain is chained by the migration, in the order in which its entries were made."""

import importlib.util
from pathlib import Path
from typing import Any

import psycopg
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine, text

from samsyn.audit import Actor, record
from samsyn.audit.verifying import verify
from samsyn.isolation import Boundary
from samsyn.stack import Stack

PATH = Path(__file__).resolve().parents[3] / "migrations" / "versions" / "0004_audit_chain.py"


def test_entries_of_before_get_their_place(
    stack: Stack, superuser: psycopg.Connection[Any], boundary: Boundary, ystad: int, simrishamn: int
) -> None:
    for municipality in (ystad, simrishamn):
        with boundary.municipality(municipality) as session:
            for number in range(5):
                record(session, "rounds.opened", Actor(None, "x"), invited=number, kind="åäö", early=number > 2)
    with boundary.accounts() as session:
        record(session, "accounts.described", Actor(None, "x"))
    spec = importlib.util.spec_from_file_location("audit_chain", PATH)
    assert spec is not None
    assert spec.loader is not None
    migration = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(migration)
    server = next(part for part in stack.parts if hasattr(part, "superuser_dsn"))
    dsn = server.superuser_dsn.replace("/postgres?", f"/{superuser.info.dbname}?")
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(dsn))
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for side in ("tenant", "platform"):
            connection.execute(
                text(f"UPDATE {side}.audit_entry SET seq = seq + 1000, previous = '\\x00', hash = '\\x00'")
            )
        with Operations.context(MigrationContext.configure(connection)):
            for side in ("tenant", "platform"):
                migration._chain(side)
    engine.dispose()
    for municipality in (ystad, simrishamn):
        with boundary.municipality(municipality) as session:
            found = verify(session)
        assert (found.fault, found.entries, found.head.seq) == (None, 5, 5)
    with boundary.accounts() as session:
        assert verify(session).fault is None
