"""Counting the statements that reach the server: a page says how many it makes, and its test holds it to that."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from samsyn.isolation import Boundary


@contextmanager
def statements(boundary: Boundary) -> Iterator[list[str]]:
    """The application role's statements while the block runs."""
    seen: list[str] = []

    def see(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(boundary._app, "before_cursor_execute", see)
    try:
        yield seen
    finally:
        event.remove(boundary._app, "before_cursor_execute", see)
