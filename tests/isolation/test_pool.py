"""One connection, thousands of transactions: nothing of a binding is carried over."""

import dataclasses
import random
from collections.abc import Iterator

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from samsyn import clock
from samsyn.db.ids import new_id
from samsyn.isolation import Boundary
from samsyn.isolation.boundary import BoundSession
from samsyn.settings import Settings
from tenants.network.models import Organisation

MUNICIPALITIES = (1286, 1291, 1270)


@pytest.fixture
def narrow(settings: Settings, database: None) -> Iterator[Boundary]:
    """A boundary with a single connection."""
    boundary = Boundary(dataclasses.replace(settings, database_pool=1))
    yield boundary
    boundary.close()


class Deliberate(Exception):
    """An error in the middle of a transaction."""


def _organisation(name: str) -> Organisation:
    return Organisation(name=name, sector="school", created_at=clock.now())


def test_nothing_is_carried_over(narrow: Boundary) -> None:
    chance = random.Random(20261122)
    for number in MUNICIPALITIES:
        with narrow.municipality(number) as session:
            session.add(_organisation(f"skola {number}"))
    for turn in range(3000):
        number = chance.choice(MUNICIPALITIES)
        kind = chance.choice(("read", "error", "savepoint", "sql error", "rollback", "accounts"))
        if kind == "accounts":
            with narrow.accounts() as accounts:
                accounts.execute(text("SELECT 1"))
            continue
        try:
            with narrow.municipality(number) as session:
                _look(session, number)
                _disturb(session, kind, turn)
        except (Deliberate, DBAPIError):
            pass
    for number in MUNICIPALITIES:
        with narrow.municipality(number) as session:
            _look(session, number)


def _look(session: BoundSession, number: int) -> None:
    bound, names = session.execute(
        text("SELECT current_setting('samsyn.municipality'), array_agg(name) FROM tenant.organisation")
    ).one()
    assert bound == str(number)
    assert names == [f"skola {number}"]
    assert session.execute(select(Organisation.name)).scalars().all() == names


def _disturb(session: BoundSession, kind: str, turn: int) -> None:
    if kind == "error":
        session.add(_organisation(f"borta {turn}"))
        session.flush()
        raise Deliberate
    if kind == "savepoint":
        nested = session.begin_nested()
        session.add(_organisation(f"borta {turn}"))
        session.flush()
        nested.rollback()
    if kind == "sql error":
        session.execute(text("SELECT 1/0"))
    if kind == "rollback":
        session.add(_organisation(f"borta {turn}"))
        session.flush()
        raise Deliberate


def test_a_row_made_for_another_is_refused_before_it_is_sent(narrow: Boundary) -> None:
    stray = Organisation(municipality_id=1291, id=new_id(), name="x", sector="school", created_at=clock.now())
    with narrow.municipality(1286) as session:
        session.add(stray)
        with pytest.raises(LookupError):
            session.flush()
        session.expunge(stray)


def test_the_binding_cannot_be_changed_by_an_injected_statement(narrow: Boundary) -> None:
    for statement in (
        "SELECT 1; SET LOCAL samsyn.municipality = '1291'; SELECT 1",
        "SELECT set_config('samsyn.municipality', '1291', true)",
    ):
        with pytest.raises(DBAPIError), narrow.municipality(1286) as session:
            session.execute(text(statement))


def test_an_unbound_connection_is_an_error_and_not_silence(narrow: Boundary) -> None:
    with narrow.municipality(1286) as session:
        session.execute(text("SELECT 1"))
    for _ in range(3):
        with narrow._app.connect() as connection, pytest.raises(DBAPIError):
            connection.execute(text("SELECT count(*) FROM tenant.organisation"))
