"""From an application to the first round that has gone out, by the shortest way: counted in clicks and fields."""

import re

from playwright.sync_api import Locator

from tests.journeys.conftest import OpenWindow
from tests.journeys.test_first_round import SECRET, link_in_mail, mail
from tests.journeys.window import PHONE, Window

APPLICANT = "sara.ek@hoor.example"
MOST_CLICKS = 25
LIST = """Namn;E-post;Verksamhet;Sektor
Vera Lund;vera@hoorskolan.example;Höörskolan;Skola
Nils Ek;nils@hoorhem.example;Höörhem;Bostadsbolag"""


class Steps:
    """A window in which every press and every field that is filled in is counted."""

    def __init__(self) -> None:
        self.clicks = self.fields = 0
        self.window: Window | None = None

    def at(self, window: Window) -> "Steps":
        """Goes on in another window."""
        self.window = window
        return self

    def press(self, *names: str, within: Locator | None = None) -> "Steps":
        """Presses buttons and links, one after the other."""
        assert self.window is not None
        for name in names:
            self.window.press(name, within=within)
            self.clicks += 1
        return self

    def tick(self, box: Locator) -> "Steps":
        """Picks a choice."""
        box.check(force=True)
        self.clicks += 1
        return self

    def fill(self, **values: str) -> "Steps":
        """Fills in fields by the names that the form gives them."""
        assert self.window is not None
        for name, value in values.items():
            self.window.page.locator(f"#f-{name}").fill(value)
            self.fields += 1
        return self


def test_from_the_application_to_the_first_round_in_few_clicks(open_window: OpenWindow) -> None:
    steps = Steps()
    window = open_window()
    window.go("/anslut")
    steps.at(window).fill(municipality="Höör").press("Fortsätt med kommunen")
    steps.fill(name="Sara Ek", email=APPLICANT).tick(window.page.get_by_label("Trygghetssamordnare"))
    steps.press("Fortsätt till granskning", "Skicka ansökan")
    operator = open_window("drift@samsyn.example")
    operator.go("/drift/")
    steps.at(operator).press("Höörs kommun").tick(operator.page.get_by_role("checkbox")).press("Godkänn Höörs kommun")
    mail(window, APPLICANT, "välkommen")
    window.go(link_in_mail(window, "/konto/"))
    steps.at(window).fill(password=SECRET).press("Spara lösenordet")
    assert window.page.url.endswith("/k/hoor/")
    steps.press("Fortsätt i guiden", "Se mallarna", "Liten kommun", "Börja från mallen")
    assert "8 kategorier" in window.text()
    steps.press("Lägg in områden", "Ta hela kommunen som ett område")
    steps.press("Översikt", "Fortsätt i guiden", "Lägg in nätverket", "Läs in en lista")
    steps.fill(text=LIST).press("Granska listan", "Läs in listan")
    # Left here, and taken up again on another day, on a telephone.
    phone = open_window(APPLICANT, password=SECRET, size=PHONE)
    phone.go("/k/hoor/")
    steps.at(phone).press("Fortsätt i guiden")
    assert phone.heading() == "Ett steg kvar till första omgången."
    steps.press("eller planera en omgång för hand", "Öppna en omgång för hand", "Skapa omgången")
    assert phone.heading() == "Ingen av 2 har svarat än."
    mail(window, "vera@hoorskolan.example", "")
    assert re.search(r"/svar/hoor/.{40}", link_in_mail(window, "/svar/hoor/"))
    print(f"journeys: from application to first round {steps.clicks} clicks and {steps.fields} fields")
    assert steps.clicks <= MOST_CLICKS


def test_a_municipality_that_is_ready_publishes_its_template(open_window: OpenWindow) -> None:
    for size in ((1440, 900), PHONE):
        window = open_window("admin@ystad.example", size=size)
        window.go("/k/ystad/kom-igang")
        window.press("Er mall")
        assert window.heading() == "Er mall är publicerad."
    newcomer = open_window(APPLICANT, password=SECRET)
    newcomer.go("/k/hoor/kom-igang/mallar")
    newcomer.press("Som i Ystad")
    assert "Skadegörelse" in newcomer.text()
    assert newcomer.page.goto("/k/ystad/").status == 404  # type: ignore[union-attr]
