"""On the own account: the password first, no way out of what is required, and help when everything is lost."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from samsyn import clock
from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.accounts.second_factor import service
from samsyn.audit.log import SYSTEM
from samsyn.isolation import Boundary
from tests.conftest import PASSWORD, MakeAccount
from tests.samsyn.accounts.second_factor.conftest import GiveApp, offered
from tests.samsyn.conftest import MailsTo, RunJobs

HOME = "/ditt-konto/tvasteg"
Superuser = psycopg.Connection[Any]
SignIn = Callable[[FlaskClient, Account], FlaskClient]


def confirm(client: FlaskClient) -> None:
    assert client.post(f"{HOME}/bekrafta", data={"password": PASSWORD}).status_code == 303


def factor_ids(superuser: Superuser) -> list[str]:
    return [str(row[0]) for row in superuser.execute("SELECT id FROM platform.authenticator ORDER BY made_at")]


def test_every_change_asks_for_the_password_first_and_again_after_a_while(
    signed_in: FlaskClient, coordinator: Account, give_app: GiveApp, superuser: Superuser
) -> None:
    give_app(coordinator)
    one = factor_ids(superuser)[0]
    assert signed_in.get(f"{HOME}/app").headers["Location"] == f"{HOME}/bekrafta?next={HOME}/app"
    for path in (f"{HOME}/{one}/ta-bort", f"{HOME}/reservkoder"):
        assert signed_in.post(path).headers["Location"] == f"{HOME}/bekrafta?next={HOME}"
    for path in (f"{HOME}/nyckel/villkor", f"{HOME}/nyckel"):
        assert signed_in.post(path, base_url="http://localhost").status_code in {200, 302}
    assert factor_ids(superuser) == [one]
    wrong = signed_in.post(f"{HOME}/bekrafta", data={"password": "inte det här"})
    assert wrong.status_code == 422
    elsewhere = signed_in.post(f"{HOME}/bekrafta", data={"password": PASSWORD, "next": "//ond.example/"})
    assert elsewhere.headers["Location"] == HOME
    assert signed_in.get(f"{HOME}/app").status_code == 200
    with clock.standing_at(clock.now() + timedelta(minutes=16)):
        assert signed_in.get(f"{HOME}/app").status_code == 303


def test_the_password_given_again_begins_a_session_with_another_name(app: Flask, signed_in: FlaskClient) -> None:
    before = signed_in.get_cookie("samsyn")
    assert before is not None
    confirm(signed_in)
    stolen = app.test_client()
    stolen.set_cookie("samsyn", before.value)
    assert stolen.get("/ditt-konto").status_code == 302
    assert signed_in.get("/ditt-konto").status_code == 200


def test_adding_the_first_app_gives_codes_and_ends_the_sign_ins_on_a_password(
    app: Flask, signed_in: FlaskClient, coordinator: Account
) -> None:
    elsewhere = app.test_client()
    assert elsewhere.post("/logga-in", data={"email": coordinator.email, "password": PASSWORD}).status_code == 303
    assert "bara lösenord" in signed_in.get(HOME).text
    assert "bara lösenord" in signed_in.get("/ditt-konto").text
    confirm(signed_in)
    done = signed_in.post(f"{HOME}/app", data=offered(signed_in.get(f"{HOME}/app").text))
    assert done.headers["Location"] == f"{HOME}/reservkoder"
    codes = signed_in.get(f"{HOME}/reservkoder").text
    assert len(re.findall(r"<li><code>", codes)) == 10
    assert f"för {coordinator.email}, gjorda" in codes
    assert "Du loggar in i två steg." in signed_in.get("/ditt-konto").text
    assert "två steg" in signed_in.get(HOME).text
    assert elsewhere.get("/ditt-konto").status_code == 302
    assert signed_in.get("/ditt-konto").status_code == 200


def test_a_factor_can_be_renamed_and_removed_and_the_codes_go_with_the_last(
    signed_in: FlaskClient, coordinator: Account, give_app: GiveApp, superuser: Superuser
) -> None:
    give_app(coordinator)
    give_app(coordinator)
    first, second = factor_ids(superuser)
    assert signed_in.post(f"{HOME}/{first}/namn", data={"name": " Jobbets  mobil "}).status_code == 303
    assert "Jobbets mobil" in signed_in.get(HOME).text
    assert signed_in.post(f"{HOME}/{first}/namn", data={"name": " "}).status_code == 409
    confirm(signed_in)
    for one, left in ((first, 10), (second, 0)):
        assert signed_in.post(f"{HOME}/{one}/ta-bort").status_code == 303
        assert superuser.execute("SELECT count(*) FROM platform.recovery_code").fetchone() == (left,)
    assert signed_in.post(f"{HOME}/{first}/ta-bort").status_code == 404


def test_the_last_factor_stays_where_one_is_required(
    signed_in: FlaskClient,
    ystad: int,
    coordinator: Account,
    give_app: GiveApp,
    boundary: Boundary,
    superuser: Superuser,
) -> None:
    give_app(coordinator)
    with boundary.accounts() as session:
        service.set_required_roles(session, ystad, {Role.COORDINATOR}, by=SYSTEM)
    confirm(signed_in)
    refused = signed_in.post(f"{HOME}/{factor_ids(superuser)[0]}/ta-bort")
    assert refused.status_code == 409
    assert "kräver tvåstegsinloggning" in refused.text
    assert len(factor_ids(superuser)) == 1


def test_new_recovery_codes_make_the_old_ones_worthless(
    app: Flask, signed_in: FlaskClient, coordinator: Account, give_app: GiveApp
) -> None:
    old = give_app(coordinator)
    confirm(signed_in)
    assert signed_in.post(f"{HOME}/reservkoder").status_code == 303
    new = re.findall(r"<li><code>([a-z2-9-]{19})</code>", signed_in.get(f"{HOME}/reservkoder").text)
    assert len(new) == 10
    fresh = app.test_client()
    fresh.post("/logga-in", data={"email": coordinator.email, "password": PASSWORD})
    assert fresh.post("/logga-in/kod", data={"part": "recovery", "recovery": old[0]}).status_code == 422
    assert fresh.post("/logga-in/kod", data={"part": "recovery", "recovery": new[0]}).status_code == 303


def test_nobody_touches_anothers_factor(
    app: Flask, signed_in: FlaskClient, ystad: int, make_account: MakeAccount, give_app: GiveApp, superuser: Superuser
) -> None:
    other = make_account("bo@ystad.example", {ystad: [Role.ADMIN]})
    give_app(other)
    confirm(signed_in)
    theirs = factor_ids(superuser)[0]
    assert signed_in.post(f"{HOME}/{theirs}/ta-bort").status_code == 404
    assert signed_in.post(f"{HOME}/{theirs}/namn", data={"name": "min"}).status_code == 404


def test_an_issuers_sign_in_leaves_no_key_behind(signed_in: FlaskClient, ystad: int) -> None:
    with signed_in.session_transaction() as cookie:
        cookie["confined"] = ystad
    for path in (HOME, f"{HOME}/app", f"{HOME}/bekrafta"):
        assert signed_in.get(path).status_code == 403
    for path in (f"{HOME}/nyckel/villkor", f"{HOME}/nyckel", f"{HOME}/reservkoder"):
        assert signed_in.post(path, base_url="http://localhost").status_code == 403


@pytest.fixture
def peter(ystad: int, make_account: MakeAccount) -> Account:
    """Ystad's administrator."""
    return make_account("admin@ystad.example", {ystad: [Role.ADMIN]}, name="Peter Åberg")


@pytest.fixture
def administrator(app: Flask, peter: Account, sign_in: SignIn) -> FlaskClient:
    """A browser in which Peter is signed in."""
    return sign_in(app.test_client(), peter)


def test_an_administrator_helps_who_works_here_alone(
    app: Flask,
    administrator: FlaskClient,
    coordinator: Account,
    signed_in: FlaskClient,
    give_app: GiveApp,
    superuser: Superuser,
    run_jobs: RunJobs,
    mails_to: MailsTo,
) -> None:
    path = f"/k/ystad/personer/{coordinator.id}"
    assert "bara lösenord" in administrator.get(path).text
    assert administrator.post(f"{path}/nollstall-tvasteg").status_code == 409
    give_app(coordinator)
    assert "Nollställ tvåstegsinloggningen" in administrator.get(path).text
    assert administrator.post(f"{path}/nollstall-tvasteg").status_code == 303
    assert factor_ids(superuser) == []
    assert signed_in.get("/ditt-konto").status_code == 302, "signed out everywhere"
    entry = superuser.execute(
        "SELECT object_id, facts FROM platform.audit_entry WHERE action = 'accounts.factor_reset'"
    ).fetchone()
    assert entry == (coordinator.id, {"municipality": 1286})
    run_jobs()
    assert any("nollställd" in mail for mail in mails_to(coordinator.email))


def test_an_administrator_opens_no_door_elsewhere_nor_their_own(
    administrator: FlaskClient,
    peter: Account,
    ystad: int,
    simrishamn: int,
    make_account: MakeAccount,
    give_app: GiveApp,
    superuser: Superuser,
) -> None:
    both = make_account("tva@ystad.example", {ystad: [Role.COORDINATOR], simrishamn: [Role.READER]})
    boss = make_account("chef@samsyn.se", {ystad: [Role.READER]}, operator=True)
    nobody = make_account("ingen@simrishamn.example", {simrishamn: [Role.READER]})
    for account, status in ((both, 403), (boss, 403), (peter, 403), (nobody, 404)):
        give_app(account)
        assert administrator.post(f"/k/ystad/personer/{account.id}/nollstall-tvasteg").status_code == status
    assert len(factor_ids(superuser)) == 4
    assert "plattformsdriften" in administrator.get(f"/k/ystad/personer/{both.id}").text


def test_the_operator_helps_the_rest_after_a_call(
    client: FlaskClient,
    operator: Account,
    sign_in: SignIn,
    ystad: int,
    simrishamn: int,
    make_account: MakeAccount,
    give_app: GiveApp,
    superuser: Superuser,
) -> None:
    both = make_account("tva@ystad.example", {ystad: [Role.COORDINATOR], simrishamn: [Role.READER]})
    give_app(both)
    sign_in(client, operator)
    assert client.get("/drift/konton").status_code == 200
    data = {"email": both.email, "checked": "true"}
    assert client.post("/drift/konton", data={"email": both.email}).status_code == 422
    assert client.post("/drift/konton", data={**data, "email": "ingen@ystad.example"}).status_code == 422
    assert len(factor_ids(superuser)) == 1
    assert client.post("/drift/konton", data=data).status_code == 303
    assert factor_ids(superuser) == []
    again = client.post("/drift/konton", data=data)
    assert again.status_code == 422
    assert "ingen tvåstegsinloggning" in again.text
