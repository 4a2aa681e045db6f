"""Rounds for programs."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from samsyn import clock
from samsyn.access import Role
from samsyn.accounts.models import Account
from tests.tenants.rounds.conftest import FillNetwork, Inside

URL = "/api/v1/k/ystad/rounds"
Program = Callable[..., Any]


@pytest.fixture
def program(client: FlaskClient, coordinator: Account, make_token: Callable[..., str]) -> Program:
    """program("get", path, json=…): one request with Anna's token."""
    token = make_token(coordinator, 1286)

    def call(method: str, path: str = URL, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
        return client.open(path, method=method.upper(), headers=headers, **more)

    return call


def soon(hours: float) -> str:
    """A time from now."""
    return (clock.now() + timedelta(hours=hours)).isoformat()


def test_a_round_opens_in_the_request(program: Program, fill_network: FillNetwork) -> None:
    fill_network(7)
    answer = program("post", json={"closes_at": soon(48)})
    assert answer.status_code == 201
    made = answer.json
    assert (made["state"], made["invited"], made["answered"], made["nothing_to_report"]) == ("open", 7, 0, 0)
    assert made["number"] == 1
    assert answer.headers["Location"] == f"{URL}/{made['id']}"
    assert program("get", answer.headers["Location"]).json == made
    closed = program("post", f"{URL}/{made['id']}/close")
    assert (closed.status_code, closed.json["state"]) == (200, "closed")
    again = program("post", f"{URL}/{made['id']}/close")
    assert (again.status_code, again.mimetype) == (409, "application/problem+json")


def test_a_round_to_come_is_planned(program: Program, fill_network: FillNetwork) -> None:
    fill_network(2)
    made = program("post", json={"opens_at": soon(24), "closes_at": soon(72)}).json
    assert (made["state"], made["invited"]) == ("planned", 0)
    assert program("post", f"{URL}/{made['id']}/close").status_code == 409


def test_a_time_without_a_zone_is_swedish(program: Program, fill_network: FillNetwork) -> None:
    fill_network(1)
    local = (clock.local(clock.now()) + timedelta(days=2)).replace(hour=16, minute=0, second=0, microsecond=0)
    made = program("post", json={"closes_at": local.replace(tzinfo=None).isoformat()}).json
    assert clock.local(datetime.fromisoformat(made["closes_at"])).hour == 16


def test_the_days_asked_about_may_be_given(program: Program, fill_network: FillNetwork) -> None:
    fill_network(1)
    body = {"closes_at": soon(48), "period_from": "2026-11-02", "period_to": "2026-11-15"}
    made = program("post", json=body).json
    assert (made["period_from"], made["period_to"]) == ("2026-11-02", "2026-11-15")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "closes_at"),
        ({"closes_at": "i morgon"}, "closes_at"),
        ({"closes_at": "2020-01-01T00:00:00Z"}, "closes_at"),
        ({"closes_at": "9999-12-31T23:59:59Z"}, "closes_at"),
        ({"closes_at": "0001-01-01T00:00:00"}, "closes_at"),
        ({"closes_at": 17}, "closes_at"),
        ({"opens_at": "+30", "closes_at": "+20"}, "closes_at"),
        ({"opens_at": "9999-12-31T23:59:59+14:00", "closes_at": "9999-12-31T23:59:59-14:00"}, "opens_at"),
        ({"closes_at": "+48", "period_from": "2026-11-05", "period_to": "2026-11-01"}, "period_to"),
        ({"closes_at": "+48", "period_from": "2026-02-30"}, "period_from"),
        ({"closes_at": "+48", "period_from": "0001-01-01"}, "period_from"),
        ({"closes_at": "+48", "period_to": "9999-12-31"}, "period_to"),
        ({"closes_at": "+48", "title": "x"}, "title"),
        ({"closes_at": "+48", "period_from": []}, "period_from"),
    ],
)
def test_bad_input_is_a_problem_at_its_field(
    body: dict[str, Any], field: str, program: Program, fill_network: FillNetwork, inside: Inside
) -> None:
    fill_network(1)
    body = {name: soon(float(v)) if str(v).startswith("+") else v for name, v in body.items()}
    answer = program("post", json=body)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert field in str(answer.json["errors"]), answer.json
    with inside() as session:
        assert session.execute(text("SELECT count(*) FROM tenant.round")).scalar_one() == 0


def test_an_empty_network_cannot_be_asked(program: Program, inside: Inside) -> None:
    answer = program("post", json={"closes_at": soon(48)})
    assert answer.status_code == 409
    assert "nätverket" in answer.json["detail"]
    with inside() as session:
        for table in ("tenant.round", "tenant.job", "platform.ticket"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0


def test_the_list_goes_on_by_its_cursor(program: Program, fill_network: FillNetwork) -> None:
    fill_network(1)
    for hours in (5, 4, 3, 2, 1):
        assert program("post", json={"opens_at": soon(hours), "closes_at": soon(48)}).status_code == 201
    seen, cursor = [], None
    while True:
        page = program("get", query_string={"limit": 2, **({"cursor": cursor} if cursor else {})}).json
        seen += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert [one["number"] for one in seen] == [5, 4, 3, 2, 1]
    assert program("get", query_string={"state": "open"}).json == {"items": [], "next": None}
    for bad in ({"cursor": "x"}, {"limit": 0}, {"limit": 9999}, {"state": "gone"}, {"what": 1}):
        answer = program("get", query_string=bad)
        assert (answer.status_code, answer.mimetype) == (422, "application/problem+json"), bad


def test_a_request_sent_again_opens_one_round(program: Program, fill_network: FillNetwork, inside: Inside) -> None:
    fill_network(3)
    body = {"closes_at": soon(48)}
    answers = [program("post", json=body, headers={"Idempotency-Key": "k1"}) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json == answers[1].json
    with inside() as session:
        assert session.execute(text("SELECT count(*) FROM tenant.round")).scalar_one() == 1
        assert session.execute(text("SELECT count(*) FROM tenant.mail")).scalar_one() == 3


def test_what_is_not_there_and_what_is_not_ones_own(
    program: Program, client: FlaskClient, simrishamn: int, make_account: Any, make_token: Any
) -> None:
    assert client.get(URL).status_code == 401
    assert program("get", f"{URL}/{uuid4()}").status_code == 404
    assert program("post", f"{URL}/{uuid4()}/close").status_code == 404
    assert program("get", f"{URL}/no-id").status_code == 404
    assert program("get", "/api/v1/k/simrishamn/rounds").status_code == 404
    reader = make_token(make_account("r@ystad.example", {1286: [Role.READER]}), 1286)
    assert client.get(URL, headers={"Authorization": f"Bearer {reader}"}).status_code == 403
    analyst = make_token(make_account("x@ystad.example", {1286: [Role.ANALYST]}), 1286)
    assert client.get(URL, headers={"Authorization": f"Bearer {analyst}"}).status_code == 200
    post = client.post(URL, json={"closes_at": soon(48)}, headers={"Authorization": f"Bearer {analyst}"})
    assert post.status_code == 403
