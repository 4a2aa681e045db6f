"""The picture for programs."""

import json
from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from samsyn import clock
from samsyn.access import Role
from samsyn.isolation import Boundary
from tenants.observations.models import Observation
from tenants.picture import service
from tenants.picture.when import week_of
from tenants.places.models import Category
from tests.tenants.picture.conftest import LARS, Headers, Inside
from tests.tenants.picture.seeding import CLOSED, World, seed

API = "/api/v1/k/ystad"
LAST = clock.local(CLOSED).date()
FIRST = LAST - timedelta(days=60)


def live(client: FlaskClient, headers: dict[str, str], first: date = FIRST, last: date = LAST) -> dict[str, Any]:
    answer = client.get(f"{API}/picture?from={first}&to={last}", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/json"
    return dict(json.loads(answer.text))


def test_counts_are_those_of_the_observations(
    client: FlaskClient, headers: Headers, inside: Inside, world: World, drafted: UUID
) -> None:
    told = live(client, headers())
    with inside() as session:
        rows = session.execute(
            select(Category.code, Observation.area_id, Observation.occurred_from, Observation.occurred_to)
            .join(Category, Category.id == Observation.category_id)
            .where(
                Observation.occurred_from >= clock.at(FIRST, 0),
                Observation.occurred_from < clock.at(LAST + timedelta(days=1), 0),
            )
        ).all()
    expected: Counter[tuple[str, str | None, str]] = Counter()
    for code, area, start, _end in rows:
        day = clock.local(start).date()
        expected[code, str(area) if area else None, str(day - timedelta(days=day.weekday()))] += 1
    counts = {(row["category"], row["area"], row["week"]): row["count"] for row in told["counts"]}
    assert counts == dict(expected)
    assert told["observations"] == len(rows)
    assert (told["from"], told["to"]) == (str(FIRST), str(LAST))


def test_hours_weigh_what_the_method_says_to_the_hour(
    client: FlaskClient, headers: Headers, inside: Inside, world: World, drafted: UUID
) -> None:
    told = live(client, headers())
    assert sum(row["weight"] for row in told["hours"]) == pytest.approx(told["observations"], abs=0.2)
    assert {row["weekday"] for row in told["hours"]} <= set(range(1, 8))
    with inside() as session:
        spans = session.execute(
            select(Observation.occurred_from, Observation.occurred_to).where(
                Observation.occurred_to.is_(None),
                Observation.occurred_from >= clock.at(FIRST, 0),
                Observation.occurred_from < clock.at(LAST + timedelta(days=1), 0),
            )
        ).all()
    # Moments alone weigh at least what they weigh by the method: the spans come on top.
    weights = {(row["weekday"] - 1) * 24 + row["hour"]: row["weight"] for row in told["hours"]}
    for hour, weight in enumerate(week_of([(row[0], row[1]) for row in spans]).weights):
        assert weights.get(hour, 0.0) >= weight - 0.01


def test_a_week_and_a_night_are_by_swedish_clocks(
    client: FlaskClient, headers: Headers, inside: Inside, world: World, drafted: UUID
) -> None:
    """Sunday 25 October 2026 23.30 in Sweden is 22.30 in UTC, an hour after summer time has ended."""
    with inside() as session:
        row = session.execute(select(Observation).where(Observation.round_id == world.newest).limit(1)).scalar_one()
        for other in session.execute(select(Observation).where(Observation.id != row.id)).scalars():
            other.occurred_from = clock.at(date(2020, 1, 1), 12)
            other.occurred_to = None
        row.occurred_from = clock.at(date(2026, 10, 25), 23, 30)
        row.occurred_to = clock.at(date(2026, 10, 26), 1, 30)
    told = live(client, headers(), date(2026, 10, 25), date(2026, 10, 25))
    assert [(row["week"], row["count"]) for row in told["counts"]] == [("2026-10-19", 1)]
    assert [(row["weekday"], row["hour"], row["weight"]) for row in told["hours"]] == [
        (1, 0, 0.333),
        (1, 1, 0.333),
        (7, 23, 0.333),
    ]


def test_a_time_that_nobody_knows_is_counted_beside(
    client: FlaskClient, headers: Headers, inside: Inside, world: World, drafted: UUID
) -> None:
    with inside() as session:
        row = session.execute(select(Observation).where(Observation.round_id == world.newest).limit(1)).scalar_one()
        row.occurred_to = row.occurred_from + timedelta(days=9)
    assert live(client, headers())["unknown_hours"] == 1


def test_the_response_is_that_of_the_rounds_in_the_span(
    client: FlaskClient, headers: Headers, inside: Inside, world: World, drafted: UUID
) -> None:
    told = live(client, headers(), LAST - timedelta(days=10), LAST)["response"]
    with inside() as session:
        totals = service.find(session, drafted).content["totals"]
    assert [row["number"] for row in told["rounds"]] == [13]
    assert (told["invited"], told["answered"]) == (totals["invited"], totals["answers"])
    assert told["nothing_to_report"] == totals["nothing_to_report"]
    assert told["rate"] == pytest.approx(totals["answers"] / totals["invited"], abs=1e-4)


def test_the_change_is_what_the_picture_says_even_before_it_is_drafted(
    client: FlaskClient, headers: Headers, inside: Inside, world: World
) -> None:
    key = headers()
    before = live(client, key)["change"]
    with inside() as session:
        service.draft(session, world.newest)
    after = live(client, key)["change"]
    assert before["categories"] == after["categories"]
    assert before["total"] == after["total"]
    vandalism = next(row for row in after["categories"] if row["category"] == "vandalism")
    assert vandalism["verdict"] == "up"
    assert after["round"]["number"] == 13
    assert after["compared_with"] == list(range(1, 13))


def test_a_span_without_anything_is_empty(client: FlaskClient, headers: Headers, ystad: int) -> None:
    told = live(client, headers())
    assert told["counts"] == told["hours"] == told["response"]["rounds"] == []
    assert told["observations"] == told["unknown_hours"] == 0
    assert told["response"]["rate"] is None
    assert told["change"] is None


def test_it_takes_three_queries(client: FlaskClient, headers: Headers, drafted: UUID, statements: list[str]) -> None:
    key = headers()
    statements.clear()
    live(client, key)
    ours = [statement for statement in statements if "api_token" not in statement]
    assert len(ours) == 3, ours


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "from"),
        ("from=2026-01-01", "to"),
        ("from=2026-13-01&to=2026-01-01", "from"),
        ("from=igår&to=2026-01-01", "from"),
        ("from=2026-01-02&to=2026-01-01", "to"),
        ("from=2020-01-01&to=2026-01-01", "to"),
        ("from=0001-01-01&to=0001-01-02", "from"),
        ("from=9999-12-30&to=9999-12-31", "from"),
        ("from=2026-01-01&to=2026-01-02&area=1", "area"),
    ],
)
def test_a_span_that_cannot_be_used_is_refused_at_its_field(
    client: FlaskClient, headers: Headers, ystad: int, query: str, field: str
) -> None:
    answer = client.get(f"{API}/picture?{query}", headers=headers())
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert field in json.dumps(answer.json)


def test_what_is_not_settled_is_not_for_readers(client: FlaskClient, headers: Headers, drafted: UUID) -> None:
    reader = headers(Role.READER)
    assert client.get(f"{API}/picture?from={FIRST}&to={LAST}", headers=reader).status_code == 403
    assert client.get(f"{API}/pictures/{drafted}", headers=reader).status_code == 404
    assert client.get(f"{API}/pictures", headers=reader).json == {"items": [], "next": None}


def test_settled_pictures_are_listed_by_pages(
    client: FlaskClient, headers: Headers, inside: Inside, world: World
) -> None:
    with inside() as session:
        for round_id in world.rounds[:5]:
            picture = service.draft(session, round_id)
            service.settle(session, picture.id, revision=1, by=LARS)
    key, cursor, numbers = headers(Role.READER), "", []
    while True:
        told = client.get(f"{API}/pictures?limit=2{cursor}", headers=key).json
        assert told is not None
        numbers += [item["round"]["number"] for item in told["items"]]
        if told["next"] is None:
            break
        cursor = f"&cursor={told['next']}"
    assert numbers == [5, 4, 3, 2, 1]
    first = told["items"][0]
    assert (first["version"], first["settled_by"]) == (1, "Lars Berg")
    assert client.get(first["links"]["self"], headers=key).status_code == 200
    for wrong in ("x", "WyJhIiwiYiIsImMiXQ"):
        assert client.get(f"{API}/pictures?cursor={wrong}", headers=key).status_code == 422


def test_a_settled_picture_is_read_once(client: FlaskClient, headers: Headers, settled: UUID, inside: Inside) -> None:
    key = headers()
    answer = client.get(f"{API}/pictures/{settled}", headers=key)
    with inside() as session:
        assert answer.json is not None
        assert answer.json["content"] == service.find(session, settled).content
    assert answer.json["content"]["notes"][0]["text"] == "Vi har samma bild."
    etag = answer.headers["ETag"]
    again = client.get(f"{API}/pictures/{settled}", headers={**key, "If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    reader = {**headers(Role.READER), "If-None-Match": etag}
    other = client.get(f"{API}/pictures/{settled}", headers=reader)
    assert other.status_code == 200
    assert other.json is not None
    assert "points" not in other.json["content"]
    assert other.json["content"]["areas"] == answer.json["content"]["areas"]


def test_the_neighbour_gets_nothing(
    client: FlaskClient, headers: Headers, settled: UUID, boundary: Boundary, simrishamn: int, inside: Inside
) -> None:
    world = seed(boundary, simrishamn, rounds=5, canary="KANARIE")
    with inside(simrishamn) as session:
        theirs = service.draft(session, world.newest)
        service.settle(session, theirs.id, revision=1, by=LARS)
    key = headers()
    for path in (f"/pictures/{theirs.id}", f"/pictures/{uuid4()}"):
        assert client.get(API + path, headers=key).status_code == 404
    assert client.get("/api/v1/k/simrishamn/pictures", headers=key).status_code == 404
    text = client.get(f"{API}/picture?from={FIRST}&to={LAST}", headers=key).text
    assert not [area for area in world.areas.values() if str(area) in text]
    told = client.get(f"{API}/pictures", headers=key).json
    assert told is not None
    assert [item["id"] for item in told["items"]] == [str(settled)]
