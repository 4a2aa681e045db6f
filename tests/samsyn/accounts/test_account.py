"""The way to an account: mailed links, sign-in, one's own page."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from samsyn.access import Role
from samsyn.accounts import service
from samsyn.accounts.models import Account
from samsyn.isolation import Boundary
from samsyn.settings import Settings
from tests.conftest import PASSWORD
from tests.samsyn.conftest import MailsTo, RunJobs, link_in

SENTENCE = "korna betar vid ån i maj"


@pytest.fixture
def invited(app: Flask, boundary: Boundary, settings: Settings) -> str:
    """Eva, who has been invited and has no password yet; returns the path of her link."""
    with app.test_request_context(), boundary.accounts() as session:
        account = service.create(session, email="eva@ystad.example", name="Eva Ström")
        token = service.invite(session, account, key=settings.link_key)
    return f"/konto/{token}"


def test_the_mailed_link_is_the_one_that_opens(
    invited: str, run_jobs: RunJobs, mails_to: MailsTo, superuser: psycopg.Connection[Any]
) -> None:
    run_jobs()
    assert link_in(mails_to("eva@ystad.example")[-1]) == invited
    stored = superuser.execute("SELECT token_hash FROM platform.account_link").fetchone()
    assert stored is not None
    assert invited.removeprefix("/konto/").encode() not in stored[0]


def test_opening_a_link_uses_nothing_and_a_password_signs_in(client: FlaskClient, invited: str) -> None:
    assert client.get(invited).status_code == client.get(invited).status_code == 200
    done = client.post(invited, data={"password": SENTENCE})
    assert done.status_code == 303
    assert done.headers["Location"] == "/inget-uppdrag"
    assert client.get("/ditt-konto").status_code == 200


def test_a_used_link_is_gone(client: FlaskClient, app: Flask, invited: str) -> None:
    client.post(invited, data={"password": SENTENCE})
    again = app.test_client()
    assert again.get(invited).status_code == 410
    refused = again.post(invited, data={"password": "någon annans lösenord"})
    assert refused.status_code == 410
    assert "Be om en ny" in refused.text
    assert again.get("/ditt-konto").status_code == 302


def test_an_expired_link_is_gone(client: FlaskClient, invited: str, superuser: psycopg.Connection[Any]) -> None:
    superuser.execute("UPDATE platform.account_link SET expires_at = now() - interval '1 minute'")
    assert client.get(invited).status_code == 410
    assert client.post(invited, data={"password": SENTENCE}).status_code == 410


def test_an_unknown_link_is_gone_too(client: FlaskClient, app: Flask) -> None:
    del app
    assert client.get("/konto/" + "x" * 43).status_code == 410


@pytest.mark.parametrize("password", ["kort", "", "eva@ystad.example", "1" * 250])
def test_a_weak_password_is_refused_at_the_field_and_the_link_lives(
    client: FlaskClient, invited: str, password: str
) -> None:
    refused = client.post(invited, data={"password": password})
    assert refused.status_code == 422
    assert 'id="f-password-why1"' in refused.text
    assert client.get(invited).status_code == 200


def test_sign_in_leads_where_one_was_going_and_never_elsewhere(client: FlaskClient, coordinator: Account) -> None:
    typed = {"email": " ANNA@ystad.example ", "password": PASSWORD}
    assert client.post("/logga-in", data={**typed, "next": "/k/ystad/x"}).headers["Location"] == "/k/ystad/x"
    outsides = ("//ond.example", "https://ond.example", "/\\ond.example", "//[", "/\t/ond.example", "ond")
    for outside in (*outsides, "/\t\\ond.example", "/k/ystad/\r\nX-Ond: 1"):
        client.post("/logga-ut")
        assert client.post("/logga-in", data={**typed, "next": outside}).headers["Location"] == "/k/ystad/"


@pytest.mark.parametrize(
    ("email", "password"),
    [("anna@ystad.example", "fel lösenord"), ("ingen@ystad.example", PASSWORD), ("\0", "x"), ("a", "x" * 400)],
)
def test_a_wrong_pair_says_the_same(client: FlaskClient, coordinator: Account, email: str, password: str) -> None:
    del coordinator
    refused = client.post("/logga-in", data={"email": email, "password": password})
    assert refused.status_code == 422
    assert "hör inte ihop" in refused.text or "inte går att spara" in refused.text


def test_forgotten_says_the_same_for_everybody_and_mails_three_times_at_most(
    client: FlaskClient, coordinator: Account, run_jobs: RunJobs, superuser: psycopg.Connection[Any]
) -> None:
    pages = {
        client.post("/glomt-losenord", data={"email": email}).text.replace(email, "X")
        for email in ("anna@ystad.example", "ingen@ystad.example")
    }
    assert len(pages) == 1
    for _ in range(4):
        client.post("/glomt-losenord", data={"email": coordinator.email})
    sent = superuser.execute("SELECT count(*) FROM platform.mail WHERE kind = 'accounts.reset'").fetchone()
    assert sent == (3,)


def test_a_letter_whose_link_was_used_is_not_sent(
    client: FlaskClient, coordinator: Account, run_jobs: RunJobs, superuser: psycopg.Connection[Any]
) -> None:
    client.post("/glomt-losenord", data={"email": coordinator.email})
    superuser.execute("UPDATE platform.account_link SET used_at = now()")
    run_jobs()
    row = superuser.execute("SELECT sent_at, dropped_at IS NOT NULL FROM platform.mail").fetchone()
    assert row == (None, True)


def test_ones_own_page_changes_name_and_language(signed_in: FlaskClient) -> None:
    done = signed_in.post("/ditt-konto", data={"part": "profile", "name": "  Anna   Lindh ", "language": "en"})
    assert done.status_code == 303
    page = signed_in.get("/ditt-konto").text
    assert 'value="Anna Lindh"' in page
    assert '<html lang="en"' in page


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"part": "profile", "name": "  ", "language": "sv"}, "f-name"),
        ({"part": "profile", "name": "Anna", "language": "de"}, "f-language"),
        ({"part": "password", "current": "fel", "password": SENTENCE}, "f-current"),
        ({"part": "password", "current": PASSWORD, "password": "kort"}, "f-password"),
    ],
)
def test_ones_own_page_refuses_at_the_field(signed_in: FlaskClient, typed: dict[str, str], field: str) -> None:
    refused = signed_in.post("/ditt-konto", data=typed)
    assert refused.status_code == 422
    assert f'href="#{field}"' in refused.text


def test_a_new_password_takes_the_old_ones_place(
    signed_in: FlaskClient,
    coordinator: Account,
    make_client: Callable[[], FlaskClient],
    run_jobs: RunJobs,
    mails_to: MailsTo,
) -> None:
    changed = signed_in.post("/ditt-konto", data={"part": "password", "current": PASSWORD, "password": SENTENCE})
    assert changed.status_code == 303
    other = make_client()
    assert other.post("/logga-in", data={"email": coordinator.email, "password": PASSWORD}).status_code == 422
    assert other.post("/logga-in", data={"email": coordinator.email, "password": SENTENCE}).status_code == 303
    run_jobs()
    assert mails_to(coordinator.email)[-1].startswith("Lösenordet till ditt konto i Samsyn är bytt")


@pytest.fixture
def make_client(app: Flask) -> Callable[[], FlaskClient]:
    """Makes further browsers."""
    return app.test_client


def test_several_municipalities_one_account(
    client: FlaskClient,
    ystad: int,
    simrishamn: int,
    make_account: Callable[..., Account],
    sign_in: Callable[[FlaskClient, Account], FlaskClient],
) -> None:
    both = make_account("b@ystad.example", {ystad: [Role.COORDINATOR], simrishamn: [Role.READER, Role.ADMIN]})
    page = sign_in(client, both).get("/ditt-konto").text
    assert page.index("Simrishamns kommun") < page.index("Ystads kommun")
    assert "Läsare, Kommunadministratör" in page
