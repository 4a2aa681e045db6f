"""The first page at each point of the cycle, for every role, and never with anything of a neighbour."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from samsyn import clock
from samsyn.db.ids import new_id
from samsyn.isolation import Boundary
from samsyn.mail.models import Mail
from tests.tenants.overview.conftest import MORNING, ROLES, Town, counted
from tests.tenants.picture.seeding import seed

AsRole = Callable[..., FlaskClient]


def page(client: FlaskClient, path: str = "/k/ystad/") -> str:
    """The page's text in one line, without tags."""
    answer = client.get(path)
    assert answer.status_code == 200
    main = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).replace("\xa0", " ").split())


def titles(client: FlaskClient) -> list[str]:
    """What stands in the list of things to do, in order."""
    return [
        unescape(title)
        for title in re.findall(r'<h3><a class="plain"[^>]*>(.*?)</a></h3>', client.get("/k/ystad/").text)
    ]


# ── A municipality that has just joined ──────────────────────────────────────


@pytest.mark.parametrize("role", ROLES)
def test_a_brand_new_municipality_has_a_page_for_every_role(ystad_town: Town, as_role: AsRole, role: str) -> None:
    text = page(as_role(role))
    assert "Så går en omgång till" in text
    assert "Inget är inplanerat." in text


def test_a_brand_new_municipality_leads_its_administrator_to_the_guide(ystad_town: Town, as_role: AsRole) -> None:
    client = as_role("admin")
    assert "Fyra steg återstår till första omgången." in page(client)
    assert titles(client) == ["Gör klart de första stegen"]
    assert 'href="/k/ystad/kom-igang"' in client.get("/k/ystad/").text


def test_a_coordinator_without_the_guide_is_led_to_each_step(ystad_town: Town, as_role: AsRole) -> None:
    assert titles(as_role("coordinator")) == ["Lägg in områden", "Lägg in nätverket", "Bestäm rytmen"]


def test_the_data_protection_officer_is_led_to_the_log_the_register_and_the_disposal(
    ystad_town: Town, as_role: AsRole
) -> None:
    officer, administrator = titles(as_role("dpo")), titles(as_role("admin"))
    assert officer == [
        "Logg",
        "Registerutdrag",
        "Gallring",
        "Granskning av texter",
        "Vad kommunen lämnar, och enligt vilket avtal",
    ]
    assert not set(officer) & set(administrator)


# ── A round is open ──────────────────────────────────────────────────────────


def test_who_runs_rounds_sees_how_many_have_answered(ystad_town: Town, as_role: AsRole) -> None:
    ystad_town.fill()
    ystad_town.open_round(answered=31)
    text = page(as_role("coordinator"))
    assert text.startswith(
        "Onsdag 18 november (v. 47) God morgon, Coordinator. Omgången är öppen. 31 av 40 har svarat."
    )
    assert "Den stänger söndag 22 november kl. 07.52." in text
    assert "Svar 31 av 40, stänger sön 22 nov kl. 07.52" in text
    assert "Påminnelse kl. 07.52 till dem som inte har svarat" in text


@pytest.mark.parametrize("role", ["host", "admin", "dpo", "reader"])
def test_who_does_not_run_rounds_sees_which_is_open_and_no_figure(ystad_town: Town, as_role: AsRole, role: str) -> None:
    ystad_town.fill()
    ystad_town.open_round(answered=31)
    text = page(as_role(role))
    assert "Omgång 14" in text
    assert "31 av" not in text
    assert "svarat" not in text


def test_a_round_that_closes_within_a_day_comes_first(ystad_town: Town, as_role: AsRole) -> None:
    ystad_town.fill()
    ystad_town.draft()
    ystad_town.open_round(closes_in=timedelta(hours=8), answered=31)
    client = as_role("coordinator")
    assert titles(client)[0] == "9 av 40 har inte svarat"
    assert "Stänger i dag" in page(client)


def test_everybody_has_answered_and_nothing_waits(ystad_town: Town, as_role: AsRole) -> None:
    ystad_town.fill(planted={}, rounds=3)
    ystad_town.settle(ystad_town.draft())
    ystad_town.open_round(closes_in=timedelta(hours=8), answered=40)
    assert "Alla 40 har svarat." in page(as_role("coordinator"))
    assert not [title for title in titles(as_role("coordinator")) if "svarat" in title]


# ── The round has closed, the draft is there ─────────────────────────────────


def test_the_draft_waits_for_the_coordinator(ystad_town: Town, as_role: AsRole) -> None:
    ystad_town.fill()
    ystad_town.draft()
    client = as_role("coordinator")
    text = page(client)
    assert "Omgången är stängd och utkastet klart." in text
    assert titles(client)[0] == "Gå igenom och fastställ lägesbilden"
    assert "Två av fynden saknar åtgärd." in text or "Inget av det har någon åtgärd." in text
    assert "Lägesbild utkast sedan ons 18 nov" in text


def test_an_analyst_goes_through_it_and_does_not_settle(ystad_town: Town, as_role: AsRole) -> None:
    ystad_town.fill()
    ystad_town.draft()
    assert titles(as_role("analyst")) == ["Gå igenom utkastet till lägesbild"]


@pytest.mark.parametrize("role", ["reader", "host", "admin", "dpo"])
def test_a_draft_is_nobody_elses(ystad_town: Town, as_role: AsRole, role: str) -> None:
    ystad_town.fill()
    picture_id = ystad_town.draft()
    answer = as_role(role).get("/k/ystad/")
    assert str(picture_id) not in answer.text
    assert "utkast" not in answer.text.lower()
    assert "Skadegörelse" not in answer.text


def test_the_round_has_closed_and_the_draft_is_being_made(ystad_town: Town, as_role: AsRole) -> None:
    ystad_town.fill(rounds=2)
    text = page(as_role("coordinator"))
    assert "Omgången är stängd." in text
    assert "Utkastet till lägesbild tas fram just nu." in text
    assert "Två omgångar ger den första linjen" in text


# ── The picture is settled ───────────────────────────────────────────────────


def test_after_settling_a_reader_sees_what_the_picture_says(ystad_town: Town, as_role: AsRole) -> None:
    ystad_town.fill()
    ystad_town.settle(ystad_town.draft())
    text = page(as_role("reader"))
    assert "fastställdes 18 november av Anna Lind." in text
    assert "Skadegörelse i Centrum" in text
    assert "14 mot väntat" in text
    assert "Läs hela lägesbilden" in text
    assert "Att göra" not in text


def test_after_settling_the_lines_show_the_last_twelve_rounds(ystad_town: Town, as_role: AsRole) -> None:
    ystad_town.fill()
    ystad_town.settle(ystad_town.draft())
    answer = as_role("reader").get("/k/ystad/").text
    assert answer.count('<svg class="line') == 3
    assert "omg. 2" in answer.replace("\xa0", " ")
    assert re.search(r"\d+ i omgång 13, väntat \d+–\d+", answer)


def test_a_rise_without_a_measure_waits_until_one_is_decided(ystad_town: Town, as_role: AsRole) -> None:
    ystad_town.fill(planted={("SK", "Centrum"): 14})
    picture_id = ystad_town.draft()
    ystad_town.settle(picture_id)
    client = as_role("coordinator")
    assert "Ett fynd saknar åtgärd" in titles(client)
    ystad_town.decide_measure(
        "Belysning i Centrum", letters="SK", area="Centrum", review_on=date(2027, 1, 8), picture_id=picture_id
    )
    assert "Ett fynd saknar åtgärd" not in titles(client)
    assert "Åtgärder (klart) en ny beslutad" in page(client)


def test_feedback_waits_to_be_sent(ystad_town: Town, as_role: AsRole) -> None:
    ystad_town.fill()
    ystad_town.settle(ystad_town.draft())
    client = as_role("coordinator")
    assert "Skicka återkopplingen för omgång 13" in titles(client)
    assert "Lägesbilden är fastställd. Återkopplingen är inte skickad än." in page(client)
    assert "Skicka återkopplingen för omgång 13" not in titles(as_role("analyst"))


# ── Reviews, silence, mails ──────────────────────────────────────────────────


def test_overdue_reviews_stand_with_how_late_they_are(ystad_town: Town, as_role: AsRole) -> None:
    ystad_town.fill()
    for title, days in (("Ny belysning", 14), ("Dialog med köpmän", 3), ("Kamera", 0)):
        review_on = date(2026, 11, 18) - timedelta(days=days)
        ystad_town.decide_measure(title, letters="OP", area="Väster", review_on=review_on)
    client = as_role("coordinator")
    assert [title for title in titles(client) if title.startswith("Följ upp")] == [
        "Följ upp ”Ny belysning”",
        "Följ upp ”Dialog med köpmän”",
        "Följ upp ”Kamera”",
    ]
    text = page(client)
    assert "Försenad 14 dagar" in text
    assert "Försenad 3 dagar" in text
    assert "ons 18 nov Uppföljning av ”Kamera”" in text
    assert not [title for title in titles(as_role("analyst")) if title.startswith("Följ upp")]


def test_many_overdue_reviews_share_a_line(ystad_town: Town, as_role: AsRole) -> None:
    ystad_town.fill(rounds=1)
    for number in range(7):
        ystad_town.decide_measure(
            f"Åtgärd {number}", letters="OP", area="Väster", review_on=date(2026, 11, 10) + timedelta(days=number)
        )
    reviews = [title for title in titles(as_role("coordinator")) if title.startswith("Följ upp")]
    assert len(reviews) == 4
    assert reviews[-1] == "Följ upp fyra åtgärder till"


def test_silent_organisations_are_named_until_they_answer(ystad_town: Town, as_role: AsRole) -> None:
    ystad_town.fill(rounds=4)
    organisation = ystad_town.fall_silent(rounds=3)
    ystad_town.settle(ystad_town.draft())
    assert "Verksamhet 1 har varit tyst i tre omgångar" in titles(as_role("coordinator"))
    assert "tyst" not in page(as_role("analyst"))
    ystad_town.open_round(answered=0)
    assert "Verksamhet 1 har varit tyst i tre omgångar" in titles(as_role("coordinator"))
    ystad_town.hear(organisation)
    assert not [title for title in titles(as_role("coordinator")) if "tyst" in title]


def test_addresses_that_mails_came_back_from(ystad_town: Town, as_role: AsRole) -> None:
    ystad_town.fill()
    round_id = ystad_town.open_round()
    with ystad_town.inside() as session:
        session.execute(
            insert(Mail),
            [
                {
                    "municipality_id": 1286,
                    "id": new_id(),
                    "kind": "rounds.invitation",
                    "to_address": address,
                    "to_name": "Rapportör",
                    "params": {},
                    "about": round_id,
                    "created_at": MORNING,
                    "dropped_at": MORNING,
                    "fault": "recipient_refused",
                }
                for address in ("rapportor1@exempel.example", "rapportor2@exempel.example", "borta@exempel.example")
            ],
        )
    # The third has left the network, or has another address now.
    assert "Två adresser tar inte emot mejl" in titles(as_role("coordinator"))
    assert "adresser" not in page(as_role("analyst"))


# ── Two weeks ahead ──────────────────────────────────────────────────────────


def test_two_weeks_ahead_holds_the_planned_round_and_the_rhythm(ystad_town: Town, as_role: AsRole) -> None:
    ystad_town.fill()
    ystad_town.keep_rhythm()
    ystad_town.plan_round(clock.at(date(2026, 11, 27), 8))
    text = page(as_role("host"))
    assert "fre 27 nov Omgång 14 går ut kl. 08.00" in text
    assert "tis 1 dec Omgång 14 stänger kl. 16.00" in text
    assert "varannan vecka, fredag kl. 08.00, uppehåll v. 52–1" in text


def test_without_a_rhythm_the_next_round_must_be_planned(ystad_town: Town, as_role: AsRole) -> None:
    ystad_town.fill(rounds=2)
    assert "Planera nästa omgång" in titles(as_role("coordinator"))
    ystad_town.keep_rhythm()
    assert "Planera nästa omgång" not in titles(as_role("coordinator"))


# ── Everybody ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("roles", [*((role,) for role in ROLES), ("coordinator", "admin")], ids="-".join)
def test_at_most_eight_queries_beyond_the_gate(
    app: Flask, boundary: Boundary, ystad_town: Town, as_role: AsRole, roles: tuple[str, ...]
) -> None:
    ystad_town.fill()
    ystad_town.settle(ystad_town.draft())
    ystad_town.open_round()
    client = as_role(*roles)
    with counted(boundary, app) as seen:
        assert client.get("/ditt-konto").status_code == 200
    gate = len(seen) - 1  # That page asks whether there is a second factor.
    with counted(boundary, app) as seen:
        assert client.get("/k/ystad/").status_code == 200
    assert 0 < len(seen) - gate <= 8


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_a_neighbour_is_ever_seen(
    ystad_town: Town, as_role: AsRole, simrishamn: int, boundary: Boundary, app: Flask, role: str
) -> None:
    ystad_town.fill(rounds=3)
    theirs = Town(app, boundary, simrishamn, "simrishamn")
    theirs.world = seed(boundary, simrishamn, canary=" KANARIE", planted={("SK", "Centrum"): 14})
    theirs.settle(theirs.draft())
    theirs.open_round()
    theirs.decide_measure("KANARIE belysning", letters="SK", area="Centrum", review_on=date(2026, 11, 1))
    theirs.keep_rhythm()
    answer = as_role(role).get("/k/ystad/")
    assert answer.status_code == 200
    assert "KANARIE" not in answer.text
    assert "omgång 14" not in answer.text.lower()
    assert "varannan vecka" not in answer.text
    assert as_role(role).get("/k/simrishamn/").status_code == 404


def test_in_english_the_month_keeps_its_capital(ystad_town: Town, as_role: AsRole) -> None:
    text = page(as_role("host"), "/k/ystad/?lang=en")
    assert text.startswith("Wednesday 18 November (week 47) Good morning, Host.")
