"""The contract with users' programs, sentence by sentence; each feature's own tests go deeper."""

import json
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg import Connection
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR
from werkzeug.test import TestResponse

from samsyn import clock
from samsyn.access import Role
from tests.api.conftest import HERE, Call, Town
from tests.conftest import MakeAccount

PROBLEM = "application/problem+json"
POSTS = ("/answers", "/participants", "/rounds")
PAGED = ("/rounds", "/participants", "/observations", "/pictures")
LISTS = ("/rounds", "/participants", "/organisations", "/areas", "/categories", "/places", "/observations", "/pictures")


def observation(**changes: Any) -> dict[str, Any]:
    """An observation that is taken, with changes."""
    return {
        "category": "vandalism",
        "lat": HERE[0],
        "lon": HERE[1],
        "place_type": "public",
        "occurred_from": (clock.now() - timedelta(hours=5)).isoformat(),
        "source": "seen",
        "text": "Två rutor krossade.",
        **changes,
    }


def answer(town: Town, *observations: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An answer of the sixth, who has not answered."""
    return {
        "round": str(town.open_round),
        "participant": str(town.participants[5]),
        "observations": list(observations),
        **changes,
    }


def problem(response: TestResponse, *statuses: int) -> dict[str, Any]:
    """The problem+json of a refusal, with its sentence."""
    assert response.status_code in (statuses or (422,)), response.text
    assert response.mimetype == PROBLEM
    told: dict[str, Any] | None = response.json
    assert told is not None
    assert told["status"] == response.status_code
    assert told["title"]
    assert told["detail"]
    return told


def stored(superuser: Connection[Any]) -> dict[str, int]:
    """How many rows there are of what a program can write."""
    tables = ("answer", "observation", "round", "participant", "organisation", "idempotent_request", "job", "mail")
    return {
        table: superuser.execute(f"SELECT count(*) FROM tenant.{table}").fetchone()[0]  # type: ignore[index]
        for table in tables
    }


def test_the_description_is_valid_openapi_3_1(client: FlaskClient) -> None:
    response = client.get("/api/v1/openapi.json")
    document = response.json
    assert document is not None
    assert document["openapi"] == "3.1.0"
    assert [str(error) for error in OPENAPI_31_VALIDATOR.iter_errors(document)] == []
    named = set(json.dumps(document).split('"$ref": "')[1:])
    for reference in {part.split('"')[0] for part in named}:
        place: Any = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]
    for path, entry in document["paths"].items():
        for method, operation in entry.items():
            if method != "parameters":
                assert operation["summary"], f"{method} {path} does not say what it does"


def test_the_readable_page_names_every_operation(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    for path in document["paths"]:  # type: ignore[index]
        assert path in page.text.replace("<wbr>", ""), path


def test_a_list_is_items_and_next(call: Call, town: Town, subtests: pytest.Subtests) -> None:
    for path in LISTS:
        with subtests.test(path):
            response = call("get", path)
            assert response.status_code == 200
            assert response.json is not None
            assert set(response.json) == {"items", "next"}
            assert response.json["items"]
            assert response.headers["Cache-Control"].endswith(("no-store", "no-cache"))


def test_the_pages_of_a_list_are_the_list(call: Call, town: Town, subtests: pytest.Subtests) -> None:
    for path in PAGED:
        with subtests.test(path):
            assert in_pages(call, path) == call("get", path).json["items"]  # type: ignore[index]


def in_pages(call: Call, path: str) -> list[Any]:
    """The whole list, read one item at a time by its cursors."""
    paged: list[Any] = []
    cursor: str | None = None
    while True:
        query = {"limit": "1", **({"cursor": cursor} if cursor else {})}
        page = call("get", path, query_string=query).json
        assert page is not None
        assert len(page["items"]) <= 1
        paged += page["items"]
        cursor = page["next"]
        if cursor is None:
            return paged


def test_a_cursor_of_somebody_elses_making_is_refused(call: Call, town: Town, subtests: pytest.Subtests) -> None:
    made_up = ("x", "%00", "W10", "å", "WyJ4IiwieCJd", "WzEsMl0", "a" * 401, "bnVsbA", "W1tbW1tbW10")
    for path, cursor in product(PAGED, made_up):
        with subtests.test(path, cursor=cursor):
            told = problem(call("get", f"{path}?cursor={cursor}"))
            assert "cursor" in json.dumps(told["errors"])


def test_a_token_opens_one_municipality_and_no_page(
    client: FlaskClient, call: Call, town: Town, simrishamn: int, coordinator: Any, make_token: Callable[..., str]
) -> None:
    bearer = {"Authorization": f"Bearer {make_token(coordinator, 1286)}"}
    foreign = client.get("/api/v1/k/simrishamn/rounds", headers=bearer)
    nobodys = client.get("/api/v1/k/finns-inte/rounds", headers=bearer)
    assert problem(foreign, 404) == problem(nobodys, 404)
    assert problem(client.get("/api/v1/r/sydost/summary", headers=bearer), 404)
    page = client.get("/k/ystad/omgangar", headers=bearer)
    assert (page.status_code, "/logga-in" in page.headers["Location"]) == (302, True)


def test_a_forged_token_is_401_whatever_it_looks_like(client: FlaskClient, town: Town) -> None:
    for text in ("", "x", "ssn_1286_", "ssn_9999_abc", "ssn_12860_abc", "ssn_ööÖÖ_x", "ssn_1286_\x00", "a" * 5000):
        told = client.get(
            "/api/v1/k/ystad/rounds", headers={"Authorization": f"Bearer {text.encode().decode('latin-1')}"}
        )
        assert (told.status_code, told.mimetype) == (401, PROBLEM), text


def test_a_token_ends_with_its_accounts_role(
    client: FlaskClient,
    town: Town,
    make_account: MakeAccount,
    make_token: Callable[..., str],
    superuser: Connection[Any],
) -> None:
    account = make_account("vikarie@ystad.example", {1286: [Role.COORDINATOR]})
    bearer = {"Authorization": f"Bearer {make_token(account, 1286)}"}
    assert client.get("/api/v1/k/ystad/rounds", headers=bearer).status_code == 200
    superuser.execute("UPDATE platform.membership SET role = 'reader' WHERE account_id = %s", [account.id])
    problem(client.get("/api/v1/k/ystad/rounds", headers=bearer), 403)
    superuser.execute("DELETE FROM platform.membership WHERE account_id = %s", [account.id])
    problem(client.get("/api/v1/k/ystad/rounds", headers=bearer), 404)


def test_the_same_key_gives_the_first_answer_again_at_every_post(
    call: Call, town: Town, superuser: Connection[Any]
) -> None:
    """And the same key with another body, or at another address, is refused."""
    bodies: dict[str, Any] = {
        "/answers": answer(town, observation()),
        "/participants": {"name": "Hanna Ek", "email": "hanna@skola.example", "organisation": "Norreportskolan"},
        "/rounds": {
            "opens_at": (clock.now() + timedelta(days=20)).isoformat(),
            "closes_at": (clock.now() + timedelta(days=22)).isoformat(),
        },
        f"/rounds/{town.open_round}/close": {},
    }
    for number, (path, body) in enumerate(bodies.items()):
        key = {"Idempotency-Key": f"nyckel-{number}"}
        first = call("post", path, json=body, headers=key)
        assert first.status_code in {200, 201}, first.text
        after = stored(superuser)
        again = call("post", path, json=body, headers=key)
        assert (again.status_code, again.json, again.mimetype) == (first.status_code, first.json, first.mimetype)
        assert again.headers.get("Location") == first.headers.get("Location")
        assert stored(superuser) == after
        for other_path, other_body in (
            (path, {**body, "x": 1}),
            ("/rounds", bodies["/rounds"] | {"period_from": None}),
        ):
            told = problem(call("post", other_path, json=other_body, headers=key))
            assert "Idempotency-Key" in told["errors"]
        assert stored(superuser) == after


def test_a_refused_post_does_not_use_its_key_up(call: Call, town: Town) -> None:
    key = {"Idempotency-Key": "en gång till".replace(" ", "-")}
    problem(call("post", "/answers", json=answer(town), headers=key))
    mended = call("post", "/answers", json=answer(town, observation()), headers=key)
    assert mended.status_code == 201


def test_a_key_that_cannot_be_kept_is_refused(call: Call, town: Town) -> None:
    for key in ("", "x" * 201, "\x01"):
        told = problem(call("post", "/answers", json=answer(town, observation()), headers={"Idempotency-Key": key}))
        assert "Idempotency-Key" in told["errors"]


BAD_ANSWERS: list[tuple[dict[str, Any], str]] = [
    ({"observations": [observation(unknown=1)]}, "unknown"),
    ({"secret": 1}, "secret"),
    ({"observations": [observation(lat=True)]}, "lat"),
    ({"observations": [observation(text=7)]}, "text"),
    ({"observations": [observation(text=None)]}, "text"),
    ({"observations": "x"}, "observations"),
    ({"observations": [None]}, "observations"),
    ({"nothing_to_report": "kanske"}, "nothing_to_report"),
    ({"round": 7}, "round"),
    ({"round": None}, "round"),
    ({"observations": [observation(occurred_from="2026-02-30T10:00:00")]}, "occurred_from"),
    ({"observations": [observation(occurred_from="2026-13-01T10:00:00Z")]}, "occurred_from"),
    ({"observations": [observation(occurred_from=1e12)]}, "occurred_from"),
    ({"observations": [observation(occurred_from="2099-01-01T00:00:00Z")]}, "occurred_from"),
    ({"observations": [observation(lat=59.91, lon=10.75)]}, "lat"),  # Oslo
    ({"observations": [observation(lat=55.68, lon=12.57)]}, "lat"),  # Copenhagen
    ({"observations": [observation(lat=13.8204, lon=55.4297)]}, "lat"),  # the two mixed up
    ({"observations": [observation(lat=0, lon=0)]}, "lat"),
    ({"observations": [observation(lat=90.1)]}, "lat"),
    ({"observations": [observation(lon=None)]}, "lon"),
    ({"observations": [observation(place_type="space")]}, "place_type"),
    ({"observations": [observation(source="")]}, "source"),
]


def test_a_bad_answer_is_a_sentence_at_its_field_and_nothing_is_stored(
    call: Call, town: Town, superuser: Connection[Any], subtests: pytest.Subtests
) -> None:
    before = stored(superuser)
    for changes, field in BAD_ANSWERS:
        with subtests.test(field, changes=changes):
            told = problem(call("post", "/answers", json=answer(town, **changes)))
            assert field in json.dumps(told["errors"]), told
    assert stored(superuser) == before


def test_ten_megabytes_are_refused_before_they_are_read(
    call: Call, town: Town, superuser: Connection[Any], subtests: pytest.Subtests
) -> None:
    before = stored(superuser)
    body = json.dumps(answer(town, observation(text="å" * 5_000_000)), ensure_ascii=False).encode()
    assert len(body) > 10_000_000
    for path in POSTS:
        with subtests.test(path):
            problem(call("post", path, data=body, content_type="application/json"), 413)
    assert stored(superuser) == before


NO_JSON_OBJECT = (
    (b"", "application/json"),
    (b"{", "application/json"),
    (b"[]", "application/json"),
    (b"null", "application/json"),
    (b'{"a": NaN}', "application/json"),
    (b'{"round": "x", "round": "y"}', "application/json"),
    (b"[" * 20_000, "application/json"),
    (b"\xff\xfe", "application/json"),
    (b"round=1", "application/x-www-form-urlencoded"),
    (b"<x/>", "application/xml"),
)


def test_what_is_no_json_object_is_refused(call: Call, town: Town, subtests: pytest.Subtests) -> None:
    for path, (body, kind) in product(POSTS, NO_JSON_OBJECT):
        with subtests.test(path, body=body[:40]):
            problem(call("post", path, data=body, content_type=kind), 400, 415, 422)


def test_a_closed_round_takes_no_answer(call: Call, town: Town, superuser: Connection[Any]) -> None:
    before = stored(superuser)
    for round_id in (town.closed_round, town.planned_round):
        told = problem(call("post", "/answers", json=answer(town, observation(), round=str(round_id))), 409)
        assert told["detail"].endswith(".")
    assert stored(superuser) == before
    problem(call("post", f"/rounds/{town.closed_round}/close"), 409)


def test_what_is_not_there_is_404(call: Call, town: Town) -> None:
    nobody = uuid4()
    for path in (f"/rounds/{nobody}", f"/participants/{nobody}", f"/pictures/{nobody}", "/rounds/x", "/nothing"):
        problem(call("get", path), 404)
    for changes in ({"round": str(nobody)}, {"participant": str(nobody)}):
        problem(call("post", "/answers", json=answer(town, observation(), **changes)), 404)
    problem(call("delete", f"/rounds/{town.open_round}"), 405)


def test_maps_come_as_geojson_by_accept(call: Call, town: Town) -> None:
    wanting = ("application/geo+json", "application/geo+json, application/json;q=0.5")
    for path, accept in product(("/areas", "/observations"), wanting):
        response = call("get", path, headers={"Accept": accept})
        assert response.mimetype == "application/geo+json"
        found = json.loads(response.text)
        assert found["type"] == "FeatureCollection"
        assert {feature["type"] for feature in found["features"]} == {"Feature"}
        assert {feature["geometry"]["type"] for feature in found["features"]} <= {"Point", "MultiPolygon", "Polygon"}
    for path, accept in product(("/areas", "/observations"), ("application/json", "*/*", "text/html")):
        assert call("get", path, headers={"Accept": accept}).mimetype == "application/json"


def test_the_picture_counts_what_was_answered(call: Call, town: Town) -> None:
    today = clock.today()
    span = {"from": str(today - timedelta(days=60)), "to": str(today)}
    told = call("get", "/picture", query_string=span).json
    listed = call("get", "/observations", query_string=span | {"limit": "500"}).json
    assert told is not None
    assert listed is not None
    assert told["observations"] == len(listed["items"])
    assert sum(row["count"] for row in told["counts"]) == told["observations"]
    assert told["response"]["invited"] >= told["response"]["answered"]
    for bad in ({"from": "2026-02-30", "to": "2026-03-01"}, {"from": str(today), "to": "2020-01-01"}, {"x": "1"}):
        problem(call("get", "/picture", query_string=bad))


def test_unexpected_errors_say_nothing_of_their_cause(
    call: Call, town: Town, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("a secret of the house")

    monkeypatch.setattr("tenants.rounds.service.rounds", fail)
    told = problem(call("get", "/rounds"), 500)
    assert "secret" not in json.dumps(told)
