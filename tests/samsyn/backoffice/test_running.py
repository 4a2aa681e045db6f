"""What the operator sees of what runs: jobs that have given up, mails that nobody took, how the parts are."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from samsyn import clock
from samsyn.backoffice import health
from samsyn.isolation import Boundary
from samsyn.jobs.outbox import enqueue
from samsyn.mail.models import MailFailure
from samsyn.settings import Settings
from tests.samsyn.backoffice.conftest import Superuser


@pytest.fixture
def given_up(boundary: Boundary, ystad: int, superuser: Superuser) -> dict[int, Any]:
    """A job in Ystad and one of the platform that have given up, by municipality."""
    with boundary.municipality(ystad) as session:
        own = enqueue(session, "some.kind", {"text": "canary-payload"})
    with boundary.accounts() as session:
        platforms = enqueue(session, "platform.kind", {"text": "canary-payload"})
    superuser.execute("UPDATE tenant.job SET failed_at = now(), fault = 'canary-fault'")
    superuser.execute("UPDATE platform.job SET failed_at = now(), fault = 'canary-fault'")
    superuser.execute("UPDATE platform.ticket SET failed_at = now(), tries = 8")
    return {ystad: own, 0: platforms}


def test_jobs_that_have_given_up_are_shown_by_kind_and_number(operator: FlaskClient, given_up: dict[int, Any]) -> None:
    del given_up
    page = operator.get("/drift/koer").text
    assert "2 jobb har gett upp." in page
    assert all(shown in page for shown in ("some.kind", "platform.kind", "Ystads kommun", "Plattformen"))
    assert "canary" not in page
    assert "Inga jobb väntar." in page, "what has given up does not wait"


def test_each_can_be_tried_again_or_put_aside(
    operator: FlaskClient, given_up: dict[int, Any], superuser: Superuser
) -> None:
    for code, job in given_up.items():
        assert operator.post(f"/drift/koer/{code}/{job}/forsok-igen").status_code == 303
        assert operator.post(f"/drift/koer/{code}/{job}/forsok-igen").status_code == 409
    assert superuser.execute("SELECT count(*) FROM platform.ticket WHERE failed_at IS NULL").fetchone() == (2,)
    superuser.execute("UPDATE platform.ticket SET failed_at = now()")
    for code, job in given_up.items():
        assert operator.post(f"/drift/koer/{code}/{job}/lagg-undan").status_code == 303
        assert operator.post(f"/drift/koer/{code}/{job}/lagg-undan").status_code == 409
    assert "Inget jobb har gett upp." in operator.get("/drift/koer").text
    assert "Lade undan ett jobb som misslyckats" in operator.get("/drift/").text
    assert operator.post(f"/drift/koer/1286/{uuid4()}/forsok-igen").status_code == 409


def test_what_waits_in_a_closed_municipality_is_not_late(
    operator: FlaskClient, boundary: Boundary, ystad: int, superuser: Superuser
) -> None:
    with boundary.municipality(ystad) as session:
        enqueue(session, "some.kind")
    superuser.execute("UPDATE platform.ticket SET due = now() - interval '10 minutes'")
    assert "Ett jobb är försenat." in operator.get("/drift/koer").text
    operator.post("/drift/kommuner/1286/stang")
    page = operator.get("/drift/koer").text
    assert "försenat" not in page.split("</header>", 2)[1]
    assert "Stängd" in page


def test_mails_that_no_server_took_are_counted(operator: FlaskClient, boundary: Boundary, ystad: int) -> None:
    assert "Alla mejl har gått fram." in operator.get("/drift/halsa").text
    with boundary.municipality(ystad) as session:
        session.add(
            MailFailure(
                municipality_id=ystad,
                day=clock.today(),
                kind="rounds.invitation",
                fault="recipient_refused",
                mails=3,
            )
        )
    page = operator.get("/drift/halsa").text
    assert "rounds.invitation" in page
    assert "Mottagarens server tar inte emot adressen" in page


def test_a_municipality_counts_its_own_mails_alone(boundary: Boundary, ystad: int, simrishamn: int) -> None:
    count = text("INSERT INTO platform.mail_failure VALUES (:code, current_date, 'k', 'refused', 1)")
    with boundary.municipality(ystad) as session:
        session.execute(count, {"code": ystad})
    with boundary.municipality(simrishamn) as session:
        assert session.execute(text("SELECT count(*) FROM platform.mail_failure")).scalar_one() == 0
    with pytest.raises(Exception, match="row-level security"), boundary.municipality(simrishamn) as session:
        session.execute(count, {"code": ystad})


def test_the_health_page_asks_each_part(operator: FlaskClient) -> None:
    page = operator.get("/drift/halsa").text
    assert "PostgreSQL" in page
    assert "Mejlservern" in page
    assert page.count('class="badge ok"') >= 4


def test_parts_that_are_away_are_said_to_be_away(boundary: Boundary, settings: Settings, app: Any) -> None:
    away = replace(settings, redis_url="unix:///nowhere/redis.sock", smtp_url="smtp+unix:///nowhere")
    with app.test_request_context(), boundary.accounts() as session:
        found = {check.name: check.state for check in health.checks(session, away, [], 2)}
    assert found == {
        "Databasen": "ok",
        "Redis": "error",
        "Arbetare": "warn",
        "Utdelningen": "ok",
        "Jobben": "warn",
        "Mejlservern": "error",
    }
