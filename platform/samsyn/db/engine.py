"""Engines. Only samsyn.isolation may import this module: nobody else opens a connection to the database."""

import time
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

IDLE_BEFORE_CHECK = 5.0


def make_engine(url: str, *, pool_size: int) -> Engine:
    """An engine on PostgreSQL by psycopg.

    prepare_threshold=0 sends every statement by the extended protocol, which takes one statement at a time: an injected
    `SELECT 1; SET LOCAL …` is then an error and not a change of municipality.
    """
    address = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(
        address,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=15,
        pool_use_lifo=True,
        hide_parameters=True,
        connect_args={"prepare_threshold": 0, "options": "-c statement_timeout=60000 -c timezone=UTC"},
    )
    _check_idle_connections(engine)
    return engine


def _check_idle_connections(engine: Engine) -> None:
    """A connection that has rested is asked whether it lives; a busy one is not, which saves the round trip."""

    @event.listens_for(engine, "checkin")
    def rest(_dbapi: Any, entry: ConnectionPoolEntry) -> None:
        entry.info["rested_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def check(dbapi: Any, entry: ConnectionPoolEntry, _proxy: Any) -> None:
        if time.monotonic() - entry.info.get("rested_since", time.monotonic()) < IDLE_BEFORE_CHECK:
            return
        try:
            dbapi.pgconn.exec_(b"SELECT 1")
        except Exception as error:
            raise DisconnectionError from error
        if dbapi.closed or dbapi.pgconn.status != 0:
            raise DisconnectionError
