"""A round that was answered and closed long ago, with mails: what there is to dispose of, to extract and to erase."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import update

from samsyn import clock
from samsyn.audit import Actor
from samsyn.isolation import Boundary
from samsyn.mail import post
from samsyn.mail.models import Mail
from samsyn.retention.periods import months_before
from tenants.observations import service as observations
from tenants.observations.models import Answer, Observation
from tenants.observations.service import ObservationInput
from tenants.rounds import service as rounds
from tests.tenants.observations.scenes import Scene, build_scene

BY = Actor(None, "Anna Lind")
TEXT = "Krossade rutor vid skolans gavel."
OTHERS_TEXT = "Fyra mopeder på gångvägen."


@dataclass(frozen=True, slots=True)
class Past:
    """The scene, and when it was."""

    scene: Scene
    at: datetime

    @property
    def participant_id(self) -> UUID:
        """Berit, who wrote TEXT."""
        return self.scene.participant_id


def months_ago(months: int) -> datetime:
    """Noon of the day so many months back."""
    return clock.at(months_before(clock.today(), months), 12)


def make_past(app: Flask, boundary: Boundary, code: int, slug: str, *, months: int) -> Past:
    """Makes the round in a municipality so many months ago; both participants have answered and were written to."""
    at = months_ago(months)
    with clock.standing_at(at):
        scene = build_scene(app, boundary, code, slug)
        with app.test_request_context(), boundary.municipality(code) as session:
            for participant, text in ((scene.participant_id, TEXT), (scene.other_participant_id, OTHERS_TEXT)):
                given = ObservationInput(
                    category="vandalism",
                    place_type="public",
                    source="seen",
                    occurred_from=at - timedelta(days=1),
                    area_id=scene.area_id,
                    text=text,
                )
                observations.submit(session, round_id=scene.round_id, participant_id=participant, observations=[given])
            for name in ("berit", "calle"):
                post(session, "rounds.invitation", to=f"{name}@skola.example", name=name, about=scene.round_id)
            session.execute(update(Mail).values(sent_at=at))
        with app.test_request_context(), boundary.municipality(code) as session:
            rounds.close_round(session, scene.round_id, by=BY)
    return Past(scene, at)


def texts(boundary: Boundary, code: int) -> list[str]:
    """The texts of all observations, in the order of their making."""
    with boundary.municipality(code) as session:
        rows = session.query(Observation.text).order_by(Observation.created_at, Observation.text)
        return [row[0] for row in rows]


def answers(boundary: Boundary, code: int) -> int:
    """How many answers there are."""
    with boundary.municipality(code) as session:
        return session.query(Answer).count()
