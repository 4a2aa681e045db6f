"""Programs hand in answers and read observations."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg import Connection

from samsyn import clock
from samsyn.access import Role
from samsyn.isolation import Boundary
from tests.conftest import MakeAccount
from tests.tenants.observations.conftest import headers_of
from tests.tenants.observations.scenes import INSIDE, OUTSIDE, MakeScene, Scene

ANSWERS = "/api/v1/k/ystad/answers"
OBSERVATIONS = "/api/v1/k/ystad/observations"


def one(**changes: Any) -> dict[str, Any]:
    """An observation as a program sends it."""
    return {
        "category": "vandalism",
        "lat": INSIDE[0],
        "lon": INSIDE[1],
        "place_type": "public",
        "occurred_from": (clock.now() - timedelta(hours=5)).isoformat(),
        "source": "seen",
        "text": "Två rutor krossade.",
        **changes,
    }


def answer(scene: Scene, *observations: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An answer as a program sends it."""
    return {
        "round": str(scene.round_id),
        "participant": str(scene.participant_id),
        "observations": list(observations),
        **changes,
    }


def test_an_answer_is_created_then_replaced(client: FlaskClient, scene: Scene, key: dict[str, str]) -> None:
    first = client.post(ANSWERS, json=answer(scene, one(), one(category="graffiti")), headers=key)
    assert first.status_code == 201
    assert first.json is not None
    assert set(first.json) == {"id", "round", "participant", "nothing_to_report", "submitted_at", "observations"}
    assert len(first.json["observations"]) == 2
    second = client.post(ANSWERS, json=answer(scene, nothing_to_report=True), headers=key)
    assert second.status_code == 200
    assert second.json is not None
    assert second.json["id"] == first.json["id"]
    assert second.json["submitted_at"] == first.json["submitted_at"]
    listed = client.get(OBSERVATIONS, headers=key)
    assert listed.json == {"items": [], "next": None}


def test_the_same_key_gives_the_first_answer_again(client: FlaskClient, scene: Scene, key: dict[str, str]) -> None:
    headers = {**key, "Idempotency-Key": "a-1"}
    body = answer(scene, one())
    first = client.post(ANSWERS, json=body, headers=headers)
    again = client.post(ANSWERS, json=body, headers=headers)
    assert first.status_code == again.status_code == 201
    assert again.json == first.json
    other = client.post(ANSWERS, json=answer(scene, one(text="annat")), headers=headers)
    assert other.status_code == 422


def test_a_time_without_a_zone_is_by_swedish_clocks(client: FlaskClient, scene: Scene, key: dict[str, str]) -> None:
    naive = clock.local(clock.now() - timedelta(hours=3)).replace(tzinfo=None, microsecond=0)
    client.post(ANSWERS, json=answer(scene, one(occurred_from=naive.isoformat())), headers=key)
    (item,) = client.get(OBSERVATIONS, headers=key).json["items"]  # type: ignore[index]
    assert item["occurred_from"] == clock.at(naive.date(), naive.hour, naive.minute).replace(
        second=naive.second
    ).isoformat().replace("Z", "+00:00")


BAD: list[tuple[dict[str, Any], str]] = [
    ({"observations": [{}]}, "category"),
    ({"observations": [one(unknown=1)]}, "unknown"),
    ({"observations": [one(category="finns-inte")]}, "observations.0.category"),
    ({"observations": [one(lat="norr")]}, "lat"),
    ({"observations": [one(lat=1e400)]}, "lat"),
    ({"observations": [one(lat=48.85, lon=2.35)]}, "observations.0.lat"),
    ({"observations": [one(occurred_from="i går")]}, "occurred_from"),
    ({"observations": [one(occurred_from="0001-01-01T00:00:00")]}, "occurred_from"),
    ({"observations": [one(occurred_from="9999-12-31T23:59:59+00:00")]}, "occurred_from"),
    ({"observations": [one(occurred_to="2020-01-01T00:00")]}, "observations.0.occurred_to"),
    ({"observations": [one(text="x" * 2001)]}, "text"),
    ({"observations": [one(text="\x00")]}, "text"),
    ({"observations": [one(text="\ud800")]}, "text"),
    ({"observations": [one(category="\ud800")]}, "category"),
    ({"observations": [one(area=str(uuid4()))]}, "observations.0.area"),
    ({"observations": [one()] * 21}, "observations"),
    ({"observations": [7]}, "observations"),
    ({"observations": {}}, "observations"),
    ({"observations": []}, "observations"),
    ({"observations": [one()], "nothing_to_report": True}, "nothing_to_report"),
    ({"round": "x"}, "round"),
    ({"extra": 1}, "extra"),
]


@pytest.mark.parametrize(("changes", "field"), BAD, ids=[f"{n}-{field}" for n, (_, field) in enumerate(BAD)])
def test_bad_input_is_422_at_its_field(
    client: FlaskClient, scene: Scene, key: dict[str, str], changes: dict[str, Any], field: str
) -> None:
    response = client.post(
        ANSWERS, data=json.dumps(answer(scene, **changes)), headers=key, content_type="application/json"
    )
    assert response.status_code == 422, response.text
    assert response.mimetype == "application/problem+json"
    assert f'"{field}"' in response.text


@pytest.mark.parametrize("body", ["", "[]", "null", "{", '"x"', "1", "[" * 5000, "9" * 5000], ids=range(8))
def test_what_is_no_answer_is_refused(client: FlaskClient, scene: Scene, key: dict[str, str], body: str) -> None:
    del scene
    response = client.post(ANSWERS, data=body, headers=key, content_type="application/json")
    assert response.status_code in {400, 422}
    assert response.mimetype == "application/problem+json"


def test_a_closed_round_is_409(
    client: FlaskClient, scene: Scene, key: dict[str, str], superuser: Connection[tuple[object, ...]]
) -> None:
    superuser.execute("UPDATE tenant.round SET state = 'closed', closed_at = now()")
    response = client.post(ANSWERS, json=answer(scene, one()), headers=key)
    assert response.status_code == 409
    assert response.json is not None
    assert "stängt" in response.json["detail"]


def test_foreign_and_unknown_ids_are_the_same_404(
    client: FlaskClient, scene: Scene, key: dict[str, str], make_scene: MakeScene, simrishamn: int
) -> None:
    theirs = make_scene(simrishamn, "simrishamn")
    texts = [
        client.post(ANSWERS, json=answer(scene, one(), **{field: str(value)}), headers=key).text
        for field, value in (
            ("round", theirs.round_id),
            ("round", uuid4()),
            ("participant", theirs.participant_id),
            ("participant", uuid4()),
        )
    ]
    assert texts[0] == texts[1]
    assert texts[2] == texts[3]
    assert '"status":404' in texts[0].replace(" ", "")


def test_who_may(client: FlaskClient, app: Flask, boundary: Boundary, scene: Scene, make_account: MakeAccount) -> None:
    reader = make_account("rut@ystad.example", {scene.municipality_id: [Role.READER]})
    headers = headers_of(app, boundary, scene.municipality_id, reader)
    assert client.post(ANSWERS, json=answer(scene, one()), headers=headers).status_code == 403
    assert client.get(OBSERVATIONS, headers=headers).status_code == 403
    assert client.get(OBSERVATIONS).status_code == 401


def test_a_list_is_narrowed_and_paged(client: FlaskClient, scene: Scene, key: dict[str, str]) -> None:
    today = clock.today()
    moments = [clock.at(today - timedelta(days=days), 12).isoformat() for days in (1, 2, 3, 4)]
    client.post(
        ANSWERS,
        json=answer(
            scene,
            one(occurred_from=moments[0]),
            one(occurred_from=moments[1], category="graffiti"),
            one(occurred_from=moments[2], lat=OUTSIDE[0], lon=OUTSIDE[1]),
            one(occurred_from=moments[3], place_type="online", lat=None, lon=None, source="told"),
        ),
        headers=key,
    )

    def read(**query: Any) -> list[str]:
        found = client.get(OBSERVATIONS, query_string=query, headers=key)
        assert found.status_code == 200, found.text
        assert found.json is not None
        return [item["occurred_from"] for item in found.json["items"]]

    assert read() == moments
    assert read(category="graffiti") == [moments[1]]
    assert read(area=str(scene.area_id)) == moments[:2]
    assert read(**{"from": str(today - timedelta(days=3)), "to": str(today - timedelta(days=2))}) == moments[1:3]
    assert read(bbox="13.8,55.4,13.85,55.45") == moments[:2]
    assert read(place_type="online") == read(source="told") == [moments[3]]
    page: dict[str, Any] = {"items": [], "next": None}
    seen: list[str] = []
    while True:
        query = {"limit": 3} | ({"cursor": page["next"]} if page["next"] else {})
        page = client.get(OBSERVATIONS, query_string=query, headers=key).json  # type: ignore[assignment]
        seen += [item["occurred_from"] for item in page["items"]]
        if page["next"] is None:
            break
    assert seen == moments


@pytest.mark.parametrize(
    "query",
    [
        "bbox=1,2,3",
        "bbox=13.9,55,13.8,56",
        "bbox=nan,55,13.8,56",
        "bbox=a,b,c,d",
        "from=2026-13-01",
        "from=0001-01-01",
        "to=9999-12-31",
        "from=2026-02-01&to=2026-01-01",
        "cursor=x",
        "cursor=WyJ4IiwieCJd",
        "category=finns-inte",
        "area=x",
        "limit=0",
        "unknown=1",
        "category=%00",
    ],
)
def test_a_bad_query_is_422(client: FlaskClient, scene: Scene, key: dict[str, str], query: str) -> None:
    del scene
    response = client.get(f"{OBSERVATIONS}?{query}", headers=key)
    assert response.status_code == 422, response.text


def test_geojson_by_accept(client: FlaskClient, scene: Scene, key: dict[str, str]) -> None:
    client.post(ANSWERS, json=answer(scene, one(), one(place_type="online", lat=None, lon=None)), headers=key)
    response = client.get(OBSERVATIONS, headers={**key, "Accept": "application/geo+json"})
    assert response.mimetype == "application/geo+json"
    found = json.loads(response.text)
    assert found["type"] == "FeatureCollection"
    geometries = [feature["geometry"] for feature in found["features"]]
    assert {"type": "Point", "coordinates": [INSIDE[1], INSIDE[0]]} in geometries
    assert None in geometries
    assert found["next"] is None
