"""Sessions: what a signed-in browser holds, how long, and how it is ended."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from redis.exceptions import ConnectionError as RedisAway
from werkzeug.test import TestResponse

from samsyn import clock
from samsyn.access import Role
from samsyn.accounts import queries, service
from samsyn.accounts.entering import enter
from samsyn.accounts.models import Account
from samsyn.audit.log import SYSTEM
from samsyn.isolation import Boundary
from samsyn.municipalities import service as municipalities
from samsyn.settings import Settings
from samsyn.web.edge import accounts_session
from samsyn.web.sessions import Sessions, fingerprint, sessions_of
from tests.conftest import PASSWORD

SENTENCE = "korna betar vid ån i maj"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 "
    "Mobile/15E148 Safari/604.1"
)
Browser = Callable[..., FlaskClient]


@pytest.fixture
def kept(app: Flask) -> Sessions:
    """The sessions in Redis."""
    return sessions_of(app)


@pytest.fixture
def browser(app: Flask, coordinator: Account) -> Browser:
    """Opens a browser in which Anna has signed in with her password."""

    def opened(agent: str = FIREFOX, address: str = "192.0.2.77") -> FlaskClient:
        made = app.test_client()
        made.environ_base = {**made.environ_base, "HTTP_USER_AGENT": agent, "REMOTE_ADDR": address}
        assert _sign_in(made, coordinator).status_code == 303
        return made

    return opened


def _sign_in(client: FlaskClient, account: Account, password: str = PASSWORD) -> TestResponse:
    return client.post("/logga-in", data={"email": account.email, "password": password})


def _token(client: FlaskClient) -> str:
    cookie = client.get_cookie("samsyn")
    assert cookie is not None
    return cookie.value


def _is_in(client: FlaskClient) -> bool:
    return client.get("/ditt-konto").status_code == 200


def test_the_browser_holds_a_name_and_redis_a_fingerprint(
    browser: Browser, coordinator: Account, kept: Sessions
) -> None:
    token = _token(browser())
    assert len(token) == 43
    assert kept.redis.get(f"samsyn:session:{token}") is None
    stored = json.loads(kept.redis.get(f"samsyn:session:{fingerprint(token)}"))
    assert stored["account"] == str(coordinator.id)
    everything = "".join(f"{key}{kept.redis.get(key)}" for key in kept.redis.keys("samsyn:session:*"))
    assert token not in everything
    assert "192.0.2.77" not in everything


def test_who_is_signed_out_has_a_cookie_with_a_forms_token_alone(app: Flask, kept: Sessions) -> None:
    before = set(kept.redis.keys("samsyn:session:*"))
    visitor = app.test_client()
    with visitor.session_transaction() as cookie:
        cookie["csrf_token"] = "x"
    assert _token(visitor).count(".") == 2
    assert set(kept.redis.keys("samsyn:session:*")) == before


def test_a_name_from_elsewhere_is_never_taken_over(app: Flask, coordinator: Account, kept: Sessions) -> None:
    planted = "A" * 43
    victim = app.test_client()
    victim.set_cookie("samsyn", planted)
    _sign_in(victim, coordinator)
    assert _token(victim) != planted
    assert kept.find(planted) is None


def test_signing_in_again_gives_a_new_name_and_ends_the_old(browser: Browser, app: Flask, coordinator: Account) -> None:
    first = browser()
    old = _token(first)
    _sign_in(first, coordinator)
    assert _token(first) != old
    stolen = app.test_client()
    stolen.set_cookie("samsyn", old)
    assert not _is_in(stolen)


def test_a_cookie_is_worth_nothing_after_signing_out(browser: Browser, app: Flask) -> None:
    first = browser()
    old = _token(first)
    left = first.post("/logga-ut")
    assert left.headers["Clear-Site-Data"] == '"cache"'
    assert first.get_cookie("samsyn") is None
    stolen = app.test_client()
    stolen.set_cookie("samsyn", old)
    assert not _is_in(stolen)


def test_it_ends_when_nothing_is_done_and_at_the_latest(browser: Browser, kept: Sessions) -> None:
    idle, busy = browser(), browser()
    started = clock.now()
    with clock.standing_at(started + timedelta(seconds=kept.idle + 1)):
        assert not _is_in(idle)
    steps = int(kept.longest / kept.idle * 2)
    for step in range(1, steps):
        with clock.standing_at(started + timedelta(seconds=kept.idle / 2 * step)):
            assert _is_in(busy)
    with clock.standing_at(started + timedelta(seconds=kept.longest + 1)):
        assert not _is_in(busy)


def test_it_is_noted_when_it_was_last_used_but_not_at_every_press(
    browser: Browser, coordinator: Account, kept: Sessions
) -> None:
    first = browser()
    started = kept.of(coordinator.id)[0].seen
    _is_in(first)
    assert kept.of(coordinator.id)[0].seen == started
    with clock.standing_at(clock.now() + timedelta(minutes=5)):
        _is_in(first)
        assert kept.of(coordinator.id)[0].seen == clock.now().timestamp()


def test_who_waits_for_a_second_factor_is_not_signed_in(
    app: Flask, make_account: Callable[..., Account], kept: Sessions
) -> None:
    """The operator always needs one; what waits is kept in Redis for a while and stands in no list."""
    operator = make_account("drift@samsyn.example", operator=True)
    client = app.test_client()
    assert _sign_in(client, operator).headers["Location"].startswith("/logga-in/andra-faktor")
    assert not _is_in(client)
    waiting = kept.find(_token(client))
    assert waiting is not None
    assert waiting.account == ""
    assert str(operator.id) in waiting.data
    assert 0 < kept.redis.ttl(f"samsyn:session:{fingerprint(_token(client))}") <= 1800
    assert kept.of(operator.id) == []


def test_ones_sign_ins_are_listed_in_words(browser: Browser) -> None:
    first = browser()
    browser(PHONE, "2001:db8:85a3::7334")
    page = first.get("/ditt-konto").text
    assert "Firefox på Linux" in page
    assert "Safari på iPhone" in page
    assert "Från 192.0.2.x." in page
    assert "Från 2001:db8:85a3:x." in page
    assert page.count("den här") == 1


def test_one_is_ended_there_and_the_rest_everywhere_else(
    browser: Browser, coordinator: Account, kept: Sessions, superuser: psycopg.Connection[Any]
) -> None:
    first, second, third = browser(), browser(PHONE), browser(PHONE)
    first.post("/ditt-konto/logga-ut-dar", data={"name": fingerprint(_token(second))})
    assert [_is_in(each) for each in (first, second, third)] == [True, False, True]
    browser()
    first.post("/ditt-konto/logga-ut-dar")
    assert [_is_in(each) for each in (first, third)] == [True, False]
    assert len(kept.of(coordinator.id)) == 1
    logged = superuser.execute(
        "SELECT (facts->>'number')::int FROM platform.audit_entry WHERE action = 'accounts.sign_ins_ended' ORDER BY at"
    ).fetchall()
    assert logged == [(1,), (2,)]


def test_nobody_ends_anothers_by_its_name(
    browser: Browser, app: Flask, ystad: int, make_account: Callable[..., Account], kept: Sessions
) -> None:
    first = browser()
    bo = make_account("bo@ystad.example", {ystad: [Role.ADMIN]})
    other = app.test_client()
    _sign_in(other, bo)
    other.post("/ditt-konto/logga-ut-dar", data={"name": fingerprint(_token(first))})
    assert not kept.end(bo.id, fingerprint(_token(first)))
    assert _is_in(first)


def test_a_new_password_ends_all_others_and_renames_ones_own(browser: Browser, app: Flask) -> None:
    first, second = browser(), browser(PHONE)
    old = _token(first)
    first.post("/ditt-konto", data={"part": "password", "current": PASSWORD, "password": SENTENCE})
    assert _is_in(first)
    assert not _is_in(second)
    stolen = app.test_client()
    stolen.set_cookie("samsyn", old)
    assert not _is_in(stolen)


def test_a_session_ends_with_the_password_that_it_began_under(
    browser: Browser, superuser: psycopg.Connection[Any]
) -> None:
    """Even when nothing has ended it in Redis."""
    first = browser()
    superuser.execute("UPDATE platform.credential SET set_at = set_at + interval '1 second'")
    assert not _is_in(first)


def test_a_password_by_mail_ends_all_others(
    browser: Browser, app: Flask, coordinator: Account, boundary: Boundary, settings: Settings
) -> None:
    first = browser()
    with app.test_request_context(), boundary.accounts() as opened:
        account = queries.find_account(opened, coordinator.id)
        assert account is not None
        token = service.invite(opened, account, key=settings.link_key, purpose="reset")
    elsewhere = app.test_client()
    assert elsewhere.post(f"/konto/{token}", data={"password": SENTENCE}).status_code == 303
    assert _is_in(elsewhere)
    assert not _is_in(first)


def test_one_that_was_ended_meanwhile_stays_so(browser: Browser, coordinator: Account, kept: Sessions) -> None:
    """A request that began before the end and writes its session after it wakes nothing."""
    token = _token(browser())
    known = kept.find(token)
    assert known is not None
    kept.end_all(coordinator.id)
    assert not kept.keep(token, known)
    assert kept.find(token) is None


def test_a_disabled_account_is_out_at_once(browser: Browser, superuser: psycopg.Connection[Any]) -> None:
    first = browser()
    superuser.execute("UPDATE platform.account SET disabled_at = now()")
    assert not _is_in(first)


def test_a_membership_that_was_taken_is_gone_at_once(
    browser: Browser, app: Flask, boundary: Boundary, coordinator: Account, ystad: int
) -> None:
    first = browser()
    assert first.get("/k/ystad/").status_code == 200
    with app.test_request_context(), boundary.accounts() as opened:
        municipalities.remove(opened, ystad, coordinator.id, by=SYSTEM)
    assert first.get("/k/ystad/").status_code == 404


@pytest.fixture
def confined(app: Flask, ystad: int, simrishamn: int, make_account: Callable[..., Account]) -> Iterator[FlaskClient]:
    """A browser in which the issuer of Ystad has signed Bo in, who works in Simrishamn too and operates the service."""
    bo = make_account("bo@ystad.example", {ystad: [Role.READER], simrishamn: [Role.ADMIN]}, operator=True)
    client = app.test_client()
    with app.test_request_context():
        enter(bo, method="issuer", confined_to=ystad)
        accounts_session().rollback()
        held = dict(session)
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie.update(held)
    with app.test_client() as other:
        _sign_in(other, bo)
        yield client


def test_one_that_is_confined_opens_one_municipality(confined: FlaskClient) -> None:
    assert confined.get("/k/ystad/").status_code == 200
    assert confined.get("/k/simrishamn/").status_code == 404
    assert confined.get("/drift/").status_code == 404


def test_one_that_is_confined_changes_nothing_that_others_rely_on(
    confined: FlaskClient, superuser: psycopg.Connection[Any]
) -> None:
    page = confined.get("/ditt-konto").text
    assert "Simrishamn" not in page
    assert 'name="current"' not in page
    assert 'name="name" value=""' not in page
    refused = confined.post("/ditt-konto", data={"part": "password", "current": PASSWORD, "password": SENTENCE})
    assert refused.status_code == 422
    confined.post("/ditt-konto", data={"part": "profile", "name": "Mallory", "language": "en"})
    assert confined.post("/ditt-konto", data={"part": "profile", "language": "en"}).status_code == 303
    kept = superuser.execute("SELECT name, language FROM platform.account WHERE email = 'bo@ystad.example'").fetchone()
    assert kept == ("bo", "en")


def test_while_redis_is_away_nobody_is_signed_out(
    browser: Browser, kept: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = browser()

    def away(_token: str) -> None:
        raise RedisAway

    with monkeypatch.context() as patched:
        patched.setattr(kept, "find", away)
        waits = first.get("/ditt-konto")
        assert waits.status_code == 503
        assert "Försök igen" in waits.text
        assert "Set-Cookie" not in waits.headers
        assert first.get("/health").status_code == 200
    assert _is_in(first)


def test_a_request_that_failed_signs_nobody_in(
    app: Flask, coordinator: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: Any) -> None:
        raise RuntimeError

    client = app.test_client()
    with monkeypatch.context() as patched:
        patched.setattr("sqlalchemy.orm.Session.commit", fails)
        assert _sign_in(client, coordinator).status_code == 500
    assert not _is_in(client)


def test_what_redis_cannot_be_read_as_is_no_session(browser: Browser, kept: Sessions) -> None:
    first = browser()
    kept.redis.set(f"samsyn:session:{fingerprint(_token(first))}", '{"account": "another version"}')
    assert not _is_in(first)
