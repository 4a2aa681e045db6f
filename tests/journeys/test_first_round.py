"""The first round of a municipality, from the application to the letter that tells everybody what came of it.

The tests of this file are the steps of one story and run in their order, in one browser, on one service.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest

from samsyn import clock
from tests.journeys.conftest import OpenWindow
from tests.journeys.window import PHONE, Window, until

SECRET = "blåsippan vid bryggan"
APPLICANT = "eva.strand@horby.example"
COLLEAGUE = "jonas.falk@horby.example"
# Three squares in Hörby; one of them reaches a little over its border with Höör.
AREAS = {"Hörby tätort": (13.63, 55.83, 13.70, 55.87), "Ludvigsborg": (13.58, 55.88, 13.64, 55.91)}
LIST = """Namn;E-post;Verksamhet;Sektor;Roll
Vera Lund;vera@frosta.example;Frostaskolan;Skola;rektor
Ali Berg;ali.frosta.example;Frostaskolan;Skola;fritidsledare
Nils Ek;nils@hembo.example;Hörbybostäder;Bostadsbolag;
Tove Dahl;tove@polis.example;Lokalpolisområde Mitten;Polis;kommunpolis
Siv Holm;siv@frosta.example;Frostaskolan;Skola;"""


VERA, NILS, TOVE, SIV = "vera@frosta.example", "nils@hembo.example", "tove@polis.example", "siv@frosta.example"


def yesterday() -> str:
    """As the answer page's days are named."""
    return (clock.today() - timedelta(days=1)).isoformat()


@dataclass
class Story:
    """What one step leaves to the next."""

    links: dict[str, str] = field(default_factory=dict)
    picture: str = ""
    measure: str = ""


@pytest.fixture(scope="module")
def story() -> Story:
    """The story so far."""
    return Story()


def mails_to(window: Window, address: str) -> list[tuple[str, str]]:
    """The caught mails to an address, newest first: (subject, address of the page that shows it)."""
    window.page.goto(f"/demo/mail?till={address}")
    links = window.page.locator("main tbody th a").all()
    return [(link.inner_text(), link.get_attribute("href") or "") for link in links]


def mail(window: Window, address: str, about: str) -> str:
    """Opens the mail to the address whose subject says `about`, as soon as it has come, and returns its text."""
    found: list[str] = []

    def come() -> bool:
        found[:] = [href for subject, href in mails_to(window, address) if about.lower() in subject.lower()]
        return bool(found)

    until(come, f"mail to {address} about {about!r}")
    window.go(found[0])
    return window.text()


def link_in_mail(window: Window, part: str) -> str:
    """The address of the link in the open mail that contains `part`."""
    return window.page.locator(f"article a[href*='{part}']").first.get_attribute("href") or ""


def test_1_a_municipality_applies_on_a_phone(open_window: OpenWindow) -> None:
    window = open_window(size=PHONE)
    window.go("/")
    window.go("/anslut")
    window.press("Fortsätt med kommunen")
    assert "Skriv kommunens namn eller kod." in window.text()
    window.fill({"Kommun": "Hörb"})
    window.press("Fortsätt med kommunen")
    window.fill({"Namn": "Eva Strand", "E-postadress i tjänsten": "eva.strand(at)horby.example"})
    window.page.get_by_label("Trygghetssamordnare").check()
    window.press("Fortsätt till granskning")
    assert window.page.locator("#f-name").input_value() == "Eva Strand"
    assert window.page.locator(".errors").count() == 1
    window.fill({"E-postadress i tjänsten": APPLICANT})
    window.press("Fortsätt till granskning")
    assert "Hörby kommun, 1266" in window.text()
    window.press("Skicka ansökan")
    assert window.heading() == "Ansökan från Hörby kommun är skickad."
    again = open_window(size=PHONE)
    again.go("/anslut")
    again.fill({"Kommun": "1266"})
    again.press("Fortsätt med kommunen")
    assert again.page.locator(".errors").count() == 1, "a second application while the first waits"


def test_1_the_operator_approves_it(open_window: OpenWindow) -> None:
    window = open_window("drift@samsyn.example")
    assert window.page.url.endswith("/drift/")
    window.press("Hörby kommun")
    window.press("Godkänn Hörby kommun")
    assert window.page.locator(".errors").count() == 1
    window.page.get_by_role("checkbox").check()
    window.press("Godkänn Hörby kommun")
    assert "Hörby" in window.text()
    for path in ("/drift/kommuner", "/drift/regioner", "/drift/koer"):
        window.go(path)
    assert window.page.goto("/k/horby/").status == 404  # type: ignore[union-attr] # no content for the operator


def test_1_the_applicant_chooses_a_password_by_the_mail(open_window: OpenWindow) -> None:
    window = open_window()
    text = mail(window, APPLICANT, "välkommen")
    assert "Hörby" in text
    link = link_in_mail(window, "/konto/")
    window.go(link)
    window.fill({"Lösenord": "kort"})
    window.press("Spara lösenordet")
    assert window.page.locator(".errors").count() == 1
    window.fill({"Lösenord": SECRET})
    window.press("Spara lösenordet")
    window.go("/k/horby/kom-igang")
    assert "Hörby" in window.text()
    used = open_window()
    assert used.page.goto(link).status == 410  # type: ignore[union-attr]


def test_2_the_guide_leads_through_areas_and_categories(open_window: OpenWindow, tmp_path: Path) -> None:
    window = open_window(APPLICANT, password=SECRET)
    window.go("/k/horby/kom-igang")
    window.press("Lägg in områden")
    window.press("Ta hela kommunen som ett område")
    assert "Kommunen är ett område." in window.text()
    window.press("Läs in en fil")
    broken = tmp_path / "trasig.geojson"
    broken.write_text('{"type": "FeatureCollection", "features": [', encoding="utf-8")
    window.page.locator("#f-file").set_input_files(broken)
    window.press("Granska områdena")
    assert window.heading() == "Läs in områden från en fil"
    assert "Inget är sparat" in window.text()
    window.page.locator("#f-file").set_input_files(areas_file(tmp_path))
    window.press("Granska områdena")
    assert window.heading() == "Filen har två områden."
    window.press("Läs in områdena")
    assert window.heading() == "Kommunen är indelad i tre områden."
    window.go("/k/horby/kategorier")
    rows = window.page.locator("table.categories tbody tr")
    assert rows.count() == 16
    rows.filter(has_text="Klotter").get_by_role("link", name="Ändra").click()
    window.fill({"Namn": "Klotter och tags"})
    window.press("Spara ändringen")
    window.press("Lägg till kategori")
    window.press("Lägg till kategorin")
    assert window.page.locator(".errors").count() == 1
    window.fill({"Namn": "Störande moped", "Två bokstäver": "MO"})
    window.page.locator("#f-common_code").select_option("reckless_driving")
    window.press("Lägg till kategorin")
    assert rows.count() == 17
    rows.filter(has_text="Ryktesspridning").get_by_role("link", name="Ändra").click()
    window.press("Ta Ryktesspridning ur bruk")
    window.go("/k/horby/kategorier")
    assert rows.count() == 16


def areas_file(directory: Path) -> Path:
    """A GeoJSON file of two areas."""
    features = [
        {
            "type": "Feature",
            "properties": {"namn": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
            },
        }
        for name, (west, south, east, north) in AREAS.items()
    ]
    path = directory / "omraden.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_2_people_and_roles(open_window: OpenWindow) -> None:
    window = open_window(APPLICANT, password=SECRET)
    window.go("/k/horby/personer")
    window.press("Bjud in en person")
    window.press("Skicka inbjudan")
    assert window.page.locator(".errors li").count() >= 2
    window.fill({"Namn": "Jonas Falk", "E-postadress i tjänsten": COLLEAGUE})
    window.page.locator("input[name=roles][value=analyst]").check()
    window.press("Skicka inbjudan")
    assert "Väntar på svar" in window.text()
    text = mail(window, COLLEAGUE, "välkommen")
    assert "Jonas" in text


def test_2_the_network_comes_as_a_pasted_list(open_window: OpenWindow) -> None:
    window = open_window(APPLICANT, password=SECRET)
    window.go("/k/horby/natverk")
    window.press("Läs in en lista")
    window.fill({"Eller klistra in": LIST})
    window.press("Granska listan")
    assert window.heading() == "En rad behöver rättas."
    assert "Rad 3" in window.text()
    window.go("/k/horby/natverk")
    assert "Frostaskolan" not in window.text(), "nothing is half read"
    window.press("Läs in en lista")
    window.fill({"Eller klistra in": LIST})
    window.press("Granska listan")
    window.fill({"Listan": LIST.replace("ali.frosta", "ali@frosta")})
    window.press("Granska igen")
    assert window.heading() == "Så här blir det."
    window.press("Läs in listan")
    for name in ("Frostaskolan", "Hörbybostäder", "Lokalpolisområde Mitten"):
        assert name in window.text()
    window.go("/k/horby/natverk/rapportor/ny")
    phone = open_window(APPLICANT, password=SECRET, size=PHONE)
    for path in ("natverk", "natverk/las-in", "omraden", "kategorier", "personer", "kom-igang", "platser"):
        phone.go(f"/k/horby/{path}")


def test_3_a_round_opens_and_the_links_go_out(open_window: OpenWindow, story: Story) -> None:
    window = open_window(APPLICANT, password=SECRET)
    window.go("/k/horby/omgangar/rytm")
    window.go("/k/horby/omgangar")
    window.press("Öppna en omgång för hand")
    window.press("Skapa omgången")
    assert window.heading() == "Ingen av 5 har svarat än."
    for address in (VERA, NILS, TOVE):
        link = answer_link(window, address)
        assert link.startswith("/svar/horby/")
        story.links[address] = link
    assert len(set(story.links.values())) == 3


def answer_link(window: Window, address: str) -> str:
    """The personal link in the newest mail to a participant."""
    mail(window, address, "")
    found = re.search(r"/svar/horby/[^/]+", link_in_mail(window, "/svar/horby/"))
    assert found is not None, window.text()
    return found[0]


def observe(window: Window, **values: str) -> None:
    """Fills the answer page's form; values are radio buttons, but the text and the place."""
    for name, value in values.items():
        if name in {"text", "place"}:
            window.page.locator(f"#f-{name}").fill(value)
        elif name == "area":
            window.page.locator("#f-area").select_option(label=value)
        else:
            box = window.page.locator(f"input[name={name}][value='{value}']")
            for closed in window.page.locator("form.observation details:not([open])").filter(has=box).all():
                closed.locator("summary").click()
            box.check(force=True)


def test_4_several_observations_on_a_phone(open_window: OpenWindow, story: Story) -> None:
    """What has been typed stays after a fault; the answer may be added to; it is confirmed with what happens next."""
    phone = open_window(size=PHONE)
    phone.go(story.links.get(VERA) or answer_link(phone, VERA))
    assert phone.heading() == "Har du märkt av något otryggt?"
    phone.press("Berätta vad du sett")
    words = "Två rutor krossade vid cykelstället, hörs ofta på kvällen."
    observe(phone, category="vandalism", text=words)
    phone.press("Skicka iakttagelsen")
    assert phone.page.locator(".errors").count() == 1
    assert phone.page.locator("#f-text").input_value() == words
    assert phone.page.locator("input[name=category]:checked").get_attribute("value") == "vandalism"
    phone.page.reload()
    assert phone.page.locator("#f-text").input_value() == words
    observe(phone, place="Frostaskolan", area="Hörby tätort", day=yesterday(), part="evening", source="seen")
    phone.press("Skicka och lägg till en till")
    assert "En iakttagelse är skickad." in phone.text()
    observe(phone, category="littering", area="Ludvigsborg", day=yesterday(), part="forenoon", source="told")
    phone.press("Skicka iakttagelsen")
    assert phone.heading() == "Tack. Ditt svar är framme."
    assert "Du får återkoppling" in phone.text()
    assert phone.page.locator("li.sent").count() == 2
    phone.page.locator("li.sent").last.get_by_role("link").click()
    phone.page.locator("#f-text").fill("Full papperskorg vid busshållplatsen.")
    phone.press("Spara ändringen")
    assert "Full papperskorg" in phone.text()


def test_4_nothing_to_report_is_one_tap(open_window: OpenWindow, story: Story) -> None:
    phone = open_window(size=PHONE)
    phone.go(story.links.get(NILS) or answer_link(phone, NILS))
    phone.press("Inget att rapportera")
    assert phone.heading() == "Tack. Du har svarat att det varit lugnt."
    link = story.links.get(TOVE) or answer_link(phone, TOVE)
    bare = open_window(size=PHONE, scripts=False)
    bare.page.goto(link)
    bare.page.get_by_role("link", name="Berätta vad du sett").click()
    observe(bare, category="drugs", area="Hörby tätort", day=yesterday(), part="night", source="seen")
    bare.page.get_by_role("button", name="Skicka iakttagelsen").click()
    assert bare.heading() == "Tack. Ditt svar är framme."
    assert open_window(size=PHONE).page.goto("/svar/horby/" + "x" * 43).status == 404  # type: ignore[union-attr]


def test_4_the_round_shows_who_has_answered(open_window: OpenWindow, story: Story) -> None:
    window = open_window(APPLICANT, password=SECRET)
    window.go("/k/horby/omgangar")
    window.press("Följ omgång 1")
    assert window.heading() == "3 av 5 har svarat. Två är tysta."
    rows = window.page.locator("table.response tbody tr")
    assert "1 av 3" in rows.filter(has_text="Frostaskolan").inner_text()
    window.go(f"{window.page.url.partition('#')[0]}/tysta")
    assert "Siv Holm" in window.text()
    phone = open_window(APPLICANT, password=SECRET, size=PHONE)
    phone.go("/k/horby/omgangar")
    phone.press("Följ omgång 1")


def test_5_the_round_closes_and_the_picture_is_drafted(open_window: OpenWindow, story: Story) -> None:
    window = open_window(APPLICANT, password=SECRET)
    window.go("/k/horby/omgangar")
    window.press("Följ omgång 1")
    window.press("Stäng omgång 1 nu")
    assert window.heading() == "3 av 5 svarade."
    link = story.links.get(VERA) or answer_link(window, VERA)
    late = open_window(size=PHONE)
    late.go(link)
    assert late.heading() == "Omgången har stängt"
    window.page.goto("/k/horby/lagesbild/")
    until(lambda: window.page.get_by_role("link", name="Fastställ lägesbilden").count(), "the draft")
    window.page.reload()
    window.examine()
    assert "Utkast" in window.text()
    assert "3 av 5" in window.text()
    for name in ("Hörby tätort", "Ludvigsborg", "Skadegörelse", "Nedskräpning", "Frostaskolan"):
        assert name in window.text(), name
    window.page.locator("#f-text").fill("Belysningen vid cykelstället är trasig sedan oktober.")
    window.press("Lägg till anteckningen")
    window.page.locator("#f-analysis").fill("Skadegörelsen är samlad till skolans cykelställ på kvällar.")
    window.press("Spara analysen")
    assert "Belysningen vid cykelstället" in window.text()
    phone = open_window(APPLICANT, password=SECRET, size=PHONE)
    phone.go("/k/horby/lagesbild/")


def test_5_settling_freezes_it(open_window: OpenWindow, story: Story) -> None:
    window = open_window(APPLICANT, password=SECRET)
    window.go("/k/horby/lagesbild/")
    window.press("Fastställ version 1")
    assert "Fastställd" in window.text()
    assert "av Eva Strand" in window.text()
    assert window.page.locator("#f-text").count() == 0
    story.picture = window.page.url
    window.page.locator("summary", has_text="Öppna ny version").click()
    window.fill({"Varför behövs en ny version?": "Polisen har rättat en plats."})
    window.press("Öppna version 2")
    assert "Det finns en senare version" not in window.text()
    window.press("Fastställ version 2")
    window.go("/k/horby/lagesbild/alla")
    window.page.goto(story.picture)
    assert "Det finns en senare version" in window.text()


def test_6_a_measure_and_its_review(open_window: OpenWindow, story: Story) -> None:
    window = open_window(APPLICANT, password=SECRET)
    window.go("/k/horby/atgarder")
    window.press("Lägg till den första åtgärden")
    window.press("Spara åtgärden")
    assert window.page.locator(".errors").count() == 1
    today = clock.today()
    fill_measure(window, starts_on=today - timedelta(days=1), review_on=today + timedelta(days=28))
    window.press("Spara åtgärden")
    assert "Ny belysning vid cykelstället" in window.text()
    if window.page.get_by_role("link", name="Åtgärden har startat").count():
        window.press("Åtgärden har startat")
        window.press("Säg att den har startat")
    window.press("Följ upp i förtid")
    window.press("Spara beslutet")
    assert window.page.locator(".errors").count() == 1
    window.page.locator("input[name=decision][value=extend]").check(force=True)
    window.page.locator("#f-reason").fill("Det lyser, men gångvägen bakom skolan är kvar i mörker.")
    window.page.locator("input[name=weeks][value='8']").check(force=True)
    window.press("Spara beslutet")
    assert "gångvägen bakom skolan" in window.text()
    story.measure = window.page.url
    window.go("/k/horby/atgarder")
    phone = open_window(APPLICANT, password=SECRET, size=PHONE)
    for path in (story.measure, "/k/horby/atgarder", "/k/horby/atgarder/ny"):
        phone.go(path)


def fill_measure(window: Window, *, starts_on: date, review_on: date) -> None:
    """A measure on a new problem."""
    page = window.page
    page.locator("#f-problem_title").fill("Skadegörelse vid Frostaskolan")
    page.locator("#f-category").select_option(label="Skadegörelse")
    page.locator("#f-area").select_option(label="Hörby tätort")
    page.locator("#f-title").fill("Ny belysning vid cykelstället")
    page.locator("input[name=kind][value=situational]").check(force=True)
    page.locator("input[name=term][value=quick]").check(force=True)
    page.locator("#f-organisation").select_option(label="Frostaskolan")
    page.locator("#f-starts_on").fill(starts_on.isoformat())
    page.locator("#f-review_on").fill(review_on.isoformat())
    page.locator("#f-public_text").fill("Kommunen sätter upp ny belysning vid skolans cykelställ.")
    page.locator("input[name=standing][value=decided]").check(force=True)


def test_7_everybody_is_told(open_window: OpenWindow, story: Story) -> None:
    window = open_window(APPLICANT, password=SECRET)
    window.go("/k/horby/aterkoppling")
    window.page.locator("main tbody th a").first.click()
    window.page.wait_for_load_state()
    window.press("Skriv om utkastet")
    letter = window.page.locator("#f-body").input_value()
    assert "belysning" in letter.lower()
    window.page.locator("#f-subject").fill("Det här såg ni i Hörby")
    window.press("Skicka till 5 personer")
    assert window.heading().startswith("Skickad till 5 personer")
    for address in (VERA, NILS, SIV):
        text = mail(window, address, "Det här såg ni i Hörby")
        assert "belysning" in text.lower()
    phone = open_window(size=PHONE)
    phone.go(link_in_mail(window, "/svar/horby/"))
    phone.go(f"{story.links.get(VERA) or answer_link(phone, VERA)}/aterkoppling")
    assert phone.heading() == "Det här såg ni i Hörby"
    desk = open_window(APPLICANT, password=SECRET)
    desk.go("/k/horby/")
    assert desk.page.locator("main h1").count() == 1
