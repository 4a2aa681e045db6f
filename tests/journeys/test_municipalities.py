"""Sydöst and its people in the demonstration: what each role sees first, who works where, what the region gets."""

import re

import pytest

from samsyn.access import Role
from tenants.places.service.categories import DEFAULTS
from tests.journeys.conftest import OpenWindow
from tests.journeys.window import DESK, PHONE, Window, until

ANNA, CHIEF, REGIONAL = "anna@ystad.example", "chef@ystad.example", "regionchef@sydost.example"
ROLES = {
    Role.HOST: "vard@ystad.example",
    Role.ANALYST: "analytiker@ystad.example",
    Role.COORDINATOR: ANNA,
    Role.CHIEF: CHIEF,
    Role.READER: "politiker@ystad.example",
    Role.ADMIN: "admin@ystad.example",
    Role.DPO: "dso@ystad.example",
}
PAGES = ("", "omgangar", "lagesbild/", "atgarder", "aterkoppling", "natverk", "omraden", "kategorier", "platser")


def menu(window: Window) -> list[str]:
    """The names in the main menu."""
    return window.page.locator("nav.cycle a").all_inner_texts()


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_a_first_page_and_a_menu_that_works(open_window: OpenWindow, role: Role) -> None:
    for size in (DESK, PHONE):
        window = open_window(ROLES[role], size=size)
        window.go("/k/ystad/")
        assert window.heading()
        for address in window.page.locator("nav.cycle a").evaluate_all("links => links.map((link) => link.href)"):
            window.go(address)
        window.page.locator("details.drop.end summary").click()
        offered = window.page.locator("details.drop.end a").evaluate_all("links => links.map((link) => link.href)")
        for address in offered:
            window.go(address)


def test_every_link_on_the_way_leads_somewhere(open_window: OpenWindow) -> None:
    """Nobody is shown a door that does not open: all links of each role's first page and of the pages of its menu."""
    wrong = []
    for role, email in ROLES.items():
        window = open_window(email)
        starts = window.page.locator("nav.cycle a").evaluate_all("links => links.map((link) => link.href)")
        tried: set[str] = set()
        for start in [window.page.url, *starts]:
            window.page.goto(start)
            for address in window.page.locator("main a[href]").evaluate_all("links => links.map((link) => link.href)"):
                kind = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "{id}", address.partition("#")[0].partition("?")[0])
                if kind in tried or not kind.startswith("http"):
                    continue
                tried.add(kind)
                answered = window.context.request.get(address)
                if answered.status >= 400:
                    wrong.append(f"{role}: {answered.status} from {address}, linked from {start}")
    assert wrong == []


def test_anna_works_in_three_municipalities_and_sees_one_at_a_time(open_window: OpenWindow) -> None:
    for size in (DESK, PHONE):
        window = open_window(ANNA, size=size)
        for slug, name in (("simrishamn", "Simrishamn"), ("tomelilla", "Tomelilla"), ("ystad", "Ystad")):
            if not window.page.url.endswith(f"/k/{slug}/"):
                window.page.locator(".where summary").click()
                window.page.locator(f".where a[href='/k/{slug}/']").click()
                window.page.wait_for_url(f"**/k/{slug}/")
            assert name in window.page.locator(".where summary").inner_text()
            for page in PAGES if size is DESK else PAGES[:2]:
                window.page.goto(f"/k/{slug}/{page}")
                for other in {"Simrishamn", "Tomelilla", "Ystad"} - {name}:
                    told = window.page.locator("main").inner_text()
                    assert f"{other}s kommun" not in told, f"{other} on {window.page.url}"
        window.examine()
    assert open_window("samordnare@landskrona.example").page.goto("/k/ystad/").status == 404  # type: ignore[union-attr]


def test_a_finding_becomes_a_measure_before_the_draft_is_settled(open_window: OpenWindow) -> None:
    """Ystad's newest picture waits for its coordinator, with something that has risen."""
    window = open_window(ANNA)
    window.go("/k/ystad/lagesbild/")
    assert "Utkast" in window.text()
    findings = window.page.locator(".finding")
    assert findings.count() >= 1
    window.page.locator(".finding a", has_text="Föreslå en åtgärd").first.click()
    window.page.wait_for_url("**/atgarder/ny**")
    window.examine()
    assert window.page.locator("input[name=picture]").input_value()
    assert window.page.locator("#f-category").input_value(), "the finding's category"
    window.page.locator("#f-problem").select_option("")
    window.page.locator("#f-problem_title").fill("Oro på torget på fredagskvällar")
    window.page.locator("#f-title").fill("Fältassistenter vid torget på fredagar")
    for name, value in (("kind", "social"), ("term", "quick"), ("standing", "proposed")):
        window.page.locator(f"input[name={name}][value={value}]").check(force=True)
    window.page.locator("#f-owner").fill("Fältgruppen")
    window.press("Spara åtgärden")
    assert "Grundas på" in window.text()
    window.press("Besluta om åtgärden")


def test_an_overdue_review_is_on_the_first_page_and_is_decided(open_window: OpenWindow) -> None:
    window = open_window(ANNA, size=PHONE)
    window.go("/k/ystad/")
    waiting = window.page.locator("ol.todo a[href*='/atgarder/']")
    assert waiting.count() >= 1, window.text()
    waiting.first.click()
    window.page.wait_for_url("**/atgarder/**")
    if "/uppfoljning" not in window.page.url:
        window.press("Följ upp")
    window.examine()
    window.page.locator("input[name=decision][value=continue]").check(force=True)
    window.page.locator("#f-reason").fill("Lugnare på platsen, för tidigt att säga om det håller i sig.")
    window.page.locator("input[name=weeks][value='4']").check(force=True)
    window.press("Spara beslutet")
    assert "för tidigt att säga" in window.text()


def test_8_what_is_settled_reaches_the_region_and_nothing_else(open_window: OpenWindow) -> None:
    chief = open_window(REGIONAL)
    chief.page.wait_for_url("**/r/sydost/")
    assert "inte lämnad" in row_of(chief, "Ystad")
    assert "version 1" in row_of(chief, "Tomelilla")
    anna = open_window(ANNA)
    anna.go("/k/ystad/lagesbild/")
    anna.page.locator("form[action$=faststall] button").click()
    anna.page.wait_for_load_state()
    assert "Fastställd" in anna.text()

    def arrived() -> bool:
        chief.page.goto("/r/sydost/")
        return "version 1" in row_of(chief, "Ystad")

    until(arrived, "Ystad's newest picture in the region")
    chief.examine()
    assert "dolt" in chief.text()
    for slug in ("ystad", "simrishamn", "tomelilla"):
        assert chief.page.goto(f"/k/{slug}/").status == 404  # type: ignore[union-attr]
    phone = open_window(REGIONAL, size=PHONE)
    phone.go("/r/sydost/")


def row_of(window: Window, municipality: str) -> str:
    """What the region's first table says of a municipality."""
    return window.page.locator("main table").first.locator("tbody tr", has_text=municipality).inner_text()


def test_the_chief_sees_and_ends_the_sharing(open_window: OpenWindow) -> None:
    for size in (DESK, PHONE):
        window = open_window("chef@tomelilla.example", size=size)
        window.go("/k/tomelilla/delning/")
        assert "Sydöst" in window.text()


def test_a_region_asks_and_the_chief_answers(open_window: OpenWindow) -> None:
    """Asked by the operator, in by the chief's own yes, out again by the chief's own will."""
    operator = open_window("drift@samsyn.example")
    operator.go("/drift/regioner")
    operator.fill({"Namn": "Österlen"})
    operator.press("Skapa regionen")
    operator.press("Österlen")
    operator.page.locator("#f-municipality").select_option(label="Ystad")
    operator.press("Skicka inbjudan")
    assert "Inbjudna som inte har svarat" in operator.text()
    assert "Ingen kommun hör till regionen än." in operator.text()
    coordinator = open_window(ANNA)
    coordinator.go("/k/ystad/delning/")
    assert "Kommunens säkerhetschef svarar." in coordinator.text()
    window = open_window(CHIEF, size=PHONE)
    window.go("/k/ystad/delning/")
    window.press("Gå med i Österlen")
    assert "Kommunen är med i regionen." in window.text()
    window.press("Lämna regionen Österlen")
    assert window.heading() == "Ska kommunen lämna Österlen?"
    window.press("Lämna Österlen")
    assert "Kommunen har lämnat Österlen." in window.text()
    assert "Sydöst" in window.text()
    operator.page.reload()
    assert "Ingen kommun hör till regionen än." in operator.text()
    for size in (DESK, PHONE):
        one = open_window("drift@samsyn.example", size=size)
        for path in ("regioner", "koer", "halsa", "kommuner"):
            one.go(f"/drift/{path}")
        assert "PostgreSQL" in one.page.goto("/drift/halsa").text()  # type: ignore[union-attr]


def test_a_program_gets_its_key_from_the_page(open_window: OpenWindow) -> None:
    window = open_window(ANNA)
    window.go("/k/ystad/nycklar")
    window.press("Skapa nyckeln")
    assert window.page.locator(".errors").count() == 1
    window.page.locator("#f-name").fill("Import från felanmälan")
    window.press("Skapa nyckeln")
    key = window.page.locator("code.secret").inner_text()
    bearer = {"Authorization": f"Bearer {key}"}
    told = window.context.request.get("/api/v1/k/ystad/rounds", headers=bearer)
    assert told.status == 200
    assert told.json()["items"]
    assert window.context.request.get("/api/v1/k/simrishamn/rounds", headers=bearer).status == 404
    window.go("/api/v1/docs")
    open_window(size=PHONE).go("/api/v1/docs")


ENGLISH = ("/", "/logga-in", "/anslut", "/api/v1/docs", "/demo/mail")
INSIDE = ("", "omgangar", "lagesbild/", "atgarder", "aterkoppling", "natverk", "natverk/las-in", "omraden", "delning/")
# Words of the interface that no English page has; names of places, people and schools stay Swedish.
SWEDISH = re.compile(r"\b(och|inte|omgång|lägesbild|åtgärd|svarade|eller|ingen|alla|från|Visa|Spara)\b", re.IGNORECASE)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_english_is_whole(open_window: OpenWindow, size: tuple[int, int]) -> None:
    window = open_window(ANNA, size=size)
    signed_out = open_window(size=size)
    for one, paths in ((signed_out, ENGLISH), (window, [f"/k/ystad/{path}" for path in INSIDE])):
        one.page.goto(f"{paths[0]}?lang=en")
        for path in paths:
            one.page.goto(path)
            assert one.page.locator("html").get_attribute("lang") == "en", path
            found = SWEDISH.findall(interface(one))
            assert found == [], f"{path}: {found}"
    window.page.goto("/k/ystad/?lang=sv")
    assert window.page.locator("html").get_attribute("lang") == "sv"


def interface(window: Window) -> str:
    """What the page says of itself, without what people have written and named."""
    said: str = window.page.evaluate("""() => {
      for (const one of document.querySelectorAll('html :lang(sv)')) one.remove();
      const kinds = 'h1, h2, thead th, dt, nav a, label, legend, button, .kicker, .intro, .hint, summary, footer';
      return [...document.querySelectorAll(kinds)].map((one) => one.textContent).join(' \\n ');
    }""")
    for _code, _letters, name in DEFAULTS:
        said = re.sub(re.escape(name), "", said, flags=re.IGNORECASE)
    return said


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_dark_has_the_same_contrast(open_window: OpenWindow, size: tuple[int, int]) -> None:
    window = open_window(ANNA, size=size, dark=True)
    for page in PAGES:
        window.go(f"/k/ystad/{page}")
    open_window(REGIONAL, size=size, dark=True).examine()


def test_pages_work_without_scripts(open_window: OpenWindow) -> None:
    window = open_window(scripts=False)
    window.page.goto("/logga-in")
    window.page.locator("#f-email").fill(ANNA)
    window.page.locator("#f-password").fill("samsyn-demo-2026")
    window.page.locator("main form button.main").click()
    for page in PAGES:
        answered = window.page.goto(f"/k/ystad/{page}")
        assert answered is not None
        assert answered.status == 200
        assert window.page.locator("h1").first.inner_text()
