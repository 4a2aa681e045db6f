"""From a settled picture to the region's own copy: what leaves, what is hidden, and that nothing else is seen."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from samsyn import clock
from samsyn.access import Role
from samsyn.accounts import service as accounts
from samsyn.accounts.models import Account
from samsyn.app import job_handlers
from samsyn.audit.log import SYSTEM
from samsyn.db.ids import new_id
from samsyn.errors import Invalid, NotFound
from samsyn.isolation import Boundary
from samsyn.jobs.models import Job
from samsyn.jobs.runner import Runner
from samsyn.regions import service as regions
from samsyn.settings import Settings
from tenants.cycle import FEATURES
from tenants.network.models import Organisation, Participant
from tenants.observations.models import Answer, Observation
from tenants.picture.models import Picture
from tenants.places.models import Category
from tenants.reports import service
from tenants.reports.models import SharedRelease
from tenants.rounds.models import Invitation, Round

NEXT_YEAR = clock.today() + timedelta(days=365)
MEMBERS = (1286, 1291, 1270)


@pytest.fixture
def sydost(boundary: Boundary, make_municipality: Callable[[int], int]) -> int:
    """A region of three municipalities that all share by the round."""
    for code in MEMBERS:
        make_municipality(code)
    with boundary.accounts() as session:
        region = regions.create_region(session, name="Sydöst", slug="sydost", by=SYSTEM)
        for code in MEMBERS:
            asked = regions.invite(session, region.id, code, by=SYSTEM)
            regions.accept(session, asked, code, by=SYSTEM)
            regions.grant(
                session,
                region_id=region.id,
                municipality_id=code,
                grid="round",
                open_categories={"littering": "harmlöst"},
                valid_until=NEXT_YEAR,
                by=SYSTEM,
            )
        return region.id


def settle_round(boundary: Boundary, code: int, counts: dict[str, int], *, people: int = 30) -> UUID:
    """A closed round with `counts` observations by common code, each from another person, and a settled picture."""
    moment, first = clock.now(), date(2026, 11, 2)
    with boundary.municipality(code) as session:
        organisation = Organisation(name="Skolan", sector="school", created_at=moment)
        asked = Round(
            number=1,
            state="closed",
            origin="hand",
            period_from=first,
            period_to=first + timedelta(days=13),
            opens_at=moment - timedelta(days=3),
            closes_at=moment,
            reminders=[],
            created_at=moment,
            closed_at=moment,
        )
        session.add_all([organisation, asked])
        session.flush()
        categories = {row.common_code: row.id for row in session.execute(select(Category)).scalars()}
        answers = []
        for number in range(people):
            who = Participant(
                organisation_id=organisation.id, name=f"P{number}", email=f"p{number}@x.example", created_at=moment
            )
            session.add(who)
            session.flush()
            answer = Answer(
                round_id=asked.id,
                participant_id=who.id,
                nothing_to_report=False,
                channel="link",
                submitted_at=moment,
                changed_at=moment,
            )
            session.add_all(
                [
                    answer,
                    Invitation(
                        round_id=asked.id,
                        participant_id=who.id,
                        token_hash=new_id().bytes,
                        created_at=moment,
                        answered_at=moment,
                    ),
                ]
            )
            session.flush()
            answers.append(answer)
        for common_code, count in counts.items():
            for number in range(count):
                session.add(
                    Observation(
                        answer_id=answers[number % people].id,
                        round_id=asked.id,
                        category_id=categories[common_code],
                        place_type="public",
                        source="seen",
                        occurred_from=clock.at(first + timedelta(days=2), 20),
                        text="HEMLIG TEXT",
                        created_at=moment,
                    )
                )
        picture = Picture(
            round_id=asked.id,
            version=1,
            state="settled",
            content={},
            computed_at=moment,
            changed_at=moment,
            settled_at=moment,
            settled_by_name="Anna",
        )
        session.add(picture)
        session.flush()
        service.on_settled(session, picture_id=picture.id, round_id=asked.id, version=1)
        return picture.id


@pytest.fixture
def run_jobs(app: Flask, boundary: Boundary, settings: Settings) -> Callable[[int], None]:
    """Runs every waiting job of a municipality, and those that they write, as the worker does."""
    runner = Runner(settings, boundary, job_handlers(FEATURES), around=app.app_context)

    def run(code: int) -> None:
        for _ in range(5):
            with boundary.municipality(code) as session:
                waiting = list(session.execute(select(Job.id).where(Job.done_at.is_(None))).scalars())
            for job in waiting:
                runner.run(code, str(job))

    return run


COUNTS = {"vandalism": 17, "graffiti": 4, "littering": 3, "unsafe_place": 12, "alcohol": 9}


def test_a_settled_picture_becomes_the_regions_own_copy(
    boundary: Boundary, sydost: int, run_jobs: Callable[[int], None]
) -> None:
    settle_round(boundary, 1286, COUNTS)
    run_jobs(1286)
    with boundary.region(sydost) as session:
        (delivered,) = regions.select_delivered(session)
    shown = {code: (cell.mode, cell.value) for code, cell in delivered.cells.items()}
    assert shown["vandalism"] == ("protected", 15)
    assert shown["graffiti"] == ("hidden", None)
    assert shown["littering"] == ("open", 3)
    assert shown["arson"] == ("protected", 0)
    assert delivered.municipality_id == 1286
    assert delivered.response_share == 100
    with boundary.municipality(1286) as own:
        assert own.execute(select(SharedRelease.state)).scalars().all() == ["delivered"]


def test_sharing_and_delivering_twice_is_once(boundary: Boundary, sydost: int, run_jobs: Callable[[int], None]) -> None:
    picture = settle_round(boundary, 1286, COUNTS)
    run_jobs(1286)
    with boundary.municipality(1286) as session:
        assert service.share(session, picture) == []
        release = session.execute(select(SharedRelease)).scalar_one()
        region_id, delivery = service.delivery(session, release.id)
    with boundary.region(region_id) as session:
        assert regions.deliver(session, delivery, at=clock.now()) is False


def test_without_an_agreement_nothing_leaves(boundary: Boundary, sydost: int, run_jobs: Callable[[int], None]) -> None:
    with boundary.accounts() as session:
        (agreement,) = regions.select_agreements(session, 1286)
        regions.revoke(session, agreement.id, 1286, by=SYSTEM)
    settle_round(boundary, 1286, COUNTS)
    run_jobs(1286)
    with boundary.region(sydost) as session:
        assert regions.select_delivered(session) == []


def test_what_waits_when_the_agreement_ends_never_leaves(
    boundary: Boundary, sydost: int, run_jobs: Callable[[int], None]
) -> None:
    picture = settle_round(boundary, 1286, COUNTS)
    with boundary.municipality(1286) as session:
        assert len(service.share(session, picture)) == 1
    with boundary.accounts() as session:
        (agreement,) = regions.select_agreements(session, 1286)
        regions.revoke(session, agreement.id, 1286, by=SYSTEM)
    run_jobs(1286)
    with boundary.region(sydost) as session:
        assert regions.select_delivered(session) == []
    with boundary.municipality(1286) as own:
        assert own.execute(select(SharedRelease.state)).scalars().all() == ["withdrawn"]


def test_the_database_refuses_a_small_protected_count_and_a_delivery_without_an_agreement(
    boundary: Boundary, sydost: int, run_jobs: Callable[[int], None]
) -> None:
    settle_round(boundary, 1286, COUNTS)
    run_jobs(1286)
    with pytest.raises(DBAPIError), boundary.region(sydost) as session:
        session.execute(text("UPDATE region.release_cell SET mode = 'protected', value = 4 WHERE mode = 'hidden'"))
    with pytest.raises(DBAPIError), boundary.region(sydost) as session:
        session.execute(text("UPDATE region.release SET agreement_id = gen_random_uuid()"))


def test_the_regional_chief_sees_the_three_and_nothing_else(
    app: Flask,
    boundary: Boundary,
    sydost: int,
    run_jobs: Callable[[int], None],
    make_account: Callable[..., Account],
    make_token: Callable[..., str],
    sign_in: Callable[[FlaskClient, Account], FlaskClient],
) -> None:
    for code in MEMBERS:
        settle_round(boundary, code, COUNTS)
        run_jobs(code)
    chief = make_account("regionchef@sydost.example")
    with boundary.accounts() as session:
        accounts.give_region_role(session, chief.id, sydost, by=SYSTEM)
    client = sign_in(app.test_client(), chief)
    page = client.get("/r/sydost/")
    assert page.status_code == 200
    assert all(name in page.text for name in ("Ystad", "Simrishamn", "Tomelilla"))
    assert "HEMLIG" not in page.text
    assert client.get("/k/ystad/").status_code == 404
    token = make_token(chief, 1286)
    answer = client.get("/api/v1/r/sydost/summary", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert {item["municipality"] for item in answer.get_json()["items"]} == {"ystad", "simrishamn", "tomelilla"}
    assert all(
        figure["value"] is None or figure["mode"] == "open" or figure["value"] == 0 or figure["value"] >= 10
        for item in answer.get_json()["items"]
        for figure in item["categories"]
    )
    assert client.get("/api/v1/k/ystad/areas", headers={"Authorization": f"Bearer {token}"}).status_code == 404


def test_others_do_not_enter_the_region(
    app: Flask,
    sydost: int,
    make_account: Callable[..., Account],
    sign_in: Callable[[FlaskClient, Account], FlaskClient],
) -> None:
    anna = make_account("anna@ystad.example", {1286: list(Role)})
    assert sign_in(app.test_client(), anna).get("/r/sydost/").status_code == 404


def test_an_agreement_is_the_municipalitys_own_yes(boundary: Boundary, sydost: int) -> None:
    with boundary.accounts() as session:
        with pytest.raises(NotFound):
            regions.grant(
                session,
                region_id=sydost,
                municipality_id=2580,
                grid="month",
                open_categories={},
                valid_until=NEXT_YEAR,
                by=SYSTEM,
            )
        with pytest.raises(Invalid):
            regions.grant(
                session,
                region_id=sydost,
                municipality_id=1286,
                grid="month",
                open_categories={},
                valid_until=clock.today(),
                by=SYSTEM,
            )
        (agreement,) = regions.select_agreements(session, 1286)
        with pytest.raises(NotFound):
            regions.revoke(session, agreement.id, 1291, by=SYSTEM)


def test_a_municipality_sees_its_own_agreement_alone(boundary: Boundary, sydost: int) -> None:
    with boundary.municipality(1286) as session:
        rows = session.execute(text("SELECT municipality_id FROM platform.sharing_agreement")).scalars().all()
        assert rows == [1286]


def test_the_true_counts_stay(
    superuser: psycopg.Connection[tuple[object, ...]], boundary: Boundary, sydost: int
) -> None:
    columns = superuser.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'region'"
    ).fetchall()
    assert not {"true", "text", "lat", "lon", "invited", "answered"} & {str(row[0]) for row in columns}
