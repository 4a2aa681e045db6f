"""Counting the statements that reach the server: a page says how many it makes, and its test holds it to that.

The three by which the log is written at the commit are no page's own, and are left out.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from samsyn.isolation import Boundary


def of_the_log(statement: str) -> bool:
    """Whether the statement is one of those that write the log."""
    return "audit_entry" in statement or "pg_advisory_xact_lock" in statement


@contextmanager
def statements(boundary: Boundary) -> Iterator[list[str]]:
    """The application role's statements while the block runs."""
    seen: list[str] = []

    def see(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not of_the_log(statement):
            seen.append(statement)

    event.listen(boundary._app, "before_cursor_execute", see)
    try:
        yield seen
    finally:
        event.remove(boundary._app, "before_cursor_execute", see)
