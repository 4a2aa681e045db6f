"""The operator's pages: what the operator may do, and that no content is to be seen there."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.isolation import Boundary
from samsyn.jobs.outbox import enqueue
from samsyn.onboarding import service as onboarding
from tests.samsyn.conftest import MailsTo, RunJobs, link_in

Superuser = psycopg.Connection[Any]
SignIn = Callable[[FlaskClient, Account], FlaskClient]
MakeAccount = Callable[..., Account]
PAGES = ("/drift/", "/drift/kommuner", "/drift/regioner", "/drift/koer", "/drift/halsa")


@pytest.fixture
def operator(client: FlaskClient, make_account: MakeAccount, sign_in: SignIn) -> FlaskClient:
    """A browser in which an operator is signed in."""
    return sign_in(client, make_account("drift@samsyn.se", operator=True, name="Drift Driftsson"))


@pytest.fixture
def application(app: Flask, boundary: Boundary) -> str:
    """An application from Tomelilla that waits; returns the path of its page."""
    with app.test_request_context(), boundary.accounts() as session:
        number = onboarding.apply(
            session, 1270, name="Karin Öberg", email="karin@gmaill.se", role="chief", note="Vi delar samordnare."
        )
    return f"/drift/ansokningar/{number}"


@pytest.mark.parametrize("path", [*PAGES, "/drift/regioner/1"])
def test_for_everybody_else_the_pages_do_not_exist(
    signed_in: FlaskClient, app: Flask, path: str, application: str
) -> None:
    assert signed_in.get(path).status_code == 404
    assert signed_in.get(application).status_code == 404
    assert app.test_client().get(path).headers["Location"].startswith("/logga-in")


@pytest.mark.parametrize(
    "path",
    ["/drift/kommuner/1286/stang", "/drift/kommuner/1286/oppna", "/drift/regioner", "/drift/regioner/1/chefer"],
)
def test_nobody_else_can_do_what_the_operator_does(signed_in: FlaskClient, path: str) -> None:
    assert signed_in.post(path, data={"name": "x", "email": "x@y.se"}).status_code == 404
    assert signed_in.get("/k/ystad/").status_code == 200


def test_the_operator_has_no_way_into_a_municipality(operator: FlaskClient, ystad: int) -> None:
    del ystad
    for path in ("/k/ystad/", "/k/ystad/personer", "/k/ystad/natverk"):
        assert operator.get(path).status_code == 404


def test_an_application_is_shown_with_its_facts_and_a_strange_domain_is_marked(
    operator: FlaskClient, application: str
) -> None:
    assert "En ansökan väntar." in operator.get("/drift/").text
    page = operator.get(application).text
    assert all(text in page for text in ("Karin Öberg", "Vi delar samordnare.", "<dd>1270</dd>", "Säkerhetschef"))
    assert "Domänen gmaill.se bär inte kommunens namn" in page


def test_yes_needs_that_somebody_has_called(operator: FlaskClient, application: str, superuser: Superuser) -> None:
    refused = operator.post(f"{application}/godkann")
    assert refused.status_code == 422
    assert "Kontrollera först med kommunens växel." in refused.text
    assert superuser.execute("SELECT count(*) FROM platform.municipality").fetchone() == (0,)


def test_yes_makes_the_municipality(
    operator: FlaskClient, application: str, app: Flask, run_jobs: RunJobs, mails_to: MailsTo, superuser: Superuser
) -> None:
    done = operator.post(f"{application}/godkann", data={"checked": "true"})
    assert done.headers["Location"] == "/drift/"
    assert "Tomelilla kommun är med." in operator.get("/drift/").text
    run_jobs()
    newcomer = app.test_client()
    link = link_in(mails_to("karin@gmaill.se")[-1])
    assert newcomer.post(link, data={"password": "korna betar vid ån"}).headers["Location"] == "/k/tomelilla/"
    decided = superuser.execute(
        "SELECT a.state, b.email FROM platform.application a JOIN platform.account b ON b.id = a.decided_by"
    ).fetchone()
    assert decided == ("approved", "drift@samsyn.se")
    late = operator.post(f"{application}/avsla", data={"reason": "För sent."})
    assert late.status_code == 409
    assert "Ansökan är redan avgjord." in late.text


def test_no_needs_a_reason_and_keeps_what_was_typed(operator: FlaskClient, application: str) -> None:
    refused = operator.post(f"{application}/avsla", data={"reason": " "})
    assert refused.status_code == 422
    too_long = operator.post(f"{application}/avsla", data={"reason": "nej " * 300})
    assert too_long.status_code == 422
    assert "nej nej" in too_long.text
    assert operator.post(f"{application}/avsla", data={"reason": "Okänd."}).status_code == 303
    assert "Avslagen" in operator.get("/drift/").text


def test_an_unknown_application_is_404(operator: FlaskClient, app: Flask) -> None:
    del app
    for path in ("x", "00000000-0000-0000-0000-000000000000"):
        assert operator.get(f"/drift/ansokningar/{path}").status_code == 404
        assert operator.post(f"/drift/ansokningar/{path}/godkann", data={"checked": "true"}).status_code == 404


def test_a_closed_municipality_is_gone_for_everybody_and_comes_back(
    operator: FlaskClient,
    app: Flask,
    coordinator: Account,
    sign_in: SignIn,
    make_token: Callable[..., str],
    ystad: int,
) -> None:
    anna = sign_in(app.test_client(), coordinator)
    bearer = {"Authorization": f"Bearer {make_token(coordinator, ystad)}"}
    assert operator.post("/drift/kommuner/1286/stang").status_code == 303
    app.extensions["samsyn_directory"].forget()
    assert anna.get("/k/ystad/").status_code == 404
    assert app.test_client().get("/api/v1/k/ystad/participants", headers=bearer).status_code == 404
    assert "Stängd" in operator.get("/drift/kommuner").text
    operator.post("/drift/kommuner/1286/oppna")
    app.extensions["samsyn_directory"].forget()
    assert anna.get("/k/ystad/").status_code == 200
    assert app.test_client().get("/api/v1/k/ystad/participants", headers=bearer).status_code == 200


@pytest.mark.parametrize("code", ["1", "9999", "99999", "x", "-1"])
def test_a_municipality_that_is_not_there_cannot_be_closed(operator: FlaskClient, app: Flask, code: str) -> None:
    del app
    assert operator.post(f"/drift/kommuner/{code}/stang").status_code == 404


@pytest.mark.parametrize("number", ["0", "2147483647", "99999999999", "x"])
def test_a_region_that_is_not_there_is_404(operator: FlaskClient, app: Flask, number: str) -> None:
    del app
    assert operator.get(f"/drift/regioner/{number}").status_code == 404
    assert operator.post(f"/drift/regioner/{number}/kommuner", data={"municipality": "1286"}).status_code == 404


def test_queues_are_counted_by_their_tickets(
    operator: FlaskClient, boundary: Boundary, ystad: int, superuser: Superuser
) -> None:
    assert "Inga jobb väntar." in operator.get("/drift/koer").text
    with boundary.municipality(ystad) as session:
        for _ in range(3):
            enqueue(session, "some.kind")
    superuser.execute("UPDATE platform.ticket SET due = now() - interval '10 minutes', leases = 5")
    page = operator.get("/drift/koer").text
    assert "3 jobb är försenade." in page
    assert "Ystads kommun" in page


def test_the_log_is_in_words(operator: FlaskClient, make_account: MakeAccount, ystad: int) -> None:
    make_account("eva@ystad.se", {ystad: [Role.READER]})
    operator.application.test_client().post("/logga-in", data={"email": "eva@ystad.se", "password": "inte hennes ord"})
    page = operator.get("/drift/").text
    assert "Gav en roll: läsare" in page
    assert page.count("<td>inte inloggad</td>") == page.count("En inloggning misslyckades") == 1
    assert "eva@ystad.se" not in page
