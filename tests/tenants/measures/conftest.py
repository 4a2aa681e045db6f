"""A municipality with closed rounds and an organisation that can own measures, on Wednesday 18 November 2026."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from samsyn import clock
from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.audit import Actor
from samsyn.audit.chain import WAITING
from samsyn.db.ids import new_id
from samsyn.isolation import Boundary
from samsyn.isolation.boundary import BoundSession
from tenants.measures import service
from tenants.measures.models import Measure
from tenants.measures.service import MeasureInput, ProblemInput
from tenants.network.models import Organisation
from tenants.picture import service as picture
from tests.tenants.picture.seeding import World, seed

NOW = clock.at(date(2026, 11, 18), 10)
TODAY = date(2026, 11, 18)
ANNA = Actor(new_id(), "Anna Lind")
LARS = Actor(new_id(), "Lars Berg")

Inside = Callable[..., AbstractContextManager[BoundSession]]
Add = Callable[..., UUID]
Browser = Callable[..., FlaskClient]


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    """Wednesday 18 November 2026 at ten."""
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def inside(app: Flask, boundary: Boundary, ystad: int) -> Inside:
    """`with inside() as session:` is a transaction in Ystad, with the sentences of a request."""

    @contextmanager
    def enter(municipality: int = ystad) -> Iterator[BoundSession]:
        with app.test_request_context(), boundary.municipality(municipality) as session:
            yield session

    return enter


@pytest.fixture
def world(boundary: Boundary, ystad: int) -> World:
    """Ystad with thirteen closed rounds; the newest, on 2–15 November, has seventeen vandalisms in the centre."""
    return seed(boundary, ystad, planted={("SK", "Centrum"): 17, ("BU", "Öster"): 7})


@pytest.fixture
def settle(inside: Inside) -> Callable[..., UUID]:
    """Drafts and settles the picture of a round as Anna."""

    def make(round_id: UUID, municipality: int = 1286) -> UUID:
        with inside(municipality) as session:
            made = picture.draft(session, round_id)
            picture.settle(session, made.id, revision=made.revision, by=ANNA)
            return made.id

    return make


def measure_input(**over: Any) -> MeasureInput:
    """A measure that can be written down as it is, but for what is given."""
    values = {
        "title": "Kvällsvandring vid Norreportskolan",
        "kind": "social",
        "term": "quick",
        "owner": "Föräldraföreningen",
        "starts_on": date(2026, 9, 18),
        "review_on": date(2026, 12, 2),
        **over,
    }
    return MeasureInput(**values)


@pytest.fixture
def add(inside: Inside) -> Add:
    """Writes down a decided measure: add(category_id=…, title=…, review_on=…). A past review date is put in after."""

    def make(
        *,
        municipality: int = 1286,
        decided: bool = True,
        category_id: UUID | None = None,
        area_id: UUID | None = None,
        problem_id: UUID | None = None,
        review_on: date = date(2026, 12, 2),
        **over: Any,
    ) -> UUID:
        with inside(municipality) as session:
            made = service.add_measure(
                session,
                measure=measure_input(review_on=max(review_on, date(2027, 6, 1)), **over),
                problem_id=problem_id,
                problem=None
                if problem_id
                else ProblemInput(title="Skadegörelse vid skolan", category_id=category_id, area_id=area_id),
                decided=decided,
                by=ANNA,
            )
            session.execute(select(Measure).where(Measure.id == made)).scalar_one().review_on = review_on
            return made

    return make


@pytest.fixture
def organisation(inside: Inside) -> Callable[..., UUID]:
    """An organisation of the network: organisation("Gata och park")."""

    def make(name: str = "Gata och park", municipality: int = 1286) -> UUID:
        with inside(municipality) as session:
            made = Organisation(id=new_id(), name=name, sector="municipal", created_at=clock.now())
            session.add(made)
            return made.id

    return make


@pytest.fixture
def browser(app: Flask, ystad: int, make_account: Callable[..., Account], sign_in: Any) -> Browser:
    """A browser in which somebody with a role in Ystad is signed in: browser(Role.READER)."""

    def make(*roles: Role) -> FlaskClient:
        names = "-".join(roles)
        client: FlaskClient = sign_in(app.test_client(), make_account(f"{names}@ystad.example", {ystad: list(roles)}))
        return client

    return make


def unsigned(page: str) -> str:
    """The page without its CSRF tokens, which bear the second in which they were made."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page)


def logged(session: BoundSession) -> list[str]:
    """The acts in the municipality's log, oldest first, with those that are written when the session commits."""
    written = session.execute(text("SELECT action FROM tenant.audit_entry ORDER BY seq")).scalars()
    return [*written, *(entry.action for _savepoint, entry in session.info.get(WAITING, ()))]
