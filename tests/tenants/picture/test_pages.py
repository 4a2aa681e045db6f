"""The picture's pages: what each role sees, what each state says, and how many queries that takes."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from samsyn.access import Role
from samsyn.isolation import Boundary
from tenants.observations.models import Observation
from tenants.picture import service
from tenants.picture.models import Picture
from tenants.picture.seen import Seen
from tenants.places.models import Category
from tests.tenants.picture.conftest import LARS, Browser, Inside
from tests.tenants.picture.seeding import World, seed

PAGE = "/k/ystad/lagesbild"


def seen_in(html: str) -> str:
    """The mark of what the page showed, out of its form."""
    found = re.search(r'name="seen" value="(\d+\.[^"]+)"', html)
    assert found is not None
    return found[1]


def coordinator(browser: Browser) -> FlaskClient:
    return browser(Role.COORDINATOR)


def test_before_any_round_has_closed_the_page_says_what_will_be_here(browser: Browser) -> None:
    page = coordinator(browser).get(f"{PAGE}/")
    assert page.status_code == 200
    assert "Den första lägesbilden kommer när en omgång har stängt" in page.text
    assert "Ingen lägesbild är fastställd än" in browser(Role.READER).get(f"{PAGE}/").text


def test_while_the_draft_is_computed_the_page_says_so_and_asks_again(browser: Browser, world: World) -> None:
    client = coordinator(browser)
    page = client.get(f"{PAGE}/")
    assert "Utkastet räknas fram" in page.text
    assert 'hx-trigger="every 2s"' in page.text
    made = client.post(f"{PAGE}/omgang/{world.newest}/utkast")
    assert made.status_code == 303
    assert "Två områden sticker ut" in client.get(made.headers["Location"]).text


def test_the_page_tells_what_sticks_out(browser: Browser, drafted: UUID) -> None:
    html = coordinator(browser).get(f"{PAGE}/").text
    assert "Två områden sticker ut." in html
    assert "Skadegörelse i Centrum" in html
    assert "Buskörning och trafik i Öster" in html
    assert "Fastställ version 1" in html
    assert 'class="area up' in html
    assert "style=" not in html
    assert "<script>" not in html


@pytest.mark.parametrize(("path", "most"), [("/", 6), ("/{id}", 5), ("/{id}?karta=antal", 5), ("/alla", 1)])
def test_queries(browser: Browser, drafted: UUID, statements: list[str], path: str, most: int) -> None:
    client = coordinator(browser)
    statements.clear()
    assert client.get(PAGE + path.format(id=drafted)).status_code == 200
    assert len(statements) <= most, statements


def test_a_settled_picture_takes_fewer(browser: Browser, settled: UUID, statements: list[str]) -> None:
    client = browser(Role.READER)
    statements.clear()
    assert client.get(f"{PAGE}/{settled}").status_code == 200
    assert len(statements) <= 2, statements


def test_a_reader_sees_no_draft(browser: Browser, drafted: UUID) -> None:
    reader = browser(Role.READER)
    assert "Ingen lägesbild är fastställd än" in reader.get(f"{PAGE}/").text
    assert reader.get(f"{PAGE}/{drafted}").status_code == 404
    assert "Omgång 13" not in reader.get(f"{PAGE}/alla").text


def test_a_reader_sees_areas_but_no_point_and_no_observation(browser: Browser, settled: UUID, inside: Inside) -> None:
    with inside() as session:
        points = service.find(session, settled).content["points"]
        assert "points" not in service.find(session, settled, points=False).content
    html = browser(Role.READER).get(f"{PAGE}/{settled}?kategori={points[0]['category_id']}").text
    assert "Skadegörelse i Centrum" in html
    assert 'class="pt"' not in html
    assert 'id="iakttagelser"' not in html
    assert "vid torget" not in html
    assert not [point for point in points if point["id"] in html]
    assert "Ny anteckning" not in html
    assert "Öppna ny version" not in html
    whole = browser(Role.ANALYST).get(f"{PAGE}/{settled}").text
    assert 'class="pt"' in whole
    assert "vid torget" in whole


def test_few_times_are_no_secret_way_to_single_observations(
    browser: Browser, inside: Inside, boundary: Boundary, ystad: int
) -> None:
    world = seed(boundary, ystad, rounds=5, total=3)
    with inside() as session:
        picture = service.draft(session, world.newest)
        service.settle(session, picture.id, revision=1, by=LARS)
        assert "hours" not in service.find(session, picture.id, points=False).content
    assert "<time" not in browser(Role.READER).get(f"{PAGE}/").text
    assert "Det är för få för att visa ett mönster" in browser(Role.READER, email="b@x.example").get(f"{PAGE}/").text


def test_an_analyst_works_but_does_not_settle(browser: Browser, drafted: UUID) -> None:
    analyst = browser(Role.ANALYST)
    html = analyst.get(f"{PAGE}/{drafted}").text
    assert "Ny anteckning" in html
    assert "Fastställ version" not in html
    assert analyst.post(f"{PAGE}/{drafted}/faststall", data={"seen": "1.0.0.x"}).status_code == 403
    assert analyst.post(f"{PAGE}/{drafted}/anteckningar", data={"text": "Samma bild."}).status_code == 303
    assert "Samma bild." in analyst.get(f"{PAGE}/{drafted}").text


def test_settling_from_the_page(browser: Browser, drafted: UUID) -> None:
    client = coordinator(browser)
    seen = seen_in(client.get(f"{PAGE}/{drafted}").text)
    assert client.post(f"{PAGE}/{drafted}/faststall", data={"seen": seen}).status_code == 303
    html = client.get(f"{PAGE}/{drafted}").text
    assert "Lägesbilden är fastställd." in html
    assert "Fastställ version" not in html
    assert "Öppna ny version" in html
    again = client.post(f"{PAGE}/{drafted}/faststall", data={"seen": seen})
    assert again.status_code == 409
    assert "redan fastställd" in again.text


def test_settling_what_has_changed_says_what_and_keeps_the_page(
    browser: Browser, drafted: UUID, inside: Inside, world: World
) -> None:
    client = coordinator(browser)
    seen = seen_in(client.get(f"{PAGE}/{drafted}").text)
    with inside() as session:
        service.add_note(session, drafted, text="Någon annan skrev.", by=LARS)
        service.write_analysis(session, drafted, text="En analys.", seen=service.fingerprint(""), by=LARS)
    page = client.post(f"{PAGE}/{drafted}/faststall", data={"seen": seen})
    assert page.status_code == 409
    for words in ("ändrats sedan du öppnade den", "Anteckningar har kommit till", "Analysen har skrivits om"):
        assert words in page.text
    assert "Siffrorna har räknats om" not in page.text
    # The page that was shown in answer has what is there now, so it can be settled from.
    assert client.post(f"{PAGE}/{drafted}/faststall", data={"seen": seen_in(page.text)}).status_code == 303


def test_a_lost_race_for_the_analysis_loses_no_text(browser: Browser, drafted: UUID, inside: Inside) -> None:
    client = coordinator(browser)
    empty = service.fingerprint("")
    with inside() as session:
        service.write_analysis(session, drafted, text="Det Lars skrev.", seen=empty, by=LARS)
    page = client.post(f"{PAGE}/{drafted}/analys", data={"analysis": "Det Anna skrev.", "seen": empty})
    assert page.status_code == 409
    assert "ändrats av Lars Berg" in page.text
    assert "Det Lars skrev." in page.text
    assert "Det Anna skrev." in page.text
    now = service.fingerprint("Det Lars skrev.")
    both = {"analysis": "Det båda skrev.", "seen": now}
    assert client.post(f"{PAGE}/{drafted}/analys", data=both).status_code == 303


@pytest.mark.parametrize(
    ("form", "data", "words"),
    [
        ("anteckningar", {"text": "   "}, "Fyll i det här."),
        ("anteckningar", {"text": "x" * 2001}, "Skriv högst 2000 tecken."),
        ("anteckningar", {"text": "Slut\x00"}, "ett tecken som inte går att spara"),
        ("anteckningar", {}, "Fyll i det här."),
        ("anteckningar", {"text": "Hej", "extra": "1"}, "Det här fältet finns inte."),
        ("analys", {"analysis": "y" * 20_001, "seen": ""}, "Skriv högst 20000 tecken."),
        ("faststall", {}, ""),
    ],
)
def test_a_form_that_does_not_go_through_keeps_what_was_typed(
    browser: Browser, drafted: UUID, form: str, data: dict[str, str], words: str
) -> None:
    page = coordinator(browser).post(f"{PAGE}/{drafted}/{form}", data=data)
    assert page.status_code == 422
    assert words in page.text
    typed = data.get("text", data.get("analysis", "")).strip()
    assert typed in page.text


def test_text_is_text(browser: Browser, drafted: UUID) -> None:
    client = coordinator(browser)
    nasty = "<script>alert(1)</script> & slut"
    assert client.post(f"{PAGE}/{drafted}/anteckningar", data={"text": nasty}).status_code == 303
    html = client.get(f"{PAGE}/{drafted}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; slut" in html


def test_reopening_from_the_page(browser: Browser, settled: UUID) -> None:
    client = coordinator(browser)
    refused = client.post(f"{PAGE}/{settled}/ny-version", data={"reason": ""})
    assert refused.status_code == 422
    assert "Fyll i det här." in refused.text
    made = client.post(f"{PAGE}/{settled}/ny-version", data={"reason": "Tre svar kom på fel plats."})
    assert made.status_code == 303
    html = client.get(made.headers["Location"]).text
    assert "till version 2" in html
    assert "Tre svar kom på fel plats." in html
    old = client.get(f"{PAGE}/{settled}").text
    assert "Det finns en senare version" in old
    assert "Öppna ny version" not in old
    # For readers the settled version is still the latest.
    assert "Det finns en senare version" not in browser(Role.READER).get(f"{PAGE}/{settled}").text


def test_the_draft_says_when_its_data_have_changed(
    browser: Browser, drafted: UUID, inside: Inside, world: World
) -> None:
    client = coordinator(browser)
    assert "Underlaget har ändrats" not in client.get(f"{PAGE}/{drafted}").text
    with inside() as session:
        some = session.execute(select(Observation.id).where(Observation.round_id == world.newest).limit(2)).scalars()
        session.execute(delete(Observation).where(Observation.id.in_(list(some))))
    assert "Iakttagelser eller svar i omgången är inte längre desamma" in client.get(f"{PAGE}/{drafted}").text
    assert client.post(f"{PAGE}/{drafted}/underlag").status_code == 303
    assert "Underlaget har ändrats" not in client.get(f"{PAGE}/{drafted}").text


def test_the_list_is_narrowed_by_the_address(browser: Browser, drafted: UUID, world: World) -> None:
    client = coordinator(browser)

    def rows(query: str) -> list[str]:
        html = client.get(f"{PAGE}/{drafted}?{query}").text
        section = html[html.index('id="iakttagelser"') :]
        return re.findall(r'<span class="cat ([a-z-]+)" aria-hidden="true">', section)

    vandalism, east = world.categories["SK"], world.areas["Öster"]
    assert set(rows(f"kategori={vandalism}")) == {"vandalism"}
    assert set(rows(f"omrade={east}&kategori={world.categories['BU']}")) == {"reckless-driving"}
    assert 0 < len(rows("platstyp=semi_public&kalla=seen")) < len(rows(""))
    nothing = client.get(f"{PAGE}/{drafted}?kategori={world.categories['PA']}").text
    assert "Inga iakttagelser med det här urvalet" in nothing


def test_the_list_has_pages(browser: Browser, drafted: UUID, inside: Inside, world: World) -> None:
    client = coordinator(browser)
    seen: list[str] = []
    url: str | None = f"{PAGE}/{drafted}"
    while url:
        html = client.get(url).text
        seen += re.findall(r'<td class="full told">(.*?)</td>', html)
        more = re.search(r'<a class="btn" href="([^"]+efter=[^"]+)"', html)
        url = more[1].replace("&amp;", "&") if more else None
    with inside() as session:
        there = session.execute(select(Observation.text).where(Observation.round_id == world.newest)).scalars().all()
    assert sorted(seen) == sorted(there)


@pytest.mark.parametrize(
    "query",
    [
        "kategori=x&omrade=1&platstyp=y&kalla=z&karta=q&efter=w",
        "kategori=8d9f5c1e-6a55-7c3b-9a51-0d0b7f6f7a11",
        "efter=WyIyMDI2IiwieCJd",
        "efter=" + "A" * 399,
        "efter=WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwiMDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwIl0",  # year 1
        "kategori=" + "9" * 5000,
        "karta=antal&karta=antal&lang=en",
    ],
)
def test_an_address_that_makes_no_sense_is_no_fault(browser: Browser, drafted: UUID, query: str) -> None:
    assert coordinator(browser).get(f"{PAGE}/{drafted}?{query}").status_code == 200


def test_the_count_tab_shades_by_number(browser: Browser, drafted: UUID) -> None:
    html = coordinator(browser).get(f"{PAGE}/{drafted}?karta=antal").text
    assert re.search(r'class="area s[1-6]"', html)
    assert 'class="area up' not in html


def test_four_thousand_observations_make_a_page_of_bounded_size(
    browser: Browser, inside: Inside, boundary: Boundary, ystad: int
) -> None:
    world = seed(boundary, ystad, rounds=5, total=4000)
    with inside() as session:
        service.draft(session, world.newest)
    html = coordinator(browser).get(f"{PAGE}/").text
    assert html.count('class="pt"') <= 400
    assert len(html) < 250_000


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"rounds": 1, "total": 1}, "Första omgången: det finns inget att jämföra med än."),
        ({"rounds": 3}, "För tidigt att jämföra: hittills finns två tidigare omgångar."),
        ({"rounds": 5, "total": 0}, "Inga iakttagelser den här omgången."),
        ({"rounds": 5, "answering": 0.0}, "Ingen svarade. Det går inte att säga något om läget."),
    ],
)
def test_small_pictures_are_pages_too(
    browser: Browser, inside: Inside, boundary: Boundary, ystad: int, options: dict[str, Any], words: str
) -> None:
    world = seed(boundary, ystad, **options)
    with inside() as session:
        service.draft(session, world.newest)
    page = coordinator(browser).get(f"{PAGE}/")
    assert page.status_code == 200
    assert words in page.text


def test_everything_is_listed_by_pages(browser: Browser, inside: Inside, world: World) -> None:
    with inside() as session:
        for round_id in world.rounds:
            picture = service.draft(session, round_id)
            service.settle(session, picture.id, revision=1, by=LARS)
    html = browser(Role.READER).get(f"{PAGE}/alla").text
    assert html.count("<tr>") == 14
    assert "Omgång 4" in browser(Role.ANALYST).get(f"{PAGE}/alla?fore=5.1").text
    assert browser(Role.CHIEF).get(f"{PAGE}/alla?fore=x.y").status_code == 200


def test_the_neighbours_picture_is_not_there(
    browser: Browser, inside: Inside, boundary: Boundary, simrishamn: int, settled: UUID
) -> None:
    world = seed(boundary, simrishamn, rounds=5, canary="KANARIE")
    with inside(simrishamn) as session:
        theirs = service.draft(session, world.newest).id
    client = coordinator(browser)
    never = client.get(f"{PAGE}/{uuid4()}")
    for method, path in (
        ("get", f"/{theirs}"),
        ("post", f"/{theirs}/anteckningar"),
        ("post", f"/{theirs}/faststall"),
        ("post", f"/{theirs}/ny-version"),
        ("post", f"/{theirs}/underlag"),
        ("post", f"/{theirs}/analys"),
        ("post", f"/omgang/{world.newest}/utkast"),
    ):
        data = {"text": "Hej", "seen": "1.0.0.x", "reason": "Hej", "analysis": "Hej"}
        answer = getattr(client, method)(PAGE + path, **({"data": data} if method == "post" else {}))
        assert answer.status_code == 404
        assert "KANARIE" not in answer.text
        if method == "get":
            assert answer.text == never.text
    assert "KANARIE" not in client.get(f"{PAGE}/?kategori={world.categories['SK']}").text
    assert client.get("/k/simrishamn/lagesbild/").status_code == 404


def test_names_as_they_were_stay_in_a_settled_page(browser: Browser, inside: Inside, settled: UUID) -> None:
    with inside() as session:
        session.execute(update(Category).values(name="Omdöpt"))
    html = browser(Role.READER).get(f"{PAGE}/{settled}").text
    assert "Omdöpt" not in html


def test_the_mark_of_what_was_seen() -> None:
    now = Seen(3, 1, 1_790_000_000, "ab12")
    assert Seen.read(now.mark) == now
    assert Seen.read("nonsense").revision == -1
    assert Seen.read("9" * 40 + ".1.1.x").revision == -1
    assert Seen.read("2.0.1789999999.ff").differs(now) == ["figures", "analysis", "notes"]


def test_a_picture_is_one_row(inside: Inside, settled: UUID) -> None:
    with inside() as session:
        assert session.execute(select(Picture.revision)).scalars().all() == [3]
