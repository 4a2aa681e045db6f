"""A network to ask: organisations and participants in a municipality."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import event, select

from samsyn import clock
from samsyn.audit import Actor
from samsyn.db.ids import new_id
from samsyn.isolation import Boundary
from samsyn.isolation.boundary import BoundSession
from samsyn.settings import Settings
from tenants.network.models import Organisation, Participant
from tenants.rounds import service
from tenants.rounds.models import Invitation, Round
from tests.tenants.statements import of_the_log

ANNA = Actor(None, "Anna Lind")
Inside = Callable[..., AbstractContextManager[BoundSession]]
FillNetwork = Callable[..., list[UUID]]


@pytest.fixture
def inside(app: Flask, boundary: Boundary, ystad: int) -> Inside:
    """`with inside() as session:` is a transaction in Ystad, with the sentences of a request."""

    @contextmanager
    def enter(municipality: int = ystad) -> Iterator[BoundSession]:
        with app.test_request_context(), boundary.municipality(municipality) as session:
            yield session

    return enter


@pytest.fixture
def fill_network(inside: Inside, ystad: int) -> FillNetwork:
    """Adds `count` participants, five to an organisation, and returns their ids."""

    def fill(count: int, municipality: int = ystad, *, language: str = "sv") -> list[UUID]:
        moment = clock.now()
        ids = []
        with inside(municipality) as session:
            organisations = [
                Organisation(id=new_id(), name=f"Verksamhet {number:03d}", sector="school", created_at=moment)
                for number in range((count + 4) // 5)
            ]
            session.add_all(organisations)
            session.flush()
            for number in range(count):
                participant = Participant(
                    id=new_id(),
                    organisation_id=organisations[number // 5].id,
                    name=f"Rapportör {number:03d}",
                    email=f"r{number:03d}.{municipality}@natverk.example",
                    language=language,
                    created_at=moment,
                )
                session.add(participant)
                ids.append(participant.id)
        return ids

    return fill


@pytest.fixture
def open_round(inside: Inside, settings: Settings) -> Callable[..., Round]:
    """Opens a round by hand, closing in `hours`."""

    def make(hours: float = 48, municipality: int | None = None, **more: Any) -> Round:
        with inside(*([municipality] if municipality else [])) as session:
            closes_at = clock.now() + timedelta(hours=hours)
            return service.start_round(
                session, opens_at=None, closes_at=closes_at, key=settings.link_key, by=ANNA, **more
            )

    return make


@pytest.fixture
def invitations(inside: Inside) -> Callable[[UUID], list[Invitation]]:
    """The invitations of a round."""

    def read(round_id: UUID) -> list[Invitation]:
        with inside() as session:
            return list(session.execute(select(Invitation).where(Invitation.round_id == round_id)).scalars())

    return read


@contextmanager
def counted_statements(session: BoundSession) -> Iterator[list[str]]:
    """The statements that reach the server while the block runs."""
    seen: list[str] = []
    engine = session.get_bind()

    def see(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not of_the_log(statement):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", see)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", see)
