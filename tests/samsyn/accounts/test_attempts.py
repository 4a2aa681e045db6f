"""Guessing passwords: it waits, it tells nothing, and it keeps no owner out."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from secrets import randbelow
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from samsyn.accounts import attempts
from samsyn.accounts.models import Account
from samsyn.db.ids import new_id
from samsyn.web.limits import limiter
from samsyn.web.sessions import sessions_of
from tests.conftest import PASSWORD
from tests.samsyn.conftest import MailsTo, RunJobs, link_in

MakeBrowser = Callable[[], FlaskClient]


@pytest.fixture
def guessing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeBrowser]:
    """Limits are on; each browser comes from an address of its own, and answers do not wait for their step."""
    monkeypatch.setattr(attempts, "STEP", 0.001)

    def browser() -> FlaskClient:
        made = app.test_client()
        made.environ_base = {
            **made.environ_base,
            "REMOTE_ADDR": f"2001:db8:{randbelow(65536):x}:{randbelow(65536):x}::1",
        }
        return made

    limiter.enabled = True
    yield browser
    limiter.enabled = False


@pytest.fixture
def anna(ystad: int, make_account: Callable[..., Account]) -> Account:
    """An account whose address no other test has counted."""
    return make_account(f"anna-{new_id().hex}@ystad.example", name="Anna Lind")


def _try(client: FlaskClient, email: str, typed: str = "fel lösenord") -> TestResponse:
    return client.post("/logga-in", data={"email": email, "password": typed})


def _wait_is_over(app: Flask) -> None:
    """As after the wait: what holds the next attempt back is gone from Redis."""
    redis = sessions_of(app).redis
    for key in redis.scan_iter("samsyn:attempts:*:wait"):
        redis.delete(key)


@pytest.mark.parametrize("known", [True, False])
def test_after_five_the_right_one_waits_too_whether_there_is_an_account_or_not(
    guessing: MakeBrowser, anna: Account, known: bool
) -> None:
    email = anna.email if known else f"ingen-{new_id().hex}@ystad.example"
    answers = [_try(guessing(), email) for _guess in range(attempts.FREE + 1)]
    assert [answer.status_code for answer in answers] == [422] * (attempts.FREE + 1)
    assert len({answer.text for answer in answers}) == 1
    waits = _try(guessing(), email, PASSWORD)
    assert waits.status_code == 429
    assert "Vänta en minut, eller välj ett nytt lösenord" in waits.text


def test_both_say_the_same(guessing: MakeBrowser, anna: Account) -> None:
    nobody = f"ingen-{new_id().hex}@ystad.example"
    for _guess in range(attempts.FREE + 2):
        pages = {_try(guessing(), email).text.replace(email, "X") for email in (anna.email, nobody)}
        assert len(pages) == 1


def test_the_wait_doubles_up_to_a_quarter_of_an_hour(app: Flask, guessing: MakeBrowser, anna: Account) -> None:
    redis, waits = sessions_of(app).redis, []
    for _guess in range(attempts.FREE):
        _try(guessing(), anna.email)
    for _guess in range(8):
        _wait_is_over(app)
        _try(guessing(), anna.email)
        waits.append(max(redis.ttl(key) for key in redis.scan_iter("samsyn:attempts:*:wait")))
    assert waits == pytest.approx([30, 60, 120, 240, 480, 900, 900, 900], abs=2)


def test_hammering_while_one_waits_makes_it_no_longer(app: Flask, guessing: MakeBrowser, anna: Account) -> None:
    for _guess in range(attempts.FREE + 10):
        _try(guessing(), anna.email)
    _wait_is_over(app)
    assert _try(guessing(), anna.email, PASSWORD).status_code == 303


def test_the_owner_comes_in_meanwhile_where_they_have_been_before(guessing: MakeBrowser, anna: Account) -> None:
    own = guessing()
    assert _try(own, anna.email, PASSWORD).status_code == 303
    own.post("/logga-ut")
    for _guess in range(attempts.FREE + 2):
        _try(guessing(), anna.email)
    assert _try(guessing(), anna.email, PASSWORD).status_code == 429
    assert _try(own, anna.email, PASSWORD).status_code == 303


def test_a_known_browser_guesses_no_more_than_others(guessing: MakeBrowser, anna: Account) -> None:
    own = guessing()
    _try(own, anna.email, PASSWORD)
    own.post("/logga-ut")
    for _guess in range(attempts.FREE + 1):
        assert _try(own, anna.email).status_code == 422
    assert _try(own, anna.email, PASSWORD).status_code == 429
    assert _try(guessing(), anna.email, PASSWORD).status_code == 303


def test_a_browser_that_says_it_is_known_is_not_believed(guessing: MakeBrowser, anna: Account) -> None:
    forger = guessing()
    forger.set_cookie("samsyn-known", '["x",["' + "0" * 32 + '"]].forged')
    for _guess in range(attempts.FREE + 1):
        _try(guessing(), anna.email)
    assert _try(forger, anna.email, PASSWORD).status_code == 429


def test_the_owner_is_written_to_once_and_a_new_password_opens(
    guessing: MakeBrowser, anna: Account, run_jobs: RunJobs, mails_to: MailsTo
) -> None:
    for _guess in range(attempts.FREE + 4):
        _try(guessing(), anna.email)
    run_jobs()
    told = [mail for mail in mails_to(anna.email) if mail.startswith("Någon har försökt logga in")]
    assert len(told) == 1
    assert "Ingen har kommit in" in told[0]
    own = guessing()
    own.post("/glomt-losenord", data={"email": anna.email})
    run_jobs()
    done = own.post(link_in(mails_to(anna.email)[-1]), data={"password": "korna betar vid ån i maj"})
    assert done.status_code == 303
    assert own.get("/ditt-konto").status_code == 200
    assert _try(own, anna.email, "korna betar vid ån i maj").status_code in {302, 303}


def test_every_wrong_pair_is_logged_without_what_was_typed(
    guessing: MakeBrowser, anna: Account, superuser: psycopg.Connection[Any]
) -> None:
    nobody = f"ingen-{new_id().hex}@ystad.example"
    _try(guessing(), anna.email)
    _try(guessing(), nobody)
    rows = superuser.execute(
        "SELECT object_id, facts::text FROM platform.audit_entry WHERE action = 'accounts.sign_in_refused' ORDER BY at"
    ).fetchall()
    assert [row[0] for row in rows] == [anna.id, None]
    assert nobody not in str(rows)
    assert anna.email not in str(rows)


def test_redis_holds_no_address(app: Flask, guessing: MakeBrowser, anna: Account) -> None:
    _try(guessing(), anna.email)
    redis = sessions_of(app).redis
    keys = list(redis.scan_iter("samsyn:attempts:*"))
    assert keys
    assert not [key for key in keys if "anna" in key]
    assert all(redis.ttl(key) > 0 for key in keys)


def test_an_answer_comes_on_the_step_however_long_the_work_took(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "STEP", 0.1)
    for work in (0.01, 0.05, 0.12):
        began = time.monotonic()
        time.sleep(work)
        attempts.in_step(began)
        late = (time.monotonic() - began) % attempts.STEP
        assert late < 0.03


def test_a_mailbox_is_not_filled(
    app: Flask, client: FlaskClient, anna: Account, superuser: psycopg.Connection[Any]
) -> None:
    """Three links in ten minutes, eight a day."""
    for _day_part in range(5):
        for _press in range(4):
            client.post("/glomt-losenord", data={"email": anna.email})
        superuser.execute("UPDATE platform.account_link SET created_at = created_at - %s", [timedelta(minutes=11)])
    sent = superuser.execute("SELECT count(*) FROM platform.mail WHERE kind = 'accounts.reset'").fetchone()
    assert sent == (8,)
