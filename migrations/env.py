"""How migrations run: as samsyn_migrate acting for the owner, one at a time, never waiting long for a lock."""

from collections.abc import Iterable
from typing import Any

from alembic import context
from alembic.operations.ops import CreateTableOp, MigrationScript, ModifyTableOps
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from migrations.operations import IsolateTable
from migrations.tables import metadata

LOCK = 7266779  # "samsyn" on a telephone; any number that nobody else uses


def _include(name: str | None, kind: str, _parents: Any) -> bool:
    return kind != "schema" or name in {"platform", "tenant", "region"}


def _append_only_tables() -> set[str]:
    return {
        str(mapper.local_table)
        for mapper in __import__("samsyn.db.base").db.base.Row.registry.mappers
        if getattr(mapper.class_, "__append_only__", False)
    }


def _isolate_new_tables(_context: Any, _revision: Any, directives: list[MigrationScript]) -> None:
    """Puts isolate_table behind every new table of a tenant or a region."""
    append_only = _append_only_tables()

    def walk(operations: Iterable[Any]) -> list[Any]:
        out: list[Any] = []
        waiting: list[Any] = []
        for operation in operations:
            out.append(operation)
            if isinstance(operation, CreateTableOp) and operation.schema in {"tenant", "region"}:
                name = f"{operation.schema}.{operation.table_name}"
                waiting.append(
                    IsolateTable(operation.table_name, operation.schema, append_only=name in append_only)  # type: ignore[arg-type]
                )
            elif isinstance(operation, ModifyTableOps):
                operation.ops = walk(operation.ops)
        return out + waiting

    for script in directives:
        if script.upgrade_ops:
            script.upgrade_ops.ops = walk(script.upgrade_ops.ops)


def run() -> None:
    """Runs online; there is no offline mode, because the checks need the database."""
    url = make_url(context.config.attributes["url"]).set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text("SET ROLE samsyn_owner"))
        connection.execute(text("SET lock_timeout = '10s'"))
        connection.execute(text("SET search_path = ''"))
        connection.execute(text(f"SELECT pg_advisory_lock({LOCK})"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=metadata,
            include_schemas=True,
            include_name=_include,
            version_table_schema="platform",
            process_revision_directives=_isolate_new_tables,
            compare_server_default=False,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        connection.execute(text(f"SELECT pg_advisory_unlock({LOCK})"))
    engine.dispose()


run()
