"""At the door: who is asked for a second factor, what opens, what does not, and how often one may guess."""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from samsyn import clock
from samsyn.access import Role
from samsyn.accounts import service as accounts
from samsyn.accounts.models import Account
from samsyn.accounts.second_factor import service, totp
from samsyn.accounts.second_factor.service import Need
from samsyn.audit.log import SYSTEM
from samsyn.isolation import Boundary
from samsyn.settings import Settings
from samsyn.web.limits import limiter
from tests.conftest import PASSWORD, MakeAccount
from tests.samsyn.accounts.second_factor.conftest import SECRET, GiveApp, code, offered
from tests.samsyn.conftest import MailsTo, RunJobs

Superuser = psycopg.Connection[Any]
SignIn = Callable[[FlaskClient, Account], FlaskClient]


def give_password(client: FlaskClient, email: str, next_path: str = "") -> str:
    """Signs in by the form; where it leads."""
    answer = client.post("/logga-in", data={"email": email, "password": PASSWORD, "next": next_path})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def is_in(client: FlaskClient) -> bool:
    return client.get("/ditt-konto").status_code == 200


def actions(superuser: Superuser, prefix: str = "accounts.factor") -> list[tuple[str, dict[str, Any]]]:
    rows = superuser.execute(
        "SELECT action, facts FROM platform.audit_entry WHERE action LIKE %s ORDER BY at, id", [prefix + "%"]
    )
    return [(row[0], row[1]) for row in rows]


@pytest.fixture
def counting(app: Flask) -> Iterator[None]:
    """Limits as in the service."""
    app.config["RATELIMIT_ENABLED"] = limiter.enabled = True
    limiter.reset()
    yield
    limiter.reset()
    app.config["RATELIMIT_ENABLED"] = limiter.enabled = False


def test_who_has_an_app_is_asked_for_its_code_and_goes_where_they_were_going(
    client: FlaskClient, coordinator: Account, give_app: GiveApp, superuser: Superuser
) -> None:
    codes = give_app(coordinator)
    stored = superuser.execute("SELECT a::text || r::text FROM platform.authenticator a, platform.recovery_code r")
    assert not any(word in row[0] for row in stored for word in (SECRET, SECRET.encode().hex(), *codes))
    assert give_password(client, coordinator.email, "/k/ystad/natverk") == "/logga-in/kod"
    assert not is_in(client)
    page = client.get("/logga-in/kod")
    assert page.status_code == 200
    assert SECRET not in page.text
    done = client.post("/logga-in/kod", data={"part": "code", "code": code()})
    assert done.status_code == 303
    assert done.headers["Location"] == "/k/ystad/natverk"
    assert is_in(client)
    signed_in = actions(superuser, "accounts.signed_in")[-1][1]
    assert signed_in["factor"] is True
    assert signed_in["method"] == "app"


def test_a_code_is_good_once_and_an_older_one_not_after_it(
    client: FlaskClient, app: Flask, coordinator: Account, give_app: GiveApp
) -> None:
    give_app(coordinator)
    with clock.standing_at(clock.now()):
        give_password(client, coordinator.email)
        assert client.post("/logga-in/kod", data={"part": "code", "code": code()}).status_code == 303
        second = app.test_client()
        give_password(second, coordinator.email)
        for later in (0, -1):
            refused = second.post("/logga-in/kod", data={"part": "code", "code": code(later)})
            assert refused.status_code == 422
            assert 'id="f-code-why1"' in refused.text
        assert not is_in(second)
        assert second.post("/logga-in/kod", data={"part": "code", "code": code(1)}).status_code == 303


def test_a_recovery_code_opens_once_and_its_owner_is_told(
    client: FlaskClient, app: Flask, coordinator: Account, give_app: GiveApp, run_jobs: RunJobs, mails_to: MailsTo
) -> None:
    codes = give_app(coordinator)
    assert len(codes) == 10
    give_password(client, coordinator.email)
    assert client.post("/logga-in/kod", data={"part": "recovery", "recovery": codes[3].upper()}).status_code == 303
    assert is_in(client)
    again = app.test_client()
    give_password(again, coordinator.email)
    refused = again.post("/logga-in/kod", data={"part": "recovery", "recovery": codes[3]})
    assert refused.status_code == 422
    assert not is_in(again)
    run_jobs()
    assert any("reservkod" in mail for mail in mails_to(coordinator.email))


def test_without_a_password_there_is_nothing_to_guess(client: FlaskClient, app: Flask) -> None:
    del app
    for path in ("/logga-in/kod", "/logga-in/andra-faktor"):
        assert client.get(path).status_code == 302
        assert client.post(path, data={"part": "code", "code": "123456"}).status_code == 302


def test_a_held_sign_in_ends_after_ten_minutes(client: FlaskClient, coordinator: Account, give_app: GiveApp) -> None:
    give_app(coordinator)
    give_password(client, coordinator.email)
    with clock.standing_at(clock.now() + timedelta(minutes=11)):
        late = client.post("/logga-in/kod", data={"part": "code", "code": code()})
    assert late.status_code == 302
    assert not is_in(client)


def test_guesses_are_counted_per_account_from_wherever_and_the_owner_is_told_once(
    client: FlaskClient,
    app: Flask,
    counting: None,
    coordinator: Account,
    give_app: GiveApp,
    superuser: Superuser,
    run_jobs: RunJobs,
    mails_to: MailsTo,
) -> None:
    give_app(coordinator)
    wrong = "000000" if code() != "000000" and code(1) != "000000" and code(-1) != "000000" else "111111"
    give_password(client, coordinator.email)
    for _guess in range(5):
        assert client.post("/logga-in/kod", data={"part": "code", "code": wrong}).status_code == 422
    other = app.test_client()
    give_password(other, coordinator.email)
    for _guess in range(2):
        stopped = other.post("/logga-in/kod", data={"part": "code", "code": code()})
        assert stopped.status_code == 429
    assert not is_in(other)
    failed = [facts for action, facts in actions(superuser) if action == "accounts.factor_failed"]
    assert len(failed) == 6
    assert all(facts == {"kind": "app"} for facts in failed)
    run_jobs()
    assert len([mail for mail in mails_to(coordinator.email) if "Många fel koder" in mail]) == 1


def test_the_operator_must_add_a_factor_before_coming_in(
    client: FlaskClient, operator: Account, superuser: Superuser, run_jobs: RunJobs, mails_to: MailsTo
) -> None:
    assert give_password(client, operator.email) == "/logga-in/andra-faktor"
    assert client.get("/drift/").status_code == 302
    data = offered(client.get("/logga-in/andra-faktor").text)
    refused = client.post("/logga-in/andra-faktor", data={**data, "code": "000000"})
    assert refused.status_code == 422
    assert offered(refused.text) | {"code": ""} == data | {"code": ""}, "the same secret, and what was typed"
    done = client.post("/logga-in/andra-faktor", data=data)
    assert done.headers["Location"] == "/ditt-konto/tvasteg/reservkoder"
    codes = client.get("/ditt-konto/tvasteg/reservkoder").text
    assert len(re.findall(r"<li><code>[a-z2-9-]{19}</code>", codes)) == 10
    assert 'href="/drift/"' in codes
    assert client.get("/ditt-konto/tvasteg/reservkoder").status_code == 302, "shown once"
    assert client.get("/drift/").status_code == 200
    run_jobs()
    assert any("nytt sätt är tillagt" in mail for mail in mails_to(operator.email))


def test_another_accounts_pending_secret_is_refused(
    client: FlaskClient, app: Flask, operator: Account, make_account: MakeAccount
) -> None:
    other = make_account("andra@samsyn.se", operator=True)
    stranger = app.test_client()
    give_password(stranger, other.email)
    data = offered(stranger.get("/logga-in/andra-faktor").text)
    give_password(client, operator.email)
    assert client.post("/logga-in/andra-faktor", data=data).status_code == 409
    assert client.post("/logga-in/andra-faktor", data={**data, "pending": "%%%"}).status_code == 409


def test_who_has_a_factor_cannot_add_another_on_the_password_alone(
    client: FlaskClient, operator: Account, give_app: GiveApp
) -> None:
    give_app(operator)
    give_password(client, operator.email)
    assert client.get("/logga-in/andra-faktor").status_code == 302
    assert client.post("/logga-in/andra-faktor", data={"pending": "x", "name": "x", "code": code()}).status_code == 302
    for path in ("/logga-in/andra-faktor/nyckel/villkor", "/logga-in/andra-faktor/nyckel"):
        assert client.post(path, data={"credential": "{}"}, base_url="http://localhost").status_code == 422
    assert not is_in(client)


def test_a_municipality_requires_it_for_chosen_roles_and_it_is_felt_at_once(
    app: Flask, ystad: int, signed_in: FlaskClient, coordinator: Account, boundary: Boundary, give_app: GiveApp
) -> None:
    assert signed_in.get("/k/ystad/").status_code == 200
    with boundary.accounts() as session:
        assert service.needed(session, coordinator.id) is Need.NONE
        service.set_required_roles(session, ystad, {Role.COORDINATOR, Role.ADMIN}, by=SYSTEM)
        session.flush()
        assert service.required_roles(session, ystad) == {Role.COORDINATOR, Role.ADMIN}
        assert service.needed(session, coordinator.id) is Need.MUST_ENROL
    stopped = signed_in.get("/k/ystad/natverk")
    assert stopped.headers["Location"] == "/logga-in/kod?next=/k/ystad/natverk"
    assert signed_in.get(stopped.headers["Location"]).headers["Location"] == "/ditt-konto/tvasteg"
    assert "kräver tvåstegsinloggning" in signed_in.get("/ditt-konto/tvasteg").text
    give_app(coordinator)
    assert signed_in.get(stopped.headers["Location"]).status_code == 200
    done = signed_in.post("/logga-in/kod", data={"part": "code", "code": code(), "next": "/k/ystad/natverk"})
    assert done.headers["Location"] == "/k/ystad/natverk"
    assert signed_in.get("/k/ystad/natverk").status_code == 200
    with boundary.accounts() as session:
        service.set_required_roles(session, ystad, {Role.ADMIN}, by=SYSTEM)
        session.flush()
        assert service.required_roles(session, ystad) == {Role.ADMIN}


def test_after_an_issuers_sign_in_an_app_may_be_added_and_opens_no_more_than_the_issuer(
    app: Flask, client: FlaskClient, ystad: int, simrishamn: int, make_account: MakeAccount, boundary: Boundary
) -> None:
    both = make_account("tva@ystad.example", {ystad: [Role.READER]})
    with boundary.accounts() as session:
        service.set_required_roles(session, ystad, {Role.READER}, by=SYSTEM)
    with client.session_transaction() as cookie:
        held = {"account": str(both.id), "next": "/k/ystad/", "at": clock.now().timestamp(), "confined": ystad}
        cookie["held"] = held
    page = client.get("/logga-in/andra-faktor").text
    assert "Eller med en inloggningsnyckel" not in page
    refused = client.post("/logga-in/andra-faktor/nyckel/villkor", base_url="http://localhost")
    assert refused.status_code == 422
    done = client.post("/logga-in/andra-faktor", data=offered(page))
    assert len(re.findall("<li><code>", client.get(done.headers["Location"]).text)) == 10
    with boundary.accounts() as session:
        accounts.give_role(session, both.id, simrishamn, Role.READER, by=SYSTEM)
    assert client.get("/k/ystad/").status_code == 200
    assert client.get("/k/simrishamn/").status_code == 404


def test_another_municipalitys_requirement_touches_nobody_here(
    signed_in: FlaskClient, simrishamn: int, boundary: Boundary
) -> None:
    with boundary.accounts() as session:
        service.set_required_roles(session, simrishamn, set(Role), by=SYSTEM)
    assert signed_in.get("/k/ystad/").status_code == 200


def test_the_operators_pages_want_the_factor_itself(
    client: FlaskClient, operator: Account, sign_in: SignIn, give_app: GiveApp
) -> None:
    give_app(operator)
    sign_in(client, operator)
    with client.session_transaction() as cookie:
        cookie["factor"] = False
    assert client.get("/drift/").headers["Location"] == "/logga-in/kod?next=/drift/"


def test_a_demonstration_shows_its_own_operators_code_and_nobody_elses(
    app: Flask, client: FlaskClient, operator: Account, coordinator: Account, boundary: Boundary, settings: Settings,
    give_app: GiveApp, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with app.test_request_context(), boundary.accounts() as session:
        service.store_app(session, operator, secret=totp.DEMO_SECRET, name="Demo", key=settings.secret_key)
    give_app(coordinator)
    for demo, email, shown in (
        (False, operator.email, False),
        (True, operator.email, True),
        (True, coordinator.email, False),
    ):
        monkeypatch.setitem(app.extensions, "samsyn_settings", replace(settings, demo=demo))
        give_password(client, email)
        page = client.get("/logga-in/kod").text
        assert ("Det här är en demonstration" in page) == shown
        assert (code(secret=totp.DEMO_SECRET) in page or code(1, totp.DEMO_SECRET) in page) == shown


def test_an_app_that_was_sealed_under_another_key_opens_nothing(
    client: FlaskClient, app: Flask, coordinator: Account, boundary: Boundary
) -> None:
    with app.test_request_context(), boundary.accounts() as session:
        service.store_app(session, coordinator, secret=SECRET, name="Mobilen", key="another key")
    give_password(client, coordinator.email)
    assert client.get("/logga-in/kod").status_code == 200
    for shown in (code(), code(secret="A" * 32), "000000"):
        assert client.post("/logga-in/kod", data={"part": "code", "code": shown}).status_code == 422


def test_of_two_that_bring_one_code_at_once_one_gets_in(
    app: Flask, coordinator: Account, give_app: GiveApp, boundary: Boundary, settings: Settings
) -> None:
    give_app(coordinator)
    shown, opened = code(), list[bool]()

    def second() -> None:
        with boundary.accounts() as session:
            opened.append(service.use_code(session, coordinator.id, shown, key=settings.secret_key))

    thread = threading.Thread(target=second)
    with boundary.accounts() as session:
        assert service.use_code(session, coordinator.id, shown, key=settings.secret_key)
        thread.start()
        thread.join(0.3)
        assert opened == [], "it waits for the first one's end"
    thread.join(10)
    assert opened == [False]
