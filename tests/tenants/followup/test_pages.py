"""A measure's page and its review, in a browser without JavaScript."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from samsyn import clock
from samsyn.access import Role
from samsyn.isolation import Boundary
from tenants.followup import service
from tenants.followup.schemas import in_weeks
from tenants.measures import service as measures
from tests.tenants.measures.conftest import ANNA, Add, Browser, Inside
from tests.tenants.picture.seeding import World
from tests.tenants.statements import statements

DUE = date(2026, 11, 4)
FORM = {
    "due_on": "2026-11-04",
    "decision": "extend",
    "reason": "Samma armaturer sätts upp på den östra delen.",
    "weeks": "12",
    "next_review_on": "",
}


def at(made: UUID, page: str = "") -> str:
    """The address of a measure's page."""
    return f"/k/ystad/atgarder/{made}{page}"


def test_a_review_is_made_and_stands_in_the_history(
    browser: Browser, add: Add, world: World, settle: Callable[..., UUID]
) -> None:
    settle(world.newest)
    made = add(review_on=DUE, category_id=world.categories["SK"], area_id=world.areas["Centrum"])
    client = browser(Role.COORDINATOR)
    page = client.get(at(made, "/uppfoljning")).text
    assert "Uppföljning 1" in page
    assert "14 dagar försenad" in page
    assert 'name="due_on" value="2026-11-04"' in page
    answer = client.post(at(made, "/uppfoljning"), data=FORM)
    assert (answer.status_code, answer.headers["Location"]) == (303, at(made))
    shown = client.get(at(made)).text
    assert "Samma armaturer sätts upp på den östra delen." in shown
    assert "Utöka" in shown
    assert "lägesbild 13" in shown
    assert "10 februari 2027" in shown
    again = client.post(at(made, "/uppfoljning"), data=FORM)
    assert again.status_code == 409
    assert "redan gjord" in again.text


def test_another_day_can_be_chosen(browser: Browser, add: Add, inside: Inside) -> None:
    made = add(review_on=DUE)
    client = browser(Role.COORDINATOR)
    empty = client.post(at(made, "/uppfoljning"), data=FORM | {"weeks": "other"})
    assert empty.status_code == 422
    assert "Välj när åtgärden följs upp nästa gång." in empty.text
    past = client.post(at(made, "/uppfoljning"), data=FORM | {"weeks": "other", "next_review_on": "2026-11-18"})
    assert past.status_code == 422
    assert "Välj en dag efter i dag." in past.text
    assert FORM["reason"] in past.text
    good = client.post(at(made, "/uppfoljning"), data=FORM | {"weeks": "other", "next_review_on": "2026-11-19"})
    assert good.status_code == 303
    with inside() as session:
        assert measures.find(session, made).review_on == date(2026, 11, 19)


def test_ending_asks_for_no_date(browser: Browser, add: Add, inside: Inside) -> None:
    made = add(review_on=DUE)
    client = browser(Role.COORDINATOR)
    assert client.post(at(made, "/uppfoljning"), data=FORM | {"decision": "end", "weeks": ""}).status_code == 303
    with inside() as session:
        assert measures.find(session, made).state == "ended"
    assert client.get(at(made, "/uppfoljning")).status_code == 303
    assert "Avslutad 18 november" in client.get(at(made)).text
    assert client.post(at(made, "/uppfoljning"), data=FORM).status_code == 409


def test_changing_offers_a_new_measure_on_the_same_problem(browser: Browser, add: Add, inside: Inside) -> None:
    made = add(review_on=DUE)
    client = browser(Role.COORDINATOR)
    client.post(at(made, "/uppfoljning"), data=FORM | {"decision": "change"})
    with inside() as session:
        fact = measures.find(session, made)
    assert fact.state == "ongoing"
    page = client.get(at(made)).text
    assert "Gruppen har beslutat att byta åtgärd" in page
    assert f"/atgarder/ny?problem={fact.problem.id}" in page
    form = client.get(f"/k/ystad/atgarder/ny?problem={fact.problem.id}").text
    assert f'<option value="{fact.problem.id}" selected>' in form


@pytest.mark.parametrize(
    "over",
    [
        {"decision": ""},
        {"decision": "pausa"},
        {"reason": ""},
        {"reason": "kort"},
        {"due_on": "i går"},
        {"weeks": "13"},
        {"extra": "1"},
        {"reason": "ord\0ord ord ord"},
    ],
)
def test_bad_input_is_refused_and_nothing_kept(
    browser: Browser, add: Add, inside: Inside, over: dict[str, str]
) -> None:
    made = add(review_on=DUE)
    assert browser(Role.COORDINATOR).post(at(made, "/uppfoljning"), data=FORM | over).status_code == 422
    with inside() as session:
        assert service.history(session, made) == []


def test_with_too_little_the_page_says_so_and_suggests_to_go_on(browser: Browser, add: Add, world: World) -> None:
    made = add(review_on=DUE, category_id=world.categories["BR"], starts_on=date(2026, 11, 1))
    page = browser(Role.COORDINATOR).get(at(made, "/uppfoljning")).text
    assert "För få omgångar för att jämföra" in page
    assert "Systemet föreslår:" in page
    assert "för lite underlag: fortsätt" in page


def test_with_enough_the_page_gives_the_numbers_and_suggests_nothing(browser: Browser, add: Add, world: World) -> None:
    made = add(review_on=DUE, category_id=world.categories["SK"], starts_on=date(2026, 8, 24))
    page = browser(Role.COORDINATOR).get(at(made, "/uppfoljning")).text
    assert "Systemet föreslår inget här" in page
    assert "på sju omgångar" in page
    assert "på sex omgångar" in page


def test_a_problem_without_category_and_area_has_nothing_to_count(browser: Browser, add: Add) -> None:
    page = browser(Role.COORDINATOR).get(at(add(review_on=DUE), "/uppfoljning")).text
    assert "det finns inget att räkna" in page
    assert "Systemet föreslår" not in page


def test_how_many_questions_the_pages_ask(
    browser: Browser, add: Add, world: World, inside: Inside, boundary: Boundary
) -> None:
    made = add(review_on=DUE, category_id=world.categories["SK"], starts_on=date(2026, 8, 24))
    for number in range(3):
        with inside() as session:
            service.decide(
                session,
                made,
                decision="continue",
                reason="Vi vill se en hel höst.",
                next_review_on=date(2027, 1, 1 + number),
                by=ANNA,
            )
    client = browser(Role.COORDINATOR)
    with statements(boundary) as page:
        assert client.get(at(made)).status_code == 200
    with statements(boundary) as review:
        assert client.get(at(made, "/uppfoljning")).status_code == 200
    assert (len(page), len(review)) == (4, 4)


def test_weeks_end_on_a_working_day() -> None:
    """Four weeks from Wednesday 18 November is a Wednesday; from Saturday the 21st it is the Monday after."""
    assert in_weeks(4) == date(2026, 12, 16)
    with clock.standing_at(clock.at(date(2026, 11, 21), 10)):
        assert in_weeks(4) == date(2026, 12, 21)
    with clock.standing_at(clock.at(date(2026, 11, 22), 10)):
        assert in_weeks(4) == date(2026, 12, 21)


def test_the_menu_marks_measures_on_their_review(browser: Browser, add: Add) -> None:
    page = browser(Role.COORDINATOR).get(at(add(review_on=DUE), "/uppfoljning")).text
    assert '<a href="/k/ystad/atgarder" aria-current="page">Åtgärder</a>' in page
    assert page.count('aria-current="page"') == 1
