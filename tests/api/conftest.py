"""A municipality in which every operation has something to find, and programs that hold keys to it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from samsyn import clock
from samsyn.accounts import service as accounts
from samsyn.accounts.models import Account
from samsyn.audit.log import SYSTEM
from samsyn.geography.geojson import read_areas
from samsyn.isolation import Boundary
from samsyn.regions import service as regions
from samsyn.settings import Settings
from tenants.network import service as network
from tenants.observations import service as observations
from tenants.observations.service import ObservationInput
from tenants.picture import service as picture
from tenants.places import service as places
from tenants.rounds import service as rounds
from tenants.sources import service as sources
from tests.conftest import MakeAccount
from tests.tenants.sources.conftest import event

HERE = (55.4297, 13.8204)
SQUARE = {
    "type": "Feature",
    "properties": {"name": "Centrum"},
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[13.80, 55.42], [13.84, 55.42], [13.84, 55.44], [13.80, 55.44], [13.80, 55.42]]],
    },
}
Call = Callable[..., TestResponse]


@dataclass(frozen=True, slots=True)
class Town:
    """What there is in Ystad."""

    area: UUID
    place: UUID
    organisation: UUID
    participants: tuple[UUID, ...]
    closed_round: UUID
    open_round: UUID
    planned_round: UUID
    picture: UUID
    series: UUID


@pytest.fixture
def town(app: Flask, boundary: Boundary, settings: Settings, ystad: int) -> Town:
    """Ystad with an area, a place, six who answer, a round closed and settled, one open and one planned."""
    now = clock.now()
    with app.test_request_context(), boundary.municipality(ystad) as session:
        drafts = read_areas(json.dumps({"type": "FeatureCollection", "features": [SQUARE]}).encode())
        places.import_areas(session, drafts, digest=places.plan_areas(session, drafts).digest, by=SYSTEM)
        place = places.add_place(session, name="Stortorget", lat=HERE[0], lon=HERE[1], by=SYSTEM)
        school = network.add_organisation(session, name="Norreportskolan", sector="school", by=SYSTEM)
        people = tuple(
            network.add_participant(
                session, name=name, email=f"{name}@skola.example", organisation_id=school, by=SYSTEM
            )
            for name in ("berit", "calle", "disa", "egon", "frida", "gun")
        )
        with clock.standing_at(now - timedelta(days=10)):
            closed = rounds.start_round(
                session, opens_at=None, closes_at=now - timedelta(days=6), key=settings.link_key, by=SYSTEM
            )
            for number, person in enumerate(people[:4]):
                given = [_seen(code, now - timedelta(days=11 + number)) for code in ("vandalism", "littering")[:number]]
                observations.submit(
                    session,
                    round_id=closed.id,
                    participant_id=person,
                    observations=given,
                    nothing_to_report=not given,
                    channel="link",
                )
        with clock.standing_at(now - timedelta(days=6)):
            rounds.close_round(session, closed.id, by=SYSTEM)
            draft = picture.draft(session, closed.id)
            picture.settle(session, draft.id, revision=draft.revision, by=SYSTEM)
        opened = rounds.start_round(
            session, opens_at=None, closes_at=now + timedelta(days=2), key=settings.link_key, by=SYSTEM
        )
        coming = rounds.plan_round(
            session, opens_at=now + timedelta(days=7), closes_at=now + timedelta(days=9), by=SYSTEM
        )
        area = places.areas(session)[0].id
        sources.read_police(session, lambda: [event(number) for number in range(1, 40)], by=SYSTEM)
        series = sources.all_series(session)[0].id
        return Town(area, place, school, people, closed.id, opened.id, coming.id, draft.id, series)


def _seen(category: str, moment: Any) -> ObservationInput:
    return ObservationInput(
        category=category,
        place_type="public",
        source="seen",
        occurred_from=moment,
        lat=HERE[0],
        lon=HERE[1],
        text="Två rutor krossade.",
    )


@pytest.fixture
def call(client: FlaskClient, coordinator: Account, make_token: Callable[..., str]) -> Call:
    """call("post", "/answers", json=…): one request of the coordinator's program in Ystad."""
    token = make_token(coordinator, 1286)

    def send(method: str, path: str, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
        whole = path if path.startswith("/api/") else f"/api/v1/k/ystad{path}"
        return client.open(whole, method=method.upper(), headers=headers, **more)

    return send


@pytest.fixture
def regional_chief(boundary: Boundary, app: Flask, ystad: int, make_account: MakeAccount) -> Account:
    """The chief of Sydöst, to which Ystad belongs; no role inside any municipality."""
    account = make_account("chef@sydost.example")
    with app.test_request_context(), boundary.accounts() as session:
        made = regions.create_region(session, name="Sydöst", slug="sydost", by=SYSTEM)
        asked = regions.invite(session, made.id, ystad, by=SYSTEM)
        regions.accept(session, asked, ystad, by=SYSTEM)
        accounts.give_region_role(session, account.id, made.id, by=SYSTEM)
    return account
