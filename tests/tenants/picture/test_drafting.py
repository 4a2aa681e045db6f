"""The content of a draft: what was planted is found, what was not is not, and nothing personal is in it."""

import json
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from samsyn.isolation import Boundary
from tenants.observations.models import Observation
from tenants.picture import queries, service
from tenants.picture.content import Content, compose
from tenants.picture.findings import findings
from tenants.places.models import Area, Category
from tenants.rounds.models import Round
from tests.tenants.picture.conftest import Inside
from tests.tenants.picture.seeding import AREAS, CLOSED, USUAL, World, seed


def content_of(inside: Inside, world: World) -> Content:
    with inside(world.municipality) as session:
        round_ = session.execute(select(Round).where(Round.id == world.newest)).scalar_one()
        return compose(queries.material(session, round_))


def test_a_planted_rise_is_found_and_told_once(inside: Inside, world: World) -> None:
    content = content_of(inside, world)
    told = [
        (one.level, one.category["letters"], one.area["name"]) for one in findings(content) if one.category and one.area
    ]
    assert told[:2] == [("cell", "SK", "Centrum"), ("cell", "BU", "Öster")]
    assert len(told) == len(findings(content))


def test_counts_add_up(inside: Inside, world: World) -> None:
    content = content_of(inside, world)
    total = content["totals"]["observations"]
    assert total == sum(row["observed"] for row in content["categories"])
    assert total == sum(row["observed"] for row in content["areas"])
    assert total == sum(row["observed"] for row in content["cells"])
    assert content["totals"]["answers"] == sum(row["answered"] for row in content["response"])
    assert content["totals"]["invited"] == len(world.people)
    assert sum(row["observations"] for row in content["response"]) == total
    hours = content["hours"]
    assert hours is not None
    assert abs(sum(map(sum, hours)) - content["when"]["known"]) < 0.1
    assert content["compared_with"] == list(range(1, 13))
    assert all(len(row["previous"]) == 12 for row in content["cells"])


def test_only_twelve_rounds_before_the_round_itself_are_compared(
    inside: Inside, boundary: Boundary, ystad: int
) -> None:
    world = seed(boundary, ystad, rounds=16)
    with inside() as session:
        third_last = session.execute(select(Round).where(Round.id == world.rounds[-3])).scalar_one()
        content = compose(queries.material(session, third_last))
    assert content["round"]["number"] == 14
    assert content["compared_with"] == list(range(2, 14))


def test_the_content_has_no_free_text_and_no_participant(inside: Inside, boundary: Boundary, ystad: int) -> None:
    world = seed(boundary, ystad, rounds=5)
    text = json.dumps(content_of(inside, world), ensure_ascii=False)
    assert "vid torget" not in text
    assert "Rapportör" not in text
    assert not [person for person in world.people if str(person) in text]


def test_a_retired_category_is_not_called_fewer(inside: Inside, world: World) -> None:
    gone = world.categories["OP"]
    with inside() as session:
        session.execute(update(Category).where(Category.id == gone).values(retired_at=CLOSED))
        session.execute(
            update(Observation)
            .where(Observation.round_id == world.newest, Observation.category_id == gone)
            .values(category_id=world.categories["ÖV"])
        )
    content = content_of(inside, world)
    assert str(gone) not in {row["id"] for row in content["categories"]}
    assert str(gone) not in {row["category_id"] for row in content["cells"]}


def test_a_new_category_is_compared_with_the_rounds_since_it_came(inside: Inside, world: World) -> None:
    new = world.categories["PA"]
    with inside() as session:
        session.execute(update(Category).where(Category.id != new).values(created_at=CLOSED - timedelta(days=900)))
        session.execute(update(Category).where(Category.id == new).values(created_at=CLOSED - timedelta(days=20)))
        session.execute(
            update(Observation)
            .where(Observation.round_id == world.newest, Observation.category_id == world.categories["SK"])
            .values(category_id=new)
        )
    row = next(row for row in content_of(inside, world)["categories"] if row["id"] == str(new))
    assert row["observed"] >= 17
    assert (row["verdict"], row["reason"]) == ("unsure", "history")


def test_one_area_is_told_by_category_alone(inside: Inside, world: World) -> None:
    with inside() as session:
        session.execute(
            update(Observation).where(Observation.area_id.is_not(None)).values(area_id=world.areas["Centrum"])
        )
        session.execute(update(Observation).where(Observation.area_id.is_(None)).values(area_id=world.areas["Centrum"]))
        session.execute(update(Area).where(Area.id != world.areas["Centrum"]).values(retired_at=CLOSED))
    content = content_of(inside, world)
    assert [row["name"] for row in content["areas"]] == ["Centrum"]
    assert {one.level for one in findings(content)} == {"category"}


def test_the_first_round_can_say_nothing(inside: Inside, boundary: Boundary, ystad: int) -> None:
    content = content_of(inside, seed(boundary, ystad, rounds=1))
    assert content["totals"]["observations"] > 0
    assert {row["reason"] for row in content["cells"]} == {"history"}
    assert {row["expected"] for row in content["categories"]} == {None}
    assert findings(content) == []


def test_a_round_without_answers_is_a_picture_too(inside: Inside, boundary: Boundary, ystad: int) -> None:
    content = content_of(inside, seed(boundary, ystad, answering=0.0))
    assert content["totals"]["answers"] == content["totals"]["observations"] == 0
    assert content["points"] == []
    assert findings(content) == []


def test_a_round_with_nothing_to_report_may_be_fewer_than_expected(
    inside: Inside, boundary: Boundary, ystad: int
) -> None:
    content = content_of(inside, seed(boundary, ystad, total=0))
    assert content["totals"]["answers"] > 0
    first = findings(content)[0]
    assert (first.level, first.verdict) == ("total", "down")


def test_a_general_rise_is_told_as_one(inside: Inside, boundary: Boundary, ystad: int) -> None:
    doubled = {
        (letters, area): round(4 * mean * 0.17) for letters, mean in USUAL.items() for area in AREAS if letters != "RY"
    }
    first = findings(content_of(inside, seed(boundary, ystad, planted=doubled)))[0]
    assert (first.level, first.verdict) == ("total", "up")


def test_four_thousand_points_are_drafted_and_gathered(inside: Inside, boundary: Boundary, ystad: int) -> None:
    world = seed(boundary, ystad, rounds=5, total=4000)
    content = content_of(inside, world)
    assert content["totals"]["observations"] == 4000
    assert len(content["points"]) > 3500
    assert [part["kind"] for part in content["maps"]] == ["whole", "close"]


def test_the_draft_costs_the_same_statements_whatever_there_is(
    inside: Inside, world: World, statements: list[str]
) -> None:
    with inside() as session:
        session.execute(select(Round.id))
        statements.clear()
        service.draft(session, world.newest)
    assert len(statements) <= 13, statements


def test_the_map_is_kept_with_the_content(inside: Inside, world: World) -> None:
    before = content_of(inside, world)
    assert {each["name"] for each in before["maps"][0]["areas"]} == set(AREAS)
    assert all(each["d"].startswith("M") for each in before["maps"][0]["areas"])
    assert before["maps"][1]["area_id"] == str(world.areas["Centrum"])
    with inside() as session:
        session.execute(update(Area).where(Area.id == world.areas["Landet"]).values(name="Landsbygden"))
        picture = service.draft(session, world.newest)
        assert "Landsbygden" in {each["name"] for each in picture.content["maps"][0]["areas"]}


def test_cautions_name_one_voice(inside: Inside, world: World) -> None:
    with inside() as session:
        rows = session.execute(
            select(Observation.id, Observation.answer_id).where(
                Observation.round_id == world.newest,
                Observation.category_id == world.categories["BU"],
                Observation.area_id == world.areas["Öster"],
            )
        ).all()
        session.execute(
            update(Observation).where(Observation.id.in_([row[0] for row in rows])).values(answer_id=rows[0][1])
        )
    kinds: list[tuple[str, str | None]] = [
        (caution["kind"], caution.get("category_id")) for caution in content_of(inside, world)["cautions"]
    ]
    assert ("one_voice", str(world.categories["BU"])) in kinds


def test_the_basis_tells_what_has_changed(inside: Inside, world: World, drafted: UUID) -> None:
    with inside() as session:
        assert service.outdated(session, service.find(session, drafted)) == frozenset()
        session.execute(
            update(Observation)
            .where(Observation.round_id == world.newest, Observation.category_id == world.categories["SK"])
            .values(category_id=world.categories["KL"])
        )
        session.flush()
        assert service.outdated(session, service.find(session, drafted)) == {"observations"}
