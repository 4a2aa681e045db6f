"""A municipality at each point of the cycle, on the morning after its thirteenth round closed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, event, insert, select, update

from samsyn import clock
from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.audit import Actor
from samsyn.db.ids import new_id
from samsyn.isolation import Boundary
from samsyn.isolation.boundary import BoundSession
from tenants.measures import service as measures
from tenants.measures.models import Measure
from tenants.network.models import Organisation, Participant
from tenants.observations.models import Answer
from tenants.picture import service as picture
from tenants.rounds.models import Invitation, Rhythm, Round
from tests.conftest import MakeAccount
from tests.tenants.picture.seeding import World, seed
from tests.tenants.statements import of_the_log

MORNING = clock.at(date(2026, 11, 18), 7, 52)
ANNA = Actor(None, "Anna Lind")
PLANTED = {("SK", "Centrum"): 14, ("BU", "Öster"): 8}
ROLES = {
    "host": [Role.HOST],
    "analyst": [Role.ANALYST],
    "coordinator": [Role.COORDINATOR],
    "chief": [Role.CHIEF],
    "reader": [Role.READER],
    "admin": [Role.ADMIN],
    "dpo": [Role.DPO],
}


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    """Wednesday 18 November 2026, 07.52."""
    with clock.standing_at(MORNING):
        yield


@dataclass
class Town:
    """A municipality in a test, and what can be done in it."""

    app: Flask
    boundary: Boundary
    code: int
    slug: str
    world: World = field(default_factory=lambda: World(0))

    @contextmanager
    def inside(self) -> Iterator[BoundSession]:
        """A transaction in it, with the sentences of a request."""
        with self.app.test_request_context(), self.boundary.municipality(self.code) as session:
            yield session

    def fill(self, **wanted: Any) -> "Town":
        """Thirteen closed rounds; two things are planted in the newest."""
        self.world = seed(self.boundary, self.code, **{"planted": PLANTED, **wanted})
        return self

    def draft(self) -> UUID:
        """The draft of the newest round's picture."""
        with self.inside() as session:
            return picture.draft(session, self.world.newest).id

    def settle(self, picture_id: UUID) -> None:
        """Freezes the draft as Anna."""
        with self.inside() as session:
            revision = picture.find(session, picture_id).revision
            picture.settle(session, picture_id, revision=revision, by=ANNA)

    def fall_silent(self, *, rounds: int) -> UUID:
        """Takes back what the first organisation answered in the last rounds; returns the organisation."""
        with self.inside() as session:
            organisation = session.execute(
                select(Organisation.id).where(Organisation.name == "Verksamhet 1")
            ).scalar_one()
            people = select(Participant.id).where(
                Participant.municipality_id == self.code, Participant.organisation_id == organisation
            )
            silent = self.world.rounds[-rounds:]
            session.execute(delete(Answer).where(Answer.participant_id.in_(people), Answer.round_id.in_(silent)))
            session.execute(
                update(Invitation)
                .where(Invitation.participant_id.in_(people), Invitation.round_id.in_(silent))
                .values(answered_at=None, nothing_to_report=None, observations=0)
            )
            return organisation

    def hear(self, organisation: UUID) -> None:
        """Lets everybody in the organisation answer what is open."""
        with self.inside() as session:
            people = select(Participant.id).where(
                Participant.municipality_id == self.code, Participant.organisation_id == organisation
            )
            session.execute(
                update(Invitation)
                .where(Invitation.participant_id.in_(people), Invitation.answered_at.is_(None))
                .values(answered_at=MORNING)
            )

    def open_round(self, *, closes_in: timedelta = timedelta(days=4), answered: int = 31) -> UUID:
        """A round that is open now, asked of the whole network."""
        with self.inside() as session:
            round_ = Round(
                id=new_id(),
                number=len(self.world.rounds) + 1,
                state="open",
                origin="hand",
                period_from=date(2026, 11, 4),
                period_to=date(2026, 11, 17),
                opens_at=MORNING - timedelta(hours=20),
                opened_at=MORNING - timedelta(hours=20),
                closes_at=MORNING + closes_in,
                reminders=[24],
                created_at=MORNING - timedelta(days=3),
            )
            session.add(round_)
            session.flush()
            session.execute(
                insert(Invitation),
                [
                    {
                        "municipality_id": self.code,
                        "id": new_id(),
                        "round_id": round_.id,
                        "participant_id": person,
                        "token_hash": person.bytes + round_.id.bytes,
                        "created_at": MORNING - timedelta(hours=20),
                        "answered_at": MORNING - timedelta(hours=1) if number < answered else None,
                        "observations": 0,
                    }
                    for number, person in enumerate(self.world.people)
                ],
            )
            return round_.id

    def plan_round(self, opens_at: datetime) -> None:
        """A round that stands for later."""
        with self.inside() as session:
            session.add(
                Round(
                    id=new_id(),
                    number=len(self.world.rounds) + 1,
                    state="planned",
                    origin="rhythm",
                    period_from=clock.local(opens_at).date() - timedelta(days=14),
                    period_to=clock.local(opens_at).date() - timedelta(days=1),
                    opens_at=opens_at,
                    closes_at=opens_at + timedelta(days=4, hours=8),
                    reminders=[],
                    created_at=MORNING,
                )
            )

    def keep_rhythm(self, *, active: bool = True) -> None:
        """Every other Friday at eight, from the twenty-seventh of November."""
        with self.inside() as session:
            session.add(
                Rhythm(
                    id=new_id(),
                    active=active,
                    cadence="fortnightly",
                    weekday=4,
                    hour=8,
                    starts_on=date(2026, 11, 27),
                    open_days=4,
                    close_hour=16,
                    reminders=[24],
                    pauses=[{"from": "2026-12-21", "to": "2027-01-10"}],
                    changed_at=MORNING,
                )
            )

    def decide_measure(
        self, title: str, *, letters: str, area: str, review_on: date, picture_id: UUID | None = None
    ) -> UUID:
        """An ongoing measure with a problem, to be reviewed on a day, past days included."""
        with self.inside() as session:
            made = measures.add_measure(
                session,
                problem=measures.ProblemInput(
                    title=f"{letters} i {area}",
                    category_id=self.world.categories[letters],
                    area_id=self.world.areas[area],
                ),
                measure=measures.MeasureInput(
                    title=title,
                    kind="situational",
                    term="quick",
                    owner="Gata och park",
                    starts_on=date(2026, 9, 1),
                    review_on=date(2026, 12, 24),
                ),
                picture_id=picture_id,
                decided=True,
                by=ANNA,
            )
            session.execute(update(Measure).where(Measure.id == made).values(review_on=review_on))
            return made


@pytest.fixture
def ystad_town(app: Flask, boundary: Boundary, ystad: int) -> Town:
    """Ystad, with nothing but what it was founded with."""
    return Town(app, boundary, ystad, "ystad")


@pytest.fixture
def as_role(
    app: Flask,
    make_account: MakeAccount,
    sign_in: Callable[[FlaskClient, Account], FlaskClient],
) -> Callable[..., FlaskClient]:
    """A browser in which somebody with these roles is signed in: as_role("reader")."""
    made: dict[str, Account] = {}

    def enter(*names: str, code: int = 1286) -> FlaskClient:
        key = "-".join((*names, str(code)))
        if key not in made:
            roles = [role for name in names for role in ROLES[name]]
            made[key] = make_account(f"{key}@kommun.example", {code: roles}, name=f"{names[0].capitalize()} Berg")
        return sign_in(app.test_client(), made[key])

    return enter


@contextmanager
def counted(boundary: Boundary, app: Flask) -> Iterator[list[str]]:
    """The statements that a request sends beyond the gate's, whichever role of the database sends them."""
    seen: list[str] = []
    engines = [boundary._app, boundary._auth]

    def see(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not of_the_log(statement):
            seen.append(statement)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", see)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", see)
