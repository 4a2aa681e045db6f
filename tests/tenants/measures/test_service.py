"""Measures: written down on a problem, decided, started, turned down; never across the boundary."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from samsyn import clock
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.isolation import Boundary
from tenants.measures import service
from tenants.measures.models import Measure, Problem
from tenants.measures.service import ProblemInput
from tests.tenants.measures.conftest import ANNA, LARS, TODAY, Add, Inside, logged, measure_input
from tests.tenants.picture.seeding import World, seed

PROBLEM = ProblemInput(title="Skadegörelse vid Norreportskolan")


@pytest.mark.parametrize(
    ("decided", "starts_on", "state"),
    [
        (False, date(2026, 9, 18), "proposed"),
        (True, date(2026, 9, 18), "ongoing"),
        (True, TODAY, "ongoing"),
        (True, date(2026, 11, 27), "planned"),
    ],
)
def test_a_measure_begins_as_what_was_decided(inside: Inside, decided: bool, starts_on: date, state: str) -> None:
    with inside() as session:
        made = service.add_measure(
            session, measure=measure_input(starts_on=starts_on), problem=PROBLEM, decided=decided, by=ANNA
        )
        fact = service.find(session, made)
        assert (fact.state, fact.owner, fact.problem.title) == (state, "Föräldraföreningen", PROBLEM.title)
        assert (fact.decided_by_name, fact.created_by_name) == ("Anna Lind" if decided else None, "Anna Lind")
        assert (fact.started_at is not None) == (state == "ongoing")
        assert logged(session)[-2:] == ["measures.problem_added", "measures.added"]


def test_every_fault_lies_at_its_field(inside: Inside) -> None:
    wrong = measure_input(
        title=" x ",
        description="å" * 2001,
        kind="magic",
        owner="  ",
        starts_on=date(2033, 1, 1),
        review_on=TODAY,
        public_text="å" * 601,
    )
    with inside() as session, pytest.raises(Invalid) as caught:
        service.add_measure(
            session, measure=wrong, problem=ProblemInput(title="", category_id=new_id(), area_id=new_id()), by=ANNA
        )
    assert set(caught.value.fields) == {
        *("title", "description", "kind", "owner", "starts_on", "review_on", "public_text"),
        *("problem_title", "category", "area"),
    }
    with inside() as session, pytest.raises(Invalid) as caught:
        service.add_measure(session, measure=measure_input(), by=ANNA)
    assert set(caught.value.fields) == {"problem"}


def test_a_review_comes_after_the_start(inside: Inside) -> None:
    with inside() as session, pytest.raises(Invalid) as caught:
        service.add_measure(
            session,
            measure=measure_input(starts_on=date(2027, 1, 10), review_on=date(2027, 1, 10)),
            problem=PROBLEM,
            by=ANNA,
        )
    assert caught.value.fields == {"review_on": ["Uppföljningen måste komma efter starten. Välj en senare dag."]}


def test_the_same_form_twice_is_one_measure(inside: Inside) -> None:
    given = new_id()
    for _ in range(2):
        with inside() as session:
            made = service.add_measure(session, measure=measure_input(), problem=PROBLEM, measure_id=given, by=ANNA)
            assert made == given
    with inside() as session:
        assert session.execute(select(func.count()).select_from(Measure)).scalar_one() == 1
        assert session.execute(select(func.count()).select_from(Problem)).scalar_one() == 1


def test_the_owner_is_the_organisations_name(inside: Inside, organisation: Callable[..., UUID]) -> None:
    gata = organisation("Gata och park")
    with inside() as session:
        made = service.add_measure(
            session, measure=measure_input(organisation_id=gata, owner="något annat"), problem=PROBLEM, by=ANNA
        )
        fact = service.find(session, made)
    assert (fact.organisation_id, fact.owner) == (gata, "Gata och park")


def test_what_is_the_neighbours_does_not_exist(
    inside: Inside,
    boundary: Boundary,
    simrishamn: int,
    add: Add,
    organisation: Callable[..., UUID],
    settle: Callable[..., UUID],
) -> None:
    """The neighbour's measure, problem, picture, organisation, category and area, each by its id."""
    town = seed(boundary, simrishamn, rounds=2)
    theirs = add(municipality=simrishamn, category_id=town.categories["SK"])
    picture = settle(town.newest, simrishamn)
    owner = organisation("Simrishamnsbostäder", simrishamn)
    with inside(simrishamn) as session:
        problem = service.find(session, theirs).problem.id
    with inside() as session:
        assert service.measures(session) == []
        assert service.problems(session) == []
        for act in (
            lambda: service.find(session, theirs),
            lambda: service.find_problem(session, problem),
            lambda: service.change_measure(session, theirs, measure=measure_input(), revision=1, by=ANNA),
            lambda: service.approve_measure(session, theirs, by=ANNA),
            lambda: service.start_measure(session, theirs, on=TODAY, by=ANNA),
            lambda: service.decline_measure(session, theirs, reason="Det ska inte gå.", by=ANNA),
            lambda: service.lock_for_review(session, theirs),
            lambda: service.change_problem(session, problem, problem=PROBLEM, revision=1, by=ANNA),
            lambda: service.add_measure(session, measure=measure_input(), problem_id=problem, by=ANNA),
            lambda: service.add_measure(session, measure=measure_input(), problem=PROBLEM, picture_id=picture, by=ANNA),
        ):
            with pytest.raises(NotFound):
                act()
        with pytest.raises(Invalid) as caught:
            service.add_measure(
                session,
                measure=measure_input(organisation_id=owner),
                problem=ProblemInput(title="Problem", category_id=town.categories["SK"], area_id=town.areas["Centrum"]),
                by=ANNA,
            )
        assert set(caught.value.fields) == {"organisation", "category", "area"}


def test_a_measure_points_at_the_picture_it_was_decided_on(
    inside: Inside, world: World, settle: Callable[..., UUID]
) -> None:
    older = settle(world.rounds[-2])
    with inside() as session:
        made = service.add_measure(session, measure=measure_input(), problem=PROBLEM, by=ANNA)
        proposed = service.find(session, made)
        assert proposed.picture is not None
        assert (proposed.picture.id, proposed.picture.round_number) == (older, 12)
        assert proposed.problem.picture == proposed.picture
    newer = settle(world.newest)
    with inside() as session:
        assert service.approve_measure(session, made, by=LARS) == "ongoing"
        decided = service.find(session, made)
        assert decided.picture is not None
        assert decided.picture.id == newer
        assert decided.problem.picture is not None
        assert decided.problem.picture.id == older
        assert decided.decided_by_name == "Lars Berg"
        with pytest.raises(Conflict):
            service.approve_measure(session, made, by=ANNA)


def test_a_proposal_that_waited_past_its_review_is_put_right_first(inside: Inside, add: Add) -> None:
    made = add(decided=False, review_on=date(2026, 11, 10))
    with inside() as session, pytest.raises(Invalid) as caught:
        service.approve_measure(session, made, by=ANNA)
    assert "review_on" in caught.value.fields


def test_a_planned_measure_starts_on_the_day_it_did(inside: Inside, add: Add) -> None:
    made = add(starts_on=date(2026, 11, 27))
    with inside() as session:
        with pytest.raises(Invalid):
            service.start_measure(session, made, on=date(2026, 11, 19), by=ANNA)
        service.start_measure(session, made, on=date(2026, 11, 16), by=ANNA)
        fact = service.find(session, made)
        assert (fact.state, fact.starts_on) == ("ongoing", date(2026, 11, 16))
        with pytest.raises(Conflict):
            service.start_measure(session, made, on=TODAY, by=ANNA)


@pytest.mark.parametrize("decided", [False, True])
def test_what_has_not_started_can_be_turned_down_with_a_reason(inside: Inside, add: Add, decided: bool) -> None:
    made = add(decided=decided, starts_on=date(2026, 11, 27))
    with inside() as session:
        with pytest.raises(Invalid):
            service.decline_measure(session, made, reason="nej", by=ANNA)
        service.decline_measure(session, made, reason="Räddningstjänsten behöver kunna köra där.", by=ANNA)
        fact = service.find(session, made)
        assert (fact.state, fact.declined, fact.ended_on, fact.review_on) == ("ended", True, TODAY, None)
        assert fact.declined_reason == "Räddningstjänsten behöver kunna köra där."
        assert logged(session)[-1] == "measures.declined"
        with pytest.raises(Conflict):
            service.decline_measure(session, made, reason="En gång till går inte.", by=ANNA)


def test_an_ongoing_measure_is_ended_by_a_review_alone(inside: Inside, add: Add) -> None:
    made = add()
    with inside() as session, pytest.raises(Conflict):
        service.decline_measure(session, made, reason="Vi har tröttnat på den.", by=ANNA)


def test_nobody_overwrites_what_they_have_not_seen(inside: Inside, add: Add) -> None:
    made = add()
    with inside() as session:
        service.change_measure(session, made, measure=measure_input(title="Annan titel"), revision=1, by=ANNA)
        with pytest.raises(Conflict):
            service.change_measure(session, made, measure=measure_input(title="Tredje titel"), revision=1, by=LARS)
        assert service.find(session, made).title == "Annan titel"
        problem = service.find(session, made).problem.id
        service.change_problem(session, problem, problem=PROBLEM, revision=1, by=ANNA)
        with pytest.raises(Conflict):
            service.change_problem(session, problem, problem=PROBLEM, revision=1, by=LARS)


def test_an_ongoing_measures_review_date_moves_by_a_review_alone(inside: Inside, add: Add) -> None:
    made = add(review_on=date(2026, 11, 4))
    with inside() as session:
        service.change_measure(session, made, measure=measure_input(review_on=date(2027, 3, 1)), revision=1, by=ANNA)
        assert service.find(session, made).review_on == date(2026, 11, 4)


def test_a_planned_measures_dates_can_be_moved(inside: Inside, add: Add) -> None:
    made = add(starts_on=date(2026, 11, 27))
    moved = measure_input(starts_on=date(2026, 12, 4), review_on=date(2027, 2, 1))
    with inside() as session:
        service.change_measure(session, made, measure=moved, revision=1, by=ANNA)
        fact = service.find(session, made)
        assert (fact.starts_on, fact.review_on) == (date(2026, 12, 4), date(2027, 2, 1))


def test_overdue_begins_the_day_after(inside: Inside, add: Add) -> None:
    late = add(title="Sen", review_on=date(2026, 11, 4))
    add(title="I dag", review_on=TODAY)
    add(title="Planerad", starts_on=date(2026, 12, 1), review_on=date(2026, 11, 1))
    later = add(title="Ännu senare", review_on=date(2026, 10, 1))
    with inside() as session:
        found = service.overdue(session, TODAY)
        assert [one.id for one in found] == [later, late]
        assert [one.days_late(TODAY) for one in found] == [48, 14]
        assert [one.title for one in service.ongoing(session)] == ["Ännu senare", "Sen", "I dag"]


def test_the_board_leaves_earlier_years_out(inside: Inside, add: Add) -> None:
    add(title="Pågår")
    for title, ended in (("I år", date(2026, 1, 1)), ("I fjol", date(2025, 12, 31))):
        made = add(title=title)
        with inside() as session:
            session.execute(
                text("UPDATE tenant.measure SET state = 'ended', ended_on = :day WHERE id = :id"),
                {"day": ended, "id": made},
            )
    with inside() as session:
        assert {one.title for one in service.board(session, TODAY)} == {"Pågår", "I år"}
        assert len(service.measures(session)) == 3


def test_numbers_are_the_observations_of_the_problems_category_and_area(inside: Inside, world: World, add: Add) -> None:
    category, area = world.categories["SK"], world.areas["Centrum"]
    one = add(category_id=category, area_id=area, starts_on=date(2026, 8, 24))
    everywhere = add(category_id=category, starts_on=date(2026, 8, 24))
    anything = add(area_id=area, starts_on=date(2026, 8, 24))
    nothing = add(starts_on=date(2026, 8, 24))
    counted = """
        SELECT r.number, count(o.id) FROM tenant.round r
        LEFT JOIN tenant.observation o ON o.round_id = r.id
             AND (CAST(:category AS uuid) IS NULL OR o.category_id = :category)
             AND (CAST(:area AS uuid) IS NULL OR o.area_id = :area)
        GROUP BY r.number ORDER BY r.number"""
    with inside() as session:
        found = service.numbers(session, service.measures(session))
        assert nothing not in found
        for made, of, at in ((one, category, area), (everywhere, category, None), (anything, None, area)):
            rows = session.execute(text(counted), {"category": of, "area": at}).all()
            both = found[made]
            counts = {one.number: one.observations for one in (*both.before.rounds, *both.after.rounds)}
            assert counts == {number: count for number, count in rows if number in counts}
            assert [one.number for one in both.before.rounds] == [1, 2, 3, 4, 5, 6, 7]
            assert [one.number for one in both.after.rounds] == [8, 9, 10, 11, 12, 13]
            assert both.after.rounds[-1].answers > 20


def test_without_rounds_there_are_no_numbers_and_no_fault(inside: Inside, add: Add, ystad: int) -> None:
    with inside() as session:
        category = session.execute(text("SELECT id FROM tenant.category LIMIT 1")).scalar_one()
    made = add(category_id=category)
    with inside() as session:
        both = service.numbers(session, service.measures(session))[made]
    assert both.verdict == "few_rounds"
    assert both.before.rounds == both.after.rounds == ()


def test_only_what_has_a_text_for_the_network_is_told(inside: Inside, add: Add) -> None:
    told = add(public_text="Föräldrar går tillsammans.")
    add(title="Utan text")
    add(title="Förslag", public_text="Inte beslutat än.", decided=False)
    with inside() as session:
        assert [one.id for one in service.to_tell(session)] == [told]


def test_the_day_is_sweden_s(inside: Inside, add: Add) -> None:
    """A quarter past midnight in Sweden is still yesterday in UTC."""
    add(review_on=date(2026, 11, 18))
    with clock.standing_at(clock.at(date(2026, 11, 19), 0, 15)), inside() as session:
        assert len(service.overdue(session, clock.today())) == 1
