"""A municipality with an area, a place, a network and an open round; and an observation that it can be sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import Flask

from samsyn import clock, links
from samsyn.audit.log import SYSTEM
from samsyn.db.ids import new_id
from samsyn.isolation import Boundary
from tenants.network.models import Organisation, Participant
from tenants.observations.service import ObservationInput
from tenants.places import service as places
from tenants.places.models import Area
from tenants.rounds.models import Invitation, Round

# The middle of Ystad, inside the area and outside it.
INSIDE = (55.4297, 13.8204)
OUTSIDE = (55.50, 13.95)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[13.80, 55.42], [13.84, 55.42], [13.84, 55.44], [13.80, 55.44], [13.80, 55.42]]],
}


@dataclass(frozen=True, slots=True)
class Scene:
    """What a test of answers needs to know."""

    municipality_id: int
    slug: str
    round_id: UUID
    participant_id: UUID
    other_participant_id: UUID
    invitation_id: UUID
    token: str
    area_id: UUID
    place_id: UUID

    @property
    def path(self) -> str:
        """The page behind the personal link."""
        return f"/svar/{self.slug}/{self.token}"


MakeScene = Callable[[int, str], Scene]


def build_scene(app: Flask, boundary: Boundary, code: int, slug: str) -> Scene:
    """Makes the scene in a municipality that has joined: build_scene(app, boundary, 1286, "ystad")."""
    key = app.extensions["samsyn_settings"].link_key
    now = clock.now()
    with app.test_request_context(), boundary.municipality(code) as session:
        area = Area(id=new_id(), name="Centrum", geometry=SQUARE, position=0, created_at=now)
        organisation = Organisation(id=new_id(), name="Norreportskolan", sector="school", created_at=now)
        session.add_all([area, organisation])
        session.flush()
        people = [
            Participant(
                id=new_id(),
                organisation_id=organisation.id,
                name=name,
                email=f"{name}@skola.example",
                created_at=now,
            )
            for name in ("berit", "calle")
        ]
        round_ = Round(
            id=new_id(),
            number=1,
            state="open",
            origin="hand",
            reminders=[],
            period_from=clock.today() - timedelta(days=14),
            period_to=clock.today(),
            opens_at=now - timedelta(days=1),
            opened_at=now - timedelta(days=1),
            closes_at=now + timedelta(days=2),
            created_at=now - timedelta(days=3),
        )
        session.add_all([*people, round_])
        session.flush()
        tokens, invitations = [], []
        for person in people:
            invitation_id = new_id()
            tokens.append(links.token(key, "answer", code, invitation_id, 1))
            invitations.append(
                Invitation(
                    id=invitation_id,
                    round_id=round_.id,
                    participant_id=person.id,
                    generation=1,
                    token_hash=links.fingerprint(tokens[-1]),
                    created_at=now,
                    observations=0,
                )
            )
        session.add_all(invitations)
        session.flush()
        place_id = places.add_place(session, name="Stortorget", lat=INSIDE[0], lon=INSIDE[1], by=SYSTEM)
    return Scene(code, slug, round_.id, people[0].id, people[1].id, invitations[0].id, tokens[0], area.id, place_id)


def observation(**changes: object) -> ObservationInput:
    """An observation that can be stored, with changes."""
    values: dict[str, object] = {
        "category": "vandalism",
        "place_type": "public",
        "source": "seen",
        "occurred_from": clock.now() - timedelta(hours=5),
        "lat": INSIDE[0],
        "lon": INSIDE[1],
        "text": "Två rutor krossade vid cykelstället.",
        **changes,
    }
    return ObservationInput(**values)  # type: ignore[arg-type]
