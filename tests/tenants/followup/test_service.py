"""A review takes exactly one of four decisions, once, with its reason and the next date."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import date
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from samsyn import clock
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Invalid, NotFound
from tenants.followup import service
from tenants.followup.models import Review
from tenants.measures import service as measures
from tenants.measures.before_after import BeforeAfter, Side
from tests.tenants.measures.conftest import ANNA, LARS, TODAY, Add, Inside, logged
from tests.tenants.picture.seeding import World

DUE, NEXT = date(2026, 11, 4), date(2027, 2, 10)
REASON = "Belysningen har bytts på halva stråket."


def decide(session: Any, measure_id: UUID, **over: Any) -> UUID:
    """A review that goes through as it is, but for what is given."""
    return service.decide(
        session, measure_id, **{"decision": "continue", "reason": REASON, "next_review_on": NEXT, "by": ANNA, **over}
    )


@pytest.mark.parametrize("decision", ["continue", "extend", "change"])
def test_what_goes_on_gets_its_next_date(inside: Inside, add: Add, decision: str) -> None:
    made = add(review_on=DUE)
    with inside() as session:
        decide(session, made, decision=decision)
        fact = measures.find(session, made)
        [review] = service.history(session, made)
        assert (fact.state, fact.last_decision, fact.review_on, fact.ended_on) == ("ongoing", decision, NEXT, None)
        assert (review.decision, review.due_on, review.next_review_on, review.reason) == (decision, DUE, NEXT, REASON)
        assert review.decided_by_name == "Anna Lind"
        assert logged(session)[-1] == "followup.decided"


def test_what_ends_gets_none(inside: Inside, add: Add) -> None:
    made = add(review_on=DUE)
    with inside() as session:
        decide(session, made, decision="end", next_review_on=NEXT)
        fact = measures.find(session, made)
        assert (fact.state, fact.review_on, fact.ended_on, fact.declined) == ("ended", None, TODAY, False)
        assert service.history(session, made)[0].next_review_on is None


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"decision": "pause"}, "decision"),
        ({"reason": "  kort   "}, "reason"),
        ({"reason": "å" * 1001}, "reason"),
        ({"next_review_on": None}, "next_review_on"),
        ({"next_review_on": TODAY}, "next_review_on"),
        ({"next_review_on": date(2026, 11, 1)}, "next_review_on"),
        ({"next_review_on": date(2030, 1, 1)}, "next_review_on"),
    ],
)
def test_what_is_missing_is_said_at_its_field(inside: Inside, add: Add, over: dict[str, Any], field: str) -> None:
    made = add(review_on=DUE)
    with inside() as session, pytest.raises(Invalid) as caught:
        decide(session, made, **over)
    assert set(caught.value.fields) == {field}
    with inside() as session:
        assert service.history(session, made) == []
        assert measures.find(session, made).review_on == DUE


@pytest.mark.parametrize("length", [10, 1000])
def test_a_reason_has_ten_to_a_thousand_characters(inside: Inside, add: Add, length: int) -> None:
    made = add(review_on=DUE)
    with inside() as session:
        decide(session, made, reason="å" * length)


@pytest.mark.parametrize("decision", ["continue", "end"])
def test_the_same_review_twice_is_one(inside: Inside, add: Add, decision: str) -> None:
    made = add(review_on=DUE)
    with inside() as session:
        decide(session, made, decision=decision, due_on=DUE)
    with inside() as session, pytest.raises(Conflict, match="redan gjord"):
        decide(session, made, decision="extend", due_on=DUE, by=LARS)
    with inside() as session:
        assert [one.decision for one in service.history(session, made)] == [decision]


def test_two_at_the_same_instant_make_one_review(inside: Inside, add: Add) -> None:
    made = add(review_on=DUE)
    together = Barrier(2)

    def press(decision: str) -> str:
        try:
            with inside() as session:
                measures.find(session, made)
                together.wait(10)
                decide(session, made, decision=decision, due_on=DUE)
        except Conflict:
            return "conflict"
        return decision

    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(copy_context().run, press, decision) for decision in ("extend", "change")]
        outcomes = [one.result(30) for one in waiting]
    assert outcomes.count("conflict") == 1
    with inside() as session:
        assert session.execute(select(func.count()).select_from(Review)).scalar_one() == 1
        assert measures.find(session, made).last_decision in outcomes


def test_the_database_itself_keeps_one_review_for_a_day(inside: Inside, add: Add) -> None:
    made = add(review_on=DUE)
    with inside() as session:
        decide(session, made)
        session.execute(text("UPDATE tenant.measure SET review_on = :due WHERE id = :id"), {"due": DUE, "id": made})
    with inside() as session, pytest.raises(Conflict):
        decide(session, made)


def test_a_review_may_be_made_before_its_day(inside: Inside, add: Add) -> None:
    due = date(2026, 12, 2)
    made = add(review_on=due)
    with inside() as session:
        with pytest.raises(Invalid) as caught:
            decide(session, made, next_review_on=due)
        assert "next_review_on" in caught.value.fields
        decide(session, made, next_review_on=date(2026, 11, 25))
        with pytest.raises(Invalid):
            decide(session, made, next_review_on=due)
        decide(session, made, next_review_on=date(2026, 12, 3))
        assert [one.due_on for one in service.history(session, made)] == [due, date(2026, 11, 25)]


@pytest.mark.parametrize(("decided", "starts_on"), [(False, date(2026, 9, 1)), (True, date(2026, 12, 1))])
def test_only_what_goes_on_is_reviewed(inside: Inside, add: Add, decided: bool, starts_on: date) -> None:
    made = add(decided=decided, starts_on=starts_on)
    with inside() as session, pytest.raises(Conflict):
        decide(session, made)


def test_a_review_points_at_the_newest_settled_picture(
    inside: Inside, world: World, settle: Callable[..., UUID], add: Add
) -> None:
    made = add(review_on=DUE)
    settle(world.rounds[-2])
    newest = settle(world.newest)
    with inside() as session:
        decide(session, made)
        [review] = service.history(session, made)
    assert (review.picture_id, review.round_number, review.picture_version) == (newest, 13, 1)


def test_the_neighbours_measure_does_not_exist(inside: Inside, add: Add, simrishamn: int) -> None:
    theirs = add(municipality=simrishamn, review_on=DUE)
    with inside() as session:
        for wanted in (theirs, new_id()):
            with pytest.raises(NotFound):
                decide(session, wanted)
        assert service.history(session, theirs) == []
    with inside(simrishamn) as session:
        decide(session, theirs)
    with inside() as session:
        assert service.decisions_since(session, measures_began()) == []


def measures_began() -> Any:
    """An instant before everything here."""

    return clock.at(date(2020, 1, 1), 0)


@pytest.mark.parametrize(
    ("verdict", "expected"), [("few_rounds", "continue"), ("few_events", "continue"), ("comparable", None)]
)
def test_the_system_suggests_by_one_stated_rule_alone(verdict: Any, expected: str | None) -> None:
    assert service.suggestion(BeforeAfter(Side(()), Side(()), verdict)) == expected


def test_without_anything_to_count_nothing_is_suggested() -> None:
    assert service.suggestion(None) is None
