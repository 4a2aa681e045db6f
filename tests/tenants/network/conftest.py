"""A way into a municipality, and a network in it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from flask import Flask

from samsyn.audit import Actor
from samsyn.isolation import Boundary
from samsyn.isolation.boundary import BoundSession
from tenants.network import service
from tenants.network.importing import from_text

ANNA = Actor(None, "Anna Lind")
LIST = """Namn;E-post;Verksamhet;Sektor;Roll
Eva Lund;eva@norreport.example;Norreportskolan;Skola;rektor
Per Holm;per@norreport.example;Norreportskolan;;
Olle Fors;olle@hem.example;Ystadbostäder;Bostadsbolag;förvaltare
"""
Inside = Callable[..., AbstractContextManager[BoundSession]]


@pytest.fixture
def inside(app: Flask, boundary: Boundary, ystad: int) -> Inside:
    """`with inside() as session:` is a transaction in Ystad; `inside(code)` in another."""

    @contextmanager
    def enter(municipality: int = ystad) -> Iterator[BoundSession]:
        with app.test_request_context(), boundary.municipality(municipality) as session:
            yield session

    return enter


@pytest.fixture
def network(inside: Inside) -> None:
    """Three participants in two organisations in Ystad."""
    with inside() as session:
        rows = from_text(LIST).rows
        service.carry_out(session, rows, digest=service.plan_import(session, rows).digest, by=ANNA)
