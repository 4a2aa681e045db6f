"""The first round of a municipality, from the application to the letter that tells everybody what came of it.

The tests of this file are the steps of one story and run in their order, in one browser, on one service.
"""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.journeys.conftest import OpenWindow
from tests.journeys.window import PHONE, Window

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


@dataclass
class Story:
    """What one step leaves to the next."""

    home: str = "/k/horby/"
    links: dict[str, str] = field(default_factory=dict)
    round: str = ""
    picture: str = ""
    measure: str = ""


@pytest.fixture(scope="module")
def story() -> Story:
    """The story so far."""
    return Story()


def until(holds: Callable[[], object], what: str, seconds: float = 30) -> None:
    """Waits for the worker."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"{what} did not come in {seconds:.0f} s"
        time.sleep(0.3)


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
    assert "har svarat än" in window.heading()
    story.round = window.page.url.partition("#")[0]
    for address in ("vera@frosta.example", "nils@hembo.example", "tove@polis.example"):
        text = mail(window, address, "")
        found = link_in_mail(window, "/svar/horby/")
        assert found, text
        story.links[address] = re.sub(r"^https?://[^/]+", "", found)
    assert len(set(story.links.values())) == 3
