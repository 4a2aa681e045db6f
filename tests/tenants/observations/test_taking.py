"""Taking answers: one for each participant and round, whatever is sent how often."""

import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from psycopg import Connection

from samsyn import clock
from samsyn.audit.log import SYSTEM
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.isolation import Boundary
from samsyn.isolation.boundary import BoundSession
from tenants.observations import service
from tenants.observations.service import ObservationInput
from tenants.places import service as places
from tests.tenants.observations.scenes import INSIDE, OUTSIDE, MakeScene, Scene, observation

Superuser = Connection[tuple[object, ...]]


@pytest.fixture(autouse=True)
def _language(app: Flask) -> object:
    """Sentences want a language."""
    with app.test_request_context():
        yield


def submit(session: BoundSession, scene: Scene, *given: ObservationInput, nothing: bool = False) -> service.Receipt:
    return service.submit(
        session,
        round_id=scene.round_id,
        participant_id=scene.participant_id,
        observations=given,
        nothing_to_report=nothing,
        channel="api",
    )


def count(superuser: Superuser, table: str) -> int:
    return int(str(superuser.execute(f"SELECT count(*) FROM tenant.{table}").fetchone()[0]))  # type: ignore[index]


def invitation(superuser: Superuser, scene: Scene) -> tuple[object, ...]:
    row = superuser.execute(
        "SELECT answered_at IS NOT NULL, nothing_to_report, observations FROM tenant.invitation WHERE id = %s",
        [scene.invitation_id],
    ).fetchone()
    assert row is not None
    return row


def test_an_answer_is_stored_with_its_area_and_the_invitation_knows(
    boundary: Boundary, scene: Scene, superuser: Superuser
) -> None:
    with boundary.municipality(scene.municipality_id) as session:
        receipt = submit(
            session, scene, observation(), observation(category="graffiti", lat=OUTSIDE[0], lon=OUTSIDE[1])
        )
    assert receipt.first
    assert len(receipt.observation_ids) == 2
    rows = superuser.execute("SELECT id, area_id, position, text FROM tenant.observation ORDER BY position").fetchall()
    assert rows[0] == (receipt.observation_ids[0], scene.area_id, 0, "Två rutor krossade vid cykelstället.")
    assert rows[1][1:3] == (None, 1)
    assert invitation(superuser, scene) == (True, False, 2)


def test_a_second_answer_takes_the_place_of_the_first(boundary: Boundary, scene: Scene, superuser: Superuser) -> None:
    with boundary.municipality(scene.municipality_id) as session:
        first = submit(session, scene, observation(), observation())
    with boundary.municipality(scene.municipality_id) as session:
        second = submit(session, scene, observation(category="graffiti"))
    assert (second.id, second.first, second.submitted_at) == (first.id, False, first.submitted_at)
    assert count(superuser, "answer") == 1
    assert count(superuser, "observation") == 1
    assert invitation(superuser, scene) == (True, False, 1)


def test_nothing_to_report_is_an_answer(boundary: Boundary, scene: Scene, superuser: Superuser) -> None:
    with boundary.municipality(scene.municipality_id) as session:
        submit(session, scene, nothing=True)
    assert invitation(superuser, scene) == (True, True, 0)
    with boundary.municipality(scene.municipality_id) as session:
        submit(session, scene, observation())
    assert invitation(superuser, scene) == (True, False, 1)


def test_either_nothing_or_something(boundary: Boundary, scene: Scene) -> None:
    for given, nothing in (((), False), ((observation(),), True)):
        with pytest.raises(Invalid), boundary.municipality(scene.municipality_id) as session:
            submit(session, scene, *given, nothing=nothing)


@pytest.mark.parametrize("times", range(3))
def test_many_at_once_are_one_answer(
    boundary: Boundary, scene: Scene, superuser: Superuser, app: Flask, times: int
) -> None:
    """A double click, a retry and another tab, all on their way at the same time."""
    failures: list[Exception] = []
    start = threading.Barrier(5)

    def send(number: int) -> None:
        try:
            with app.test_request_context():
                start.wait()
                with boundary.municipality(scene.municipality_id) as session:
                    submit(session, scene, observation(text=f"{number}"), observation(text=f"{number}"))
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert count(superuser, "answer") == 1
    texts = [row[0] for row in superuser.execute("SELECT text FROM tenant.observation").fetchall()]
    assert len(texts) == 2
    assert texts[0] == texts[1]
    del times


def test_the_same_form_twice_is_one_observation(
    boundary: Boundary, scene: Scene, superuser: Superuser, app: Flask
) -> None:
    given = observation(id=new_id())
    start = threading.Barrier(4)

    def send() -> None:
        with app.test_request_context():
            start.wait()
            with boundary.municipality(scene.municipality_id) as session:
                service.add(session, round_id=scene.round_id, participant_id=scene.participant_id, observation=given)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(superuser, "observation") == 1
    assert invitation(superuser, scene) == (True, False, 1)


def test_adding_changing_and_removing_one_at_a_time(boundary: Boundary, scene: Scene, superuser: Superuser) -> None:
    whose = {"round_id": scene.round_id, "participant_id": scene.participant_id}

    def do(action: Callable[..., object], **given: object) -> object:
        with boundary.municipality(scene.municipality_id) as session:
            return action(session, **whose, **given)

    first = do(service.add, observation=observation())
    second = do(service.add, observation=observation(category="graffiti"))
    assert invitation(superuser, scene) == (True, False, 2)
    do(service.change, observation_id=first, observation=observation(category="arson"))
    with boundary.municipality(scene.municipality_id) as session:
        answer = service.answer_of(session, round_id=scene.round_id, participant_id=scene.participant_id)
    assert answer is not None
    assert [each.category_code for each in answer.observations] == ["arson", "graffiti"]
    assert do(service.remove, observation_id=first) == 1
    assert do(service.remove, observation_id=first) == 1
    assert invitation(superuser, scene) == (True, False, 1)
    with pytest.raises(NotFound):
        do(service.change, observation_id=first, observation=observation())
    with pytest.raises(Conflict):
        do(service.report_nothing)
    assert do(service.remove, observation_id=second) == 0
    assert count(superuser, "answer") == 0
    assert invitation(superuser, scene) == (False, None, 0)
    do(service.report_nothing)
    assert invitation(superuser, scene) == (True, True, 0)


def test_an_answer_holds_twenty(boundary: Boundary, scene: Scene) -> None:
    with pytest.raises(Invalid) as refused, boundary.municipality(scene.municipality_id) as session:
        submit(session, scene, *[observation()] * 21)
    assert list(refused.value.fields) == ["observations"]
    with boundary.municipality(scene.municipality_id) as session:
        submit(session, scene, *[observation()] * 20)
    with pytest.raises(Conflict), boundary.municipality(scene.municipality_id) as session:
        service.add(session, round_id=scene.round_id, participant_id=scene.participant_id, observation=observation())


def test_a_closed_round_takes_nothing(boundary: Boundary, scene: Scene, superuser: Superuser) -> None:
    superuser.execute("UPDATE tenant.round SET state = 'closed', closed_at = now()")
    with pytest.raises(Conflict, match="stängt"), boundary.municipality(scene.municipality_id) as session:
        submit(session, scene, observation())
    superuser.execute("UPDATE tenant.round SET state = 'open', opens_at = now() - interval '2 h', closes_at = now()")
    with pytest.raises(Conflict, match="stängt"), boundary.municipality(scene.municipality_id) as session:
        service.report_nothing(session, round_id=scene.round_id, participant_id=scene.participant_id)
    superuser.execute("UPDATE tenant.round SET state = 'planned', closes_at = now() + interval '2 h'")
    with pytest.raises(Conflict, match="öppnat"), boundary.municipality(scene.municipality_id) as session:
        service.add(session, round_id=scene.round_id, participant_id=scene.participant_id, observation=observation())
    assert count(superuser, "answer") == 0


def test_the_close_waits_for_an_answer_under_way(boundary: Boundary, scene: Scene, superuser: Superuser) -> None:
    with boundary.municipality(scene.municipality_id) as session:
        submit(session, scene, observation())
        superuser.execute("SET lock_timeout = '200ms'")
        try:
            with pytest.raises(Exception, match="lock timeout"):
                superuser.execute("SELECT 1 FROM tenant.round WHERE id = %s FOR UPDATE", [scene.round_id])
        finally:
            superuser.execute("SET lock_timeout = 0")


def test_unknown_and_foreign_are_the_same(
    boundary: Boundary, scene: Scene, make_scene: MakeScene, simrishamn: int
) -> None:
    theirs = make_scene(simrishamn, "simrishamn")
    messages = []
    for round_id, participant_id in (
        (theirs.round_id, scene.participant_id),
        (uuid4(), scene.participant_id),
        (scene.round_id, theirs.participant_id),
        (scene.round_id, uuid4()),
    ):
        with pytest.raises(NotFound) as refused, boundary.municipality(scene.municipality_id) as session:
            service.submit(session, round_id=round_id, participant_id=participant_id, observations=[observation()])
        messages.append(refused.value.message)
    assert messages[0] == messages[1]
    assert messages[2] == messages[3]


def test_an_id_of_another_answer_is_refused(boundary: Boundary, scene: Scene, superuser: Superuser) -> None:
    taken = new_id()
    with boundary.municipality(scene.municipality_id) as session:
        service.add(
            session,
            round_id=scene.round_id,
            participant_id=scene.other_participant_id,
            observation=observation(id=taken, text="Calles"),
        )
    with pytest.raises(Conflict), boundary.municipality(scene.municipality_id) as session:
        service.add(
            session, round_id=scene.round_id, participant_id=scene.participant_id, observation=observation(id=taken)
        )
    assert superuser.execute("SELECT text FROM tenant.observation").fetchall() == [("Calles",)]


def test_who_was_not_invited_gets_a_place_in_the_round(boundary: Boundary, scene: Scene, superuser: Superuser) -> None:
    superuser.execute("DELETE FROM tenant.invitation WHERE id = %s", [scene.invitation_id])
    with boundary.municipality(scene.municipality_id) as session:
        submit(session, scene, observation())
        (turnout,) = service.responses(session, [scene.round_id])
    assert (turnout.invited, turnout.answered, turnout.observations) == (2, 1, 1)


FAULTS: list[tuple[dict[str, object], str]] = [
    ({"category": "finns-inte"}, "category"),
    ({"lat": 48.85, "lon": 2.35}, "lat"),
    ({"lat": INSIDE[1], "lon": INSIDE[0]}, "lat"),
    ({"lat": float("nan"), "lon": 13.0}, "lat"),
    ({"lat": None}, "lat"),
    ({"lon": None}, "lon"),
    ({"lat": None, "lon": None}, "lat"),
    ({"area_id": uuid4()}, "area"),
    ({"place_id": uuid4()}, "place"),
    ({"place_type": "private"}, "place_type"),
    ({"source": "guessed"}, "source"),
    ({"text": "x" * 2001}, "text"),
    ({"text": "a\x00b"}, "text"),
    ({"text": "\ud800"}, "text"),
    ({"occurred_from": clock.now() + timedelta(hours=1)}, "occurred_from"),
    ({"occurred_from": clock.now() - timedelta(days=400)}, "occurred_from"),
    ({"occurred_to": clock.now() - timedelta(days=2)}, "occurred_to"),
    ({"occurred_to": clock.now() + timedelta(days=3)}, "occurred_to"),
    (
        {"occurred_from": clock.now() - timedelta(days=90), "occurred_to": clock.now() - timedelta(days=1)},
        "occurred_to",
    ),
]


@pytest.mark.parametrize(("changes", "field"), FAULTS, ids=[f"{field}-{n}" for n, (_, field) in enumerate(FAULTS)])
def test_every_fault_stands_at_its_field(
    boundary: Boundary, scene: Scene, superuser: Superuser, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused, boundary.municipality(scene.municipality_id) as session:
        submit(session, scene, observation(), observation(**changes))
    assert list(refused.value.fields) == [f"observations.1.{field}"]
    assert count(superuser, "answer") == 0


def test_all_faults_at_once(boundary: Boundary, scene: Scene) -> None:
    with pytest.raises(Invalid) as refused, boundary.municipality(scene.municipality_id) as session:
        submit(session, scene, observation(category="?", source="?"), observation(text="x" * 3000))
    assert sorted(refused.value.fields) == ["observations.0.category", "observations.0.source", "observations.1.text"]


def test_what_is_planned_may_lie_ahead(boundary: Boundary, scene: Scene) -> None:
    with boundary.municipality(scene.municipality_id) as session:
        submit(session, scene, observation(category="planned_event", occurred_from=clock.now() + timedelta(days=30)))


def test_online_needs_no_place_and_a_named_place_brings_its_own(
    boundary: Boundary, scene: Scene, superuser: Superuser
) -> None:
    with boundary.municipality(scene.municipality_id) as session:
        submit(
            session,
            scene,
            observation(place_type="online", lat=None, lon=None),
            observation(lat=None, lon=None, place_id=scene.place_id),
            observation(lat=None, lon=None, area_id=scene.area_id),
        )
    rows = superuser.execute("SELECT lat, area_id, place_id FROM tenant.observation ORDER BY position").fetchall()
    assert rows == [(None, None, None), (INSIDE[0], scene.area_id, scene.place_id), (None, scene.area_id, None)]


def test_a_retired_category_is_refused_at_once(boundary: Boundary, scene: Scene, category: UUID) -> None:
    with boundary.municipality(scene.municipality_id) as session:
        submit(session, scene, observation())
        places.retire_category(session, category, by=SYSTEM)
    with pytest.raises(Invalid), boundary.municipality(scene.municipality_id) as session:
        submit(session, scene, observation())


@pytest.fixture
def category(boundary: Boundary, scene: Scene) -> UUID:
    """The id of vandalism."""
    with boundary.municipality(scene.municipality_id) as session:
        found = places.vocabulary(session).category("vandalism")
        assert found is not None
        return found.id
