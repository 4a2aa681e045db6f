"""The board, the forms and the problem's page, in a browser without JavaScript."""

import re
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select

from samsyn.access import Role
from samsyn.db.ids import new_id
from samsyn.isolation import Boundary
from tenants.measures import service
from tenants.measures.models import Measure
from tests.tenants.measures.conftest import ANNA, TODAY, Add, Browser, Inside, unsigned
from tests.tenants.picture.seeding import World
from tests.tenants.statements import statements

BOARD = "/k/ystad/atgarder"
FORM = {
    "problem": "",
    "problem_title": "Skadegörelse vid Norreportskolan",
    "problem_description": "",
    "category": "",
    "area": "",
    "picture": "",
    "title": "Kvällsvandring torsdag–lördag",
    "description": "",
    "kind": "social",
    "term": "quick",
    "organisation": "",
    "owner": "Föräldraföreningen",
    "starts_on": "2026-11-18",
    "review_on": "2026-12-16",
    "public_text": "Föräldrar går tillsammans.",
    "standing": "decided",
}


def heading(page: str) -> str:
    """The page's h1 in one line."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", "", found[1]).split())


def test_the_board_before_the_first_measure_says_what_to_do(browser: Browser) -> None:
    page = browser(Role.COORDINATOR).get(BOARD).text
    assert heading(page) == "Inga åtgärder än."
    assert "Lägg till den första åtgärden" in page
    assert "Alla åtgärder" not in page
    assert "Lägg till den första åtgärden" not in browser(Role.READER).get(BOARD).text


def test_the_board_shows_what_is_late_first_with_its_days(browser: Browser, add: Add, world: World) -> None:
    of = {"category_id": world.categories["OP"], "area_id": world.areas["Centrum"], "starts_on": date(2026, 8, 24)}
    add(title="Ny belysning", review_on=date(2026, 11, 4), **of)
    add(title="Dialog med köpmännen", review_on=date(2026, 11, 17), **of)
    add(title="Tidigare stängning", review_on=TODAY, **of)
    add(title="Kvällsvandring", review_on=date(2026, 12, 2), **of)
    page = browser(Role.COORDINATOR).get(BOARD).text
    assert heading(page) == "Fyra åtgärder pågår. Tre väntar på uppföljning."
    late = page[page.index("Uppföljningen är försenad") : page.index("Alla åtgärder")]
    assert [late.index(title) for title in ("Ny belysning", "Dialog", "Tidigare")] == sorted(
        late.index(title) for title in ("Ny belysning", "Dialog", "Tidigare")
    )
    assert "14 dagar försenad" in late
    assert "1 dag försenad" in late
    assert late.count("per omgång") == 3
    assert "Kvällsvandring" not in late
    assert late.count("btn main") == 1


def test_the_board_asks_three_questions_however_many_measures(
    browser: Browser, add: Add, world: World, boundary: Boundary
) -> None:
    client = browser(Role.COORDINATOR)
    of = {"category_id": world.categories["SK"], "starts_on": date(2026, 8, 24)}
    add(title="Första", review_on=date(2026, 11, 4), **of)
    with statements(boundary) as one:
        client.get(BOARD)
    for number in range(6):
        add(title=f"Åtgärd {number}", review_on=date(2026, 11, 4), **of)
    with statements(boundary) as seven:
        assert client.get(BOARD).status_code == 200
    assert len(seven) == len(one) == 3
    with statements(boundary) as by_owner:
        client.get(f"{BOARD}?efter=problem")
    assert len(by_owner) == 3


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?efter=ansvarig", "Föräldraföreningen"),
        ("?efter=plats", "Hela kommunen"),
        ("?efter=problem", "Skadegörelse vid skolan"),
        ("?lage=ongoing", "Visa alla lägen"),
        ("?lage=proposed", "Inga åtgärder har det läget just nu."),
        ("?efter=hittat-pa&lage=", "Senaste beslut:"),
        ("?lage=hittat-pa", "Senaste beslut:"),
    ],
)
def test_the_measures_in_another_order(browser: Browser, add: Add, query: str, expected: str) -> None:
    add()
    answer = browser(Role.COORDINATOR).get(BOARD + query)
    assert answer.status_code == 200
    assert expected in answer.text[answer.text.index('id="h-tav"') :]


def test_a_reader_reads_and_changes_nothing(browser: Browser, add: Add) -> None:
    made = add(review_on=date(2026, 11, 4))
    client = browser(Role.READER)
    for path in (BOARD, f"{BOARD}/{made}", f"{BOARD}?efter=problem"):
        page = client.get(path)
        assert page.status_code == 200
        assert "Följ upp</a>" not in page.text
        assert "/andra" not in page.text
        assert "Ny åtgärd" not in page.text


@pytest.mark.parametrize("role", [Role.READER, Role.ANALYST])
def test_only_who_decides_decides(browser: Browser, add: Add, role: Role) -> None:
    made = add(decided=False)
    client = browser(role)
    assert client.get(f"{BOARD}/ny").status_code == 403
    for action in ("besluta", "starta", "avsla", "andra", "uppfoljning"):
        assert client.post(f"{BOARD}/{made}/{action}", data={}).status_code == 403
    assert client.post(f"{BOARD}/ny", data=FORM | {"id": str(new_id())}).status_code == 403


def test_a_host_sees_no_measures(browser: Browser) -> None:
    assert browser(Role.HOST).get(BOARD).status_code == 403


def test_a_link_from_the_picture_fills_in_what_it_is_about(
    browser: Browser, world: World, settle: Callable[..., UUID]
) -> None:
    picture = settle(world.newest)
    category, area = world.categories["SK"], world.areas["Centrum"]
    page = browser(Role.COORDINATOR).get(f"{BOARD}/ny?picture={picture}&category={category}&area={area}").text
    assert f'name="picture" value="{picture}"' in page
    assert f'<option value="{category}" selected>' in page
    assert f'<option value="{area}" selected>' in page
    assert 'value="Skadegörelse, Centrum"' in page


def test_a_known_problem_of_the_same_kind_and_place_is_proposed(browser: Browser, world: World, add: Add) -> None:
    category, area = world.categories["SK"], world.areas["Centrum"]
    add(category_id=category, area_id=area)
    page = browser(Role.COORDINATOR).get(f"{BOARD}/ny?category={category}&area={area}").text
    assert re.search(r'<option value="[0-9a-f-]{36}" selected>Skadegörelse vid skolan', page)


def test_a_link_that_names_what_is_not_here_is_an_empty_form(browser: Browser) -> None:
    unknown = new_id()
    answer = browser(Role.COORDINATOR).get(
        f"{BOARD}/ny?picture={unknown}&problem={unknown}&category=skolan&area={unknown}&lang=sv"
    )
    assert answer.status_code == 200
    assert str(unknown) not in answer.text.split("</head>")[1].replace("lang=", "").split("<footer")[0]


def test_a_new_measure_is_kept_and_shown(browser: Browser, inside: Inside, world: World) -> None:
    client = browser(Role.COORDINATOR)
    form = FORM | {
        "id": str(new_id()),
        "category": str(world.categories["SK"]),
        "area": str(world.areas["Centrum"]),
    }
    answer = client.post(f"{BOARD}/ny", data=form)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{BOARD}/{form['id']}"
    page = client.get(answer.headers["Location"]).text
    assert heading(page) == "Kvällsvandring torsdag–lördag"
    assert "Skadegörelse vid Norreportskolan" in page
    assert "16 december 2026" in page
    again = client.post(f"{BOARD}/ny", data=form)
    assert again.status_code == 303
    with inside() as session:
        assert session.execute(select(func.count()).select_from(Measure)).scalar_one() == 1


def test_a_fault_keeps_what_was_typed(browser: Browser) -> None:
    form = FORM | {"id": str(new_id()), "owner": "", "review_on": "2026-11-31", "title": "Kvällsvandring <b>&</b>"}
    answer = browser(Role.COORDINATOR).post(f"{BOARD}/ny", data=form)
    assert answer.status_code == 422
    assert "Skriv ett datum som finns" in answer.text
    assert "Kvällsvandring &lt;b&gt;&amp;&lt;/b&gt;" in answer.text
    assert 'value="2026-11-31"' in answer.text
    form |= {"review_on": "2026-12-16"}
    again = browser(Role.CHIEF).post(f"{BOARD}/ny", data=form)
    assert again.status_code == 422
    assert "Välj en verksamhet eller skriv vem som äger åtgärden." in again.text


@pytest.mark.parametrize(
    "over",
    [
        {"id": "inget id"},
        {"standing": "kanske"},
        {"picture": "8d9f5c1e-6a55-7c3b-9a51-0d0b7f6f7a11"},
        {"problem": "8d9f5c1e-6a55-7c3b-9a51-0d0b7f6f7a12"},
        {"unknown": "1"},
        {"title": "\0"},
        {"description": "å" * 100_000},
        {"starts_on": "9999-12-31"},
        {"starts_on": "0001-01-01"},
    ],
)
def test_bad_input_is_refused_and_nothing_kept(browser: Browser, inside: Inside, over: dict[str, str]) -> None:
    answer = browser(Role.COORDINATOR).post(f"{BOARD}/ny", data={**FORM, "id": str(new_id()), **over})
    assert 400 <= answer.status_code < 500
    with inside() as session:
        assert service.measures(session) == []
        assert service.problems(session) == []


def test_a_proposal_is_decided_by_a_button(browser: Browser, add: Add, inside: Inside) -> None:
    made = add(decided=False)
    client = browser(Role.CHIEF)
    assert "Besluta om åtgärden" in client.get(f"{BOARD}/{made}").text
    assert client.post(f"{BOARD}/{made}/besluta").status_code == 303
    assert client.post(f"{BOARD}/{made}/besluta").status_code == 409
    with inside() as session:
        assert service.find(session, made).state == "ongoing"


def test_a_planned_measure_is_started_or_called_off(browser: Browser, add: Add, inside: Inside) -> None:
    client = browser(Role.COORDINATOR)
    starting, stopped = add(starts_on=date(2026, 11, 20)), add(starts_on=date(2026, 11, 20))
    assert 'value="2026-11-18"' in client.get(f"{BOARD}/{starting}/starta").text
    assert client.post(f"{BOARD}/{starting}/starta", data={"starts_on": "2026-11-17"}).status_code == 303
    assert client.post(f"{BOARD}/{stopped}/avsla", data={"reason": "kort"}).status_code == 422
    assert client.post(f"{BOARD}/{stopped}/avsla", data={"reason": "Vägen byggs om i vår."}).status_code == 303
    assert "Vägen byggs om i vår." in client.get(f"{BOARD}/{stopped}").text
    assert "Blev inte av" in client.get(BOARD).text
    with inside() as session:
        assert service.find(session, starting).starts_on == date(2026, 11, 17)


def test_changing_a_measure(browser: Browser, add: Add) -> None:
    client = browser(Role.COORDINATOR)
    made = add(starts_on=date(2026, 11, 27))
    page = client.get(f"{BOARD}/{made}/andra").text
    assert 'value="Kvällsvandring vid Norreportskolan"' in page
    fields = {name: FORM[name] for name in ("title", "kind", "term", "owner", "public_text")}
    form = fields | {"starts_on": "2026-12-01", "review_on": "2027-01-13", "revision": "1"}
    assert client.post(f"{BOARD}/{made}/andra", data=form).status_code == 303
    assert client.post(f"{BOARD}/{made}/andra", data=form).status_code == 409
    assert "Kvällsvandring torsdag–lördag" in client.get(f"{BOARD}/{made}").text


def test_an_ongoing_measures_review_date_is_no_field(browser: Browser, add: Add) -> None:
    page = browser(Role.COORDINATOR).get(f"{BOARD}/{add(review_on=date(2026, 11, 4))}/andra").text
    assert 'type="hidden" name="review_on" value="2026-11-04"' in page
    assert "Dagen flyttas i en uppföljning" in page


def test_a_problem_gathers_its_measures(browser: Browser, add: Add, inside: Inside, boundary: Boundary) -> None:
    first = add(title="Kvällsvandring")
    with inside() as session:
        problem = service.find(session, first).problem.id
    add(title="Kameraövervakning", problem_id=problem)
    client = browser(Role.COORDINATOR)
    with statements(boundary) as made:
        page = client.get(f"{BOARD}/problem/{problem}").text
    assert len(made) == 2
    assert "Kvällsvandring" in page
    assert "Kameraövervakning" in page
    assert f"/atgarder/ny?problem={problem}" in page
    form = {
        "revision": "1",
        "problem_title": "Skadegörelse och stök",
        "problem_description": "",
        "category": "",
        "area": "",
    }
    assert client.post(f"{BOARD}/problem/{problem}/andra", data=form).status_code == 303
    assert heading(client.get(f"{BOARD}/problem/{problem}").text) == "Skadegörelse och stök"


def test_what_is_the_neighbours_is_the_404_of_nothing(
    browser: Browser, simrishamn: int, add: Add, inside: Inside
) -> None:
    theirs = add(municipality=simrishamn, title="Simrishamns åtgärd")
    with inside(simrishamn) as session:
        problem = service.find(session, theirs).problem.id
    client = browser(Role.COORDINATOR)
    for path in (f"{theirs}", f"{theirs}/andra", f"{theirs}/uppfoljning", f"{theirs}/starta", f"problem/{problem}"):
        here = client.get(f"{BOARD}/{path}")
        nobodys = client.get(f"{BOARD}/{path.replace(str(theirs), str(new_id())).replace(str(problem), str(new_id()))}")
        assert here.status_code == nobodys.status_code == 404
        assert unsigned(here.text) == unsigned(nobodys.text)
    assert "Simrishamns åtgärd" not in client.get(BOARD).text


def test_more_than_six_in_a_column_are_a_link_away(browser: Browser, inside: Inside, add: Add) -> None:
    for number in range(8):
        add(title=f"Åtgärd {number}")
    client = browser(Role.COORDINATOR)
    page = client.get(BOARD).text
    assert "Visa alla 8" in page
    assert page.count("<article") == 6
    assert client.get(f"{BOARD}?lage=ongoing").text.count("/k/ystad/atgarder/0") == 8


def test_a_change_is_logged_without_what_was_written(inside: Inside, add: Add) -> None:
    made = add(title="Hemlig titel")
    with inside() as session:
        rows = session.connection().exec_driver_sql("SELECT facts::text FROM tenant.audit_entry").scalars().all()
        assert service.find(session, made).created_by_name == ANNA.name
    assert not any("Hemlig" in row for row in rows)
