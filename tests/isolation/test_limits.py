"""A membership limited to a part of its municipality sees nothing of the rest, on any route, and writes nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg import errors
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from samsyn import clock
from samsyn.access import CAPABILITIES, LIMITED, Role
from samsyn.accounts import service as accounts
from samsyn.accounts.models import Account
from samsyn.audit import Actor
from samsyn.audit.log import SYSTEM
from samsyn.db.ids import new_id
from samsyn.isolation import Boundary
from samsyn.isolation.limits import Limits
from tenants.followup import service as followup
from tenants.measures import service as measures
from tenants.measures.service import MeasureInput, ProblemInput
from tenants.picture import service as picture
from tests.isolation import catalogue, rows
from tests.isolation.test_routes import Ask, api_in_municipality, in_municipality
from tests.tenants.picture.seeding import World, seed

Connection = psycopg.Connection[Any]
OWN = 1286
# Of letters that no format writes otherwise.
CANARY = "KANARIEFAGEL"
NOW = clock.at(date(2026, 11, 18), 10)
ANNA = Actor(new_id(), "Anna Lind")
# What every member of the municipality may know of, whatever area it is about: that there are rounds, and their times.
KNOWN_TO_ALL = {"round", "rhythm", "audit_entry"}


@dataclass(frozen=True)
class Part:
    """A limited membership and what of the municipality is its own."""

    name: str
    limits: Limits
    account: Account
    own: str
    """The observations that it sees, as SQL."""


@pytest.fixture(autouse=True)
def _standing_clock() -> Iterator[None]:
    with clock.standing_at(NOW):
        yield


@pytest.fixture(params=["an area", "a category", "both"])
def kind(request: pytest.FixtureRequest) -> str:
    """What the membership is limited to."""
    return str(request.param)


@pytest.fixture
def world(app: Flask, boundary: Boundary, superuser: Connection, ystad: int, kind: str) -> World:
    """Ystad with canaries in all that the limited member must not see, and in every table besides."""
    made = seed(boundary, ystad, rounds=5, people=12, planted={("SK", "Centrum"): 17, ("BU", "Öster"): 7})
    by_area, by_category = kind != "a category", kind != "an area"
    centre, vandalism = made.areas["Centrum"], made.categories["SK"]
    if by_area:
        superuser.execute("UPDATE tenant.area SET name = name || %s WHERE id <> %s", [CANARY, centre])
        superuser.execute("UPDATE tenant.place SET name = name || %s WHERE area_id <> %s", [CANARY, centre])
    if by_category:
        superuser.execute("UPDATE tenant.category SET name = name || %s WHERE id <> %s", [CANARY, vandalism])
    superuser.execute(
        "UPDATE tenant.observation SET text = "
        "CASE WHEN (area_id = %s OR NOT %s) AND (category_id = %s OR NOT %s) THEN 'Eget' ELSE %s END",
        [centre, by_area, vandalism, by_category, CANARY],
    )
    with app.test_request_context(), boundary.municipality(ystad) as session:
        drafted = picture.draft(session, made.rounds[-2])
        picture.write_analysis(session, drafted.id, text=CANARY, seen=picture.fingerprint(""), by=ANNA)
        picture.add_note(session, drafted.id, text=CANARY, by=ANNA)
        picture.settle(session, drafted.id, revision=drafted.revision, by=ANNA)
        picture.reopen(session, drafted.id, reason=CANARY, by=ANNA)
        picture.draft(session, made.newest)
        _measure(session, "Belysning i centrum", vandalism, centre)
        _measure(session, CANARY, made.categories["BU"], made.areas["Öster"])
        _measure(session, CANARY, None, None)
        if by_area:
            _measure(session, CANARY, vandalism, made.areas["Öster"])
        if by_category:
            _measure(session, CANARY, made.categories["BU"], centre)
    seen_by_all = KNOWN_TO_ALL | (set() if by_area else {"area", "place"}) | (set() if by_category else {"category"})
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        for table in set(catalogue.tables(superuser, "tenant")) - seen_by_all:
            rows.insert(superuser, "tenant", table, "municipality_id", ystad, CANARY)
    return made


def _measure(session: Any, title: str, category_id: UUID | None, area_id: UUID | None) -> None:
    made = measures.add_measure(
        session,
        measure=MeasureInput(
            title=title,
            description=title,
            kind="social",
            term="quick",
            owner="Kommunen",
            starts_on=date(2026, 11, 1),
            review_on=date(2027, 6, 1),
        ),
        problem_id=None,
        problem=ProblemInput(title=title, description=title, category_id=category_id, area_id=area_id),
        decided=True,
        by=ANNA,
    )
    followup.decide(
        session,
        made,
        due_on=date(2027, 6, 1),
        decision="continue",
        reason=title,
        next_review_on=date(2027, 7, 1),
        by=ANNA,
    )


@pytest.fixture
def part(app: Flask, world: World, kind: str, boundary: Boundary, make_account: Callable[..., Account]) -> Part:
    """An analyst whose membership is limited to the centre, to vandalism, or to both."""
    areas = () if kind == "a category" else (world.areas["Centrum"],)
    categories = () if kind == "an area" else (world.categories["SK"],)
    limits = Limits.of(areas, categories)
    assert limits is not None
    account = make_account("bolaget@ystad.example", {OWN: [Role.ANALYST, Role.READER]})
    with app.test_request_context(), boundary.accounts() as session:
        accounts.limit(session, account.id, OWN, limits, by=SYSTEM)
    wanted = [f"area_id = '{one}'" for one in areas] + [f"category_id = '{one}'" for one in categories]
    return Part(kind, limits, account, " AND ".join(wanted))


@pytest.fixture
def client(app: Flask, part: Part, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """A browser in which the limited member is signed in."""
    return sign_in(app.test_client(), part.account)


@pytest.fixture
def headers(part: Part, make_token: Callable[..., str]) -> dict[str, str]:
    """What a program of the limited member sends."""
    return {"Authorization": f"Bearer {make_token(part.account, OWN)}"}


def count(superuser: Connection, where: str) -> int:
    row = superuser.execute(f"SELECT count(*) FROM tenant.observation WHERE text <> '' AND {where}").fetchone()
    return int(row[0]) if row else 0


def addresses(ask: Ask, superuser: Connection) -> list[str]:
    """The route's address with each of some ids of every table, for every argument that it takes."""
    arguments = [name for name in ask.rule.arguments if name.endswith("_id")]
    if not arguments or ask.wanted not in LIMITED:
        return [ask.path("ystad", {})]
    found = []
    for table in catalogue.tables(superuser, "tenant"):
        ids = superuser.execute(
            f"SELECT id FROM tenant.{table} WHERE municipality_id = %s ORDER BY id LIMIT 6", [OWN]
        ).fetchall()
        found += [ask.path("ystad", dict.fromkeys(arguments, str(one[0]))) for one in ids]
    return found


def test_no_page_shows_anything_of_the_rest(app: Flask, client: FlaskClient, part: Part, superuser: Connection) -> None:
    wrong, tried = [], 0
    allowed = CAPABILITIES[Role.ANALYST] & LIMITED
    for ask in in_municipality(app):
        if ask.method != "GET":
            continue
        for address in addresses(ask, superuser):
            answer = client.get(address)
            tried += 1
            closed = answer.status_code == 403
            if answer.status_code >= 500 or CANARY in answer.text or closed == (ask.wanted in allowed):
                wrong.append(f"{ask} {address}: {answer.status_code}")
    print(f"isolation: {tried} pages of a membership limited to {part.name}")
    assert wrong == []


def test_no_program_reads_anything_of_the_rest(
    app: Flask, headers: dict[str, str], part: Part, superuser: Connection
) -> None:
    wrong = []
    allowed = CAPABILITIES[Role.ANALYST] & LIMITED
    client = app.test_client()
    query = "?from=2026-08-01&to=2026-11-30"
    for ask in api_in_municipality(app):
        if ask.method != "GET":
            continue
        for address in addresses(ask, superuser):
            for asked in (address, address + query):
                for accept in ("application/json", "application/geo+json"):
                    answer = client.get(asked, headers={**headers, "Accept": accept})
                    closed = answer.status_code == 403
                    if answer.status_code >= 500 or CANARY in answer.text or closed == (ask.wanted in allowed):
                        wrong.append(f"{ask} {asked}: {answer.status_code}")
    assert wrong == []


def test_nothing_is_written_by_who_sees_a_part(
    app: Flask, client: FlaskClient, headers: dict[str, str], superuser: Connection
) -> None:
    """Every route that writes is closed: in a limited membership there is nothing to decide for the whole."""
    wrong = []
    for ask in (*in_municipality(app), *api_in_municipality(app)):
        if ask.method == "GET":
            continue
        by_key = ask.rule.rule.startswith("/api/")
        answer = client.open(
            ask.path("ystad", {}), method=ask.method, headers=headers if by_key else None, json={} if by_key else None
        )
        if answer.status_code != 403:
            wrong.append(f"{ask}: {answer.status_code}")
    assert wrong == []


def test_its_own_part_is_all_there(
    client: FlaskClient, headers: dict[str, str], app: Flask, part: Part, superuser: Connection
) -> None:
    own, everything = count(superuser, part.own), count(superuser, "true")
    assert 0 < own < everything
    page = client.get("/k/ystad/iakttagelser").text
    assert "Du ser: " in page
    listed = client.get("/k/ystad/iakttagelser/iakttagelser.csv")
    assert len(listed.text.strip().splitlines()) - 1 == own
    features = client.get("/k/ystad/iakttagelser/iakttagelser.geojson").get_json(force=True)["features"]
    assert len(features) <= own
    live = app.test_client().get("/api/v1/k/ystad/picture?from=2026-01-01&to=2026-12-31", headers=headers).get_json()
    assert live["observations"] == sum(one["count"] for one in live["counts"]) == own
    assert live["response"] is live["change"] is None
    assert "Belysning i centrum" in client.get("/k/ystad/atgarder").text


def test_the_settled_picture_is_its_own_part(
    client: FlaskClient, headers: dict[str, str], app: Flask, part: Part, superuser: Connection
) -> None:
    (picture_id,) = superuser.execute("SELECT id FROM tenant.picture WHERE state = 'settled'").fetchone() or ("",)
    got = app.test_client().get(f"/api/v1/k/ystad/pictures/{picture_id}", headers=headers)
    content = got.get_json()["content"]
    assert got.get_json()["analysis"] == ""
    assert "notes" not in content
    if part.limits.areas is not None:
        assert [row["name"] for row in content["areas"]] == ["Centrum"]
        assert {one["name"] for drawn in content["maps"] for one in drawn["areas"]} == {"Centrum"}
    if part.limits.categories is not None:
        assert len(content["categories"]) == 1
        assert {one["category_id"] for one in content["points"]} == {content["categories"][0]["id"]}
    page = client.get(f"/k/ystad/lagesbild/{picture_id}")
    assert page.status_code == 200
    assert "Gruppens analys" not in page.text


def test_other_limits_are_another_body(
    app: Flask, boundary: Boundary, headers: dict[str, str], part: Part, superuser: Connection, world: World
) -> None:
    """A settled picture never changes, but what of it is shown does: the mark of one part is not that of another."""
    (picture_id,) = superuser.execute("SELECT id FROM tenant.picture WHERE state = 'settled'").fetchone() or ("",)
    address = f"/api/v1/k/ystad/pictures/{picture_id}"
    first = app.test_client().get(address, headers=headers)
    with app.test_request_context(), boundary.accounts() as session:
        accounts.limit(session, part.account.id, OWN, Limits.of([world.areas["Öster"]], []), by=SYSTEM)
    again = app.test_client().get(address, headers={**headers, "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert again.get_json()["content"]["areas"][0]["id"] == str(world.areas["Öster"])


def test_the_database_holds_it(boundary: Boundary, part: Part, superuser: Connection, world: World) -> None:
    """Whatever a query forgets: the transaction itself sees the part, writes nothing, and ends with its limits."""
    with boundary.open_municipality(OWN, part.limits) as session:
        seen = session.execute(text("SELECT count(*) FROM tenant.observation WHERE text <> ''")).scalar_one()
        assert seen == count(superuser, part.own)
        for statement in (
            "SELECT count(*) FROM tenant.participant",
            "SELECT participant_id FROM tenant.answer",
            "SELECT count(*) FROM tenant.feedback",
            "SELECT count(*) FROM platform.membership",
            "UPDATE tenant.observation SET text = ''",
            "DELETE FROM tenant.observation",
            "UPDATE tenant.audit_entry SET action = ''",
        ):
            with pytest.raises(ProgrammingError) as refused, session.begin_nested():
                session.execute(text(statement))
            assert isinstance(refused.value.orig, errors.InsufficientPrivilege), statement
        assert session.execute(text("SELECT count(*) FROM tenant.picture WHERE state = 'draft'")).scalar_one() == 0
    for _ in range(5):
        with boundary.municipality(OWN) as whole:
            assert whole.execute(text("SELECT current_user")).scalar_one() == "samsyn_app"
            total = whole.execute(text("SELECT count(*) FROM tenant.observation WHERE text <> ''")).scalar_one()
            assert total == count(superuser, "true")


def test_without_limits_the_role_sees_nothing_at_all(superuser: Connection, world: World) -> None:
    """Who becomes samsyn_limited and says of what gets an error, not everything."""
    with superuser.transaction(force_rollback=True):
        superuser.execute("SET LOCAL ROLE samsyn_limited")
        superuser.execute(f"SET LOCAL samsyn.municipality = '{OWN}'")
        with pytest.raises((errors.UndefinedObject, errors.InvalidTextRepresentation)):
            superuser.execute("SELECT count(*) FROM tenant.observation")


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMIN])
def test_a_wider_role_does_not_widen_the_part(
    app: Flask,
    part: Part,
    client: FlaskClient,
    boundary: Boundary,
    superuser: Connection,
    role: Role,
) -> None:
    """Whoever gives the role, an issuer at sign-in too: the membership stays limited until an administrator ends it."""
    with app.test_request_context(), boundary.accounts() as session:
        accounts.set_roles(session, part.account.id, OWN, [Role.ANALYST, role], by=SYSTEM)
    listed = client.get("/k/ystad/iakttagelser/iakttagelser.csv")
    assert len(listed.text.strip().splitlines()) - 1 == count(superuser, part.own)
    assert client.get("/k/ystad/personer").status_code == 403
    assert client.get("/k/ystad/natverk").status_code == 403
