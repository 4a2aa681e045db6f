"""A way into a municipality, and events in the form that the police publish them."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from samsyn.audit import Actor
from samsyn.isolation import Boundary
from samsyn.isolation.boundary import BoundSession
from tenants.sources import service
from tenants.sources.service import Reading

ANNA = Actor(None, "Anna Lind")
Inside = Callable[..., AbstractContextManager[BoundSession]]


def event(number: int, **told: Any) -> dict[str, Any]:
    """An event of Ystad as the API gives it, with what is told otherwise."""
    place = told.pop("place", "Ystad")
    return {
        "id": number,
        "datetime": "2024-05-04 23:11:29 +02:00",
        "name": f"04 maj 22.40, Skadegörelse, {place}",
        "summary": "Krossade rutor på en skola.",
        "url": f"/aktuellt/handelser/2024/maj/4/{number}/",
        "type": "Skadegörelse",
        "location": {"name": place, "gps": "55.429505,13.820031"},
        **told,
    }


def archive(path: Path, events: list[Any]) -> Path:
    """The events as a file."""
    path.write_text(json.dumps(events, ensure_ascii=False), encoding="utf-8")
    return path


def read(session: BoundSession, events: list[Any]) -> Reading:
    """Reads the events as the command and the job do."""
    return service.read_police(session, lambda: events, by=ANNA)


@pytest.fixture
def inside(app: Flask, boundary: Boundary, ystad: int) -> Inside:
    """`with inside() as session:` is a transaction in Ystad; `inside(code)` in another."""

    @contextmanager
    def enter(municipality: int = ystad) -> Iterator[BoundSession]:
        with app.test_request_context(), boundary.municipality(municipality) as session:
            yield session

    return enter
