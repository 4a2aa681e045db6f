"""Idempotency-Key: one effect and the first answer, however often and however close together it is sent."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from samsyn.access import Role
from samsyn.accounts.models import Account

Superuser = psycopg.Connection[Any]
Send = Callable[..., TestResponse]
PATH = "/api/v1/k/ystad/participants"


def body(email: str = "eva@skolan.se") -> dict[str, str]:
    return {"name": "Eva Ström", "email": email, "organisation": "Östra skolan", "sector": "school"}


@pytest.fixture
def send(app: Flask, coordinator: Account, make_token: Callable[..., str], ystad: int) -> Send:
    """Posts a participant with a key, from a client of its own."""
    token = make_token(coordinator, ystad)

    def post(key: str | None, json: dict[str, str]) -> TestResponse:
        headers = {"Authorization": f"Bearer {token}", **({} if key is None else {"Idempotency-Key": key})}
        return app.test_client().post(PATH, json=json, headers=headers)

    return post


def count(superuser: Superuser) -> int:
    row = superuser.execute("SELECT count(*) FROM tenant.participant").fetchone()
    return int(row[0]) if row else 0


def test_the_same_again_gets_the_first_answer(send: Send, superuser: Superuser) -> None:
    first, second = send("a", body()), send("a", body())
    assert first.status_code == second.status_code == 201
    assert first.get_data() == second.get_data()
    assert first.headers["Location"] == second.headers["Location"]
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert count(superuser) == 1


def test_another_body_under_the_same_key_is_422(send: Send, superuser: Superuser) -> None:
    send("a", body())
    refused = send("a", body("nils@skolan.se"))
    assert refused.status_code == 422
    assert "Idempotency-Key" in refused.get_json()["errors"]
    assert count(superuser) == 1


def test_what_was_refused_is_not_remembered(send: Send, superuser: Superuser) -> None:
    assert send("a", {**body(), "email": "ingen adress"}).status_code == 422
    assert send("a", body()).status_code == 201
    assert count(superuser) == 1


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb"])
def test_a_key_that_cannot_be_one_is_refused(send: Send, superuser: Superuser, key: str) -> None:
    assert send(key, body()).status_code == 422
    assert count(superuser) == 0


def test_many_at_once_are_one(send: Send, superuser: Superuser) -> None:
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: send("a", body()), range(15)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.get_data() for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    assert count(superuser) == 1


def test_a_key_is_its_tokens_own(
    send: Send,
    app: Flask,
    make_account: Callable[..., Account],
    make_token: Callable[..., str],
    ystad: int,
    simrishamn: int,
    superuser: Superuser,
) -> None:
    send("a", body())
    others = make_account("b@sydost.se", {ystad: [Role.COORDINATOR], simrishamn: [Role.COORDINATOR]})
    for municipality, path in ((ystad, PATH), (simrishamn, PATH.replace("ystad", "simrishamn"))):
        headers = {"Authorization": f"Bearer {make_token(others, municipality)}", "Idempotency-Key": "a"}
        answer = app.test_client().post(path, json=body("nils@skolan.se"), headers=headers)
        assert answer.status_code == 201
        assert "Idempotent-Replayed" not in answer.headers
    assert count(superuser) == 3


def test_ten_megabytes_are_413(send: Send, superuser: Superuser) -> None:
    for key in (None, "a"):
        answer = send(key, {**body(), "name": "x" * 10_000_000})
        assert answer.status_code == 413
        assert answer.mimetype == "application/problem+json"
    assert count(superuser) == 0
