"""The network for programs."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.isolation import Boundary
from tenants.network import service
from tests.tenants.network.conftest import ANNA, Inside
from tests.tenants.statements import statements

HOME = "/api/v1/k/ystad"
NEW = {"name": "Ny Person", "email": "ny@acme.example", "organisation": "Acme", "sector": "trade", "title": "chef"}
Call = Callable[..., TestResponse]


@pytest.fixture
def call(client: FlaskClient, coordinator: Account, make_token: Callable[..., str], ystad: int) -> Call:
    """call("get", path) with Anna's key."""
    key = {"Authorization": f"Bearer {make_token(coordinator, ystad)}"}

    def ask(method: str, path: str, **more: object) -> TestResponse:
        headers = {**key, **dict(more.pop("headers", {}) or {})}  # type: ignore[call-overload]
        return client.open(HOME + path, method=method.upper(), headers=headers, **more)  # type: ignore[arg-type]

    return ask


def test_a_participant_is_made_and_found_at_its_location(call: Call) -> None:
    made = call("post", "/participants", json=NEW)
    assert made.status_code == 201
    body = made.get_json()
    assert body["organisation"]["name"] == "Acme"
    assert body["organisation"]["sector"] == "trade"
    found = call("get", made.headers["Location"].removeprefix(HOME))
    assert found.get_json() == body
    assert {"id", "name", "email", "title", "organisation", "paused_until"} == set(body)


def test_a_second_of_the_same_address_is_a_problem(call: Call) -> None:
    call("post", "/participants", json=NEW)
    again = call("post", "/participants", json={**NEW, "name": "Annan"})
    assert again.status_code == 422
    assert again.mimetype == "application/problem+json"
    assert again.get_json()["errors"]["email"] == ["Adressen finns redan: Ny Person på Acme."]


def test_the_same_key_gives_the_first_answer_again(call: Call) -> None:
    first = call("post", "/participants", json=NEW, headers={"Idempotency-Key": "abc"})
    second = call("post", "/participants", json=NEW, headers={"Idempotency-Key": "abc"})
    assert (second.status_code, second.get_json()) == (201, first.get_json())
    assert second.headers["Location"] == first.headers["Location"]
    assert len(call("get", "/participants").get_json()["items"]) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "ingen"}, "email"),
        ({"email": None}, "email"),
        ({"name": ""}, "name"),
        ({"name": 7}, "name"),
        ({"organisation": ""}, "organisation"),
        ({"sector": "circus"}, "sector"),
        ({"sector": None}, "sector"),
        ({"title": "x" * 200}, "title"),
        ({"shoe_size": 44}, "shoe_size"),
    ],
)
def test_each_fault_is_named_by_its_field(call: Call, change: dict[str, object], field: str) -> None:
    refused = call("post", "/participants", json={**NEW, **change})
    assert refused.status_code == 422
    assert field in str(refused.get_json()["errors"])


@pytest.mark.parametrize("body", ["", "[]", "nej", '{"name":', "null", "7"])
def test_what_is_no_object_is_refused(call: Call, body: str) -> None:
    refused = call("post", "/participants", data=body, content_type="application/json")
    assert 400 <= refused.status_code < 500
    assert refused.mimetype == "application/problem+json"


def test_pages_follow_one_another_without_gaps(call: Call, inside: Inside, boundary: Boundary) -> None:
    with inside() as session:
        for number in range(25):
            service.join(
                session,
                name=f"P{number}",
                email=f"p{number:02d}@x.example",
                organisation="Acme",
                sector="trade",
                title="",
                by=ANNA,
            )
    seen, cursor = [], ""
    while True:
        page = call("get", f"/participants?limit=10{cursor}").get_json()
        seen += [item["email"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == [f"p{number:02d}@x.example" for number in range(25)]
    with statements(boundary) as made:
        call("get", "/participants")
    assert len(made) == 2  # the key's and the list's


@pytest.mark.parametrize("query", ["cursor=x", "cursor=W10", "limit=0", "limit=501", "limit=x", "sort=name"])
def test_bad_queries_are_problems(call: Call, query: str) -> None:
    refused = call("get", f"/participants?{query}")
    assert refused.status_code == 422
    assert refused.mimetype == "application/problem+json"


def test_organisations_come_with_their_counts(call: Call) -> None:
    call("post", "/participants", json=NEW)
    body = call("get", "/organisations").get_json()
    assert body["next"] is None
    assert [(each["name"], each["sector"], each["participants"]) for each in body["items"]] == [("Acme", "trade", 1)]


def test_another_municipality_and_a_stranger_are_refused(
    call: Call, client: FlaskClient, simrishamn: int, inside: Inside
) -> None:
    made = call("post", "/participants", json=NEW).get_json()
    with inside(simrishamn) as session:
        other = service.join(session, name="X", email="x@y.se", organisation="Z", sector="police", title="", by=ANNA)
    assert call("get", f"/participants/{other}").status_code == 404
    key = call("get", "/participants").request.headers["Authorization"]
    assert client.get("/api/v1/k/simrishamn/participants", headers={"Authorization": key}).status_code == 404
    assert client.get(f"{HOME}/participants/{made['id']}").status_code == 401


def test_a_reader_may_not_see_the_network(
    client: FlaskClient, ystad: int, make_account: Callable[..., Account], make_token: Callable[..., str]
) -> None:
    reader = make_account("las@ystad.example", {ystad: [Role.READER]})
    key = {"Authorization": f"Bearer {make_token(reader, ystad)}"}
    assert client.get(f"{HOME}/participants", headers=key).status_code == 403
    assert client.post(f"{HOME}/participants", headers=key, json=NEW).status_code == 403
