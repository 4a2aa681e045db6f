"""Mail: posted with what it follows from, sent at least once with one Message-ID, dropped when it is too late."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from samsyn import clock
from samsyn.isolation import Boundary
from samsyn.jobs.runner import JobContext, Runner
from samsyn.mail import Addressee, Letter, batches, post, post_many
from samsyn.mail.sending import GIVE_UP, sender
from samsyn.settings import Settings
from tests.samsyn.jobs.conftest import Inside, Mailman

Send = Callable[[], None]


def render(_context: JobContext, mail: Any) -> Letter | None:
    """The letter of the tests: none for who has answered."""
    return None if mail.params.get("answered") else Letter("Hej å\nBcc: annan@x.example", f"Till {mail.to_name}: ÅÄÖ")


@pytest.fixture
def send(app: Flask, boundary: Boundary, settings: Settings, mailman: Mailman, inside: Inside) -> Send:
    """Lets time go by and runs every mail job once."""
    runner = Runner(
        replace(settings, smtp_url=mailman.url), boundary, {"mail.send": sender({"test.mail": render})}, app.app_context
    )

    def run() -> None:
        with inside() as session:
            session.execute(text("UPDATE platform.ticket SET due = now()"))
            waiting = session.execute(text("SELECT job_id FROM platform.ticket")).scalars().all()
        for job in waiting:
            runner.run(1286, str(job))

    return run


def mail(inside: Inside) -> Any:
    """The one mail's row and the tries of its job."""
    with inside() as session:
        return session.execute(
            text("SELECT m.*, j.tries, j.done_at FROM tenant.mail m, tenant.job j WHERE j.kind = 'mail.send'")
        ).one()


def test_a_mail_arrives_as_it_was_written(inside: Inside, send: Send, mailman: Mailman) -> None:
    with inside() as session:
        mail_id = post(session, "test.mail", to="a@x.example", name="Åsa\r\nBcc: b@x.example")
    send()
    send()
    [(address, message)] = mailman.taken
    assert address == "a@x.example"
    assert message["Message-ID"] == f"<{mail_id}@samsyn.example>"
    assert message["Bcc"] is None
    assert message["Auto-Submitted"] == "auto-generated"
    body = message.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert "ÅÄÖ" in body.decode()
    assert mail(inside).sent_at is not None


def test_many_are_posted_in_three_statements_and_counted_by_batch(inside: Inside, send: Send, mailman: Mailman) -> None:
    about = post_about = None
    with inside() as session:
        about = post_about = post(session, "test.mail", to="first@x.example", name="Första")
        to = [Addressee(to=f"a{n}@x.example", name="A", params={"n": n, "answered": n == 3}) for n in range(5)]
        assert len(post_many(session, "test.mail", to, about=about)) == 5
        assert post_many(session, "test.mail", [], about=about) == []
    mailman.unknown["a4@x.example"] = "550 unknown"
    with inside() as session:
        [waiting] = batches(session, post_about)
    assert (waiting.posted, waiting.sent, waiting.waiting) == (5, 0, 5)
    send()
    with inside() as session:
        [batch] = batches(session, post_about)
    assert (batch.posted, batch.sent, batch.dropped, batch.waiting) == (5, 3, 1, 0)
    assert batch.refused == ({"n": 4, "answered": False},)


@pytest.mark.parametrize("answer", ["451 greylisted, come back", "421 too busy", "452 no room"])
def test_a_server_that_says_later_is_asked_again(inside: Inside, send: Send, mailman: Mailman, answer: str) -> None:
    with inside() as session:
        post(session, "test.mail", to="a@x.example", name="A")
    mailman.answers = [answer] * 12
    for _ in range(12):
        send()
    waiting = mail(inside)
    assert (waiting.tries, waiting.done_at, waiting.fault) == (0, None, None), "waiting is no failure"
    send()
    assert len(mailman.taken) == 1
    assert mail(inside).sent_at is not None


def test_greylisting_at_the_receiver_is_no_refusal(inside: Inside, send: Send, mailman: Mailman) -> None:
    with inside() as session:
        post(session, "test.mail", to="a@x.example", name="A")
    mailman.unknown["a@x.example"] = "450 come back"
    send()
    mailman.unknown.clear()
    send()
    assert len(mailman.taken) == 1


@pytest.mark.parametrize(("at", "fault"), [("receiver", "recipient_refused"), ("content", "refused")])
def test_a_refusal_ends_the_mail(inside: Inside, send: Send, mailman: Mailman, at: str, fault: str) -> None:
    with inside() as session:
        post(session, "test.mail", to="a@x.example", name="A")
    if at == "receiver":
        mailman.unknown["a@x.example"] = "550 no such user"
    else:
        mailman.answers = ["554 not wanted"]
    send()
    send()
    ended = mail(inside)
    assert (ended.fault, ended.sent_at, ended.tries) == (fault, None, 0)
    assert ended.dropped_at is not None
    assert ended.done_at is not None
    assert mailman.taken == []


def test_a_mail_that_nobody_takes_for_days_is_given_up(inside: Inside, send: Send, mailman: Mailman) -> None:
    with inside() as session:
        post(session, "test.mail", to="a@x.example", name="A")
        session.execute(text("UPDATE tenant.mail SET created_at = :t"), {"t": clock.now() - GIVE_UP})
    mailman.answers = ["421 too busy"]
    send()
    assert mail(inside).fault == "undeliverable"


def test_what_need_not_be_said_any_more_is_not_sent(inside: Inside, send: Send, mailman: Mailman) -> None:
    with inside() as session:
        post(session, "test.mail", to="a@x.example", name="A", params={"answered": True})
    send()
    assert mailman.taken == []
    assert mail(inside).dropped_at is not None
    assert mail(inside).fault is None
