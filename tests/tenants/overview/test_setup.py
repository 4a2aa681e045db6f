"""The guide: its steps follow what the municipality has, and whoever may not do one is told who can."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from samsyn import clock
from samsyn.isolation import Boundary
from tests.tenants.overview.conftest import Town, counted
from tests.tenants.overview.test_first_page import page

AsRole = Callable[..., FlaskClient]
GUIDE = "/k/ystad/kom-igang"


def test_a_new_municipality_has_its_categories_and_four_steps_left(ystad_town: Town, as_role: AsRole) -> None:
    client = as_role("admin")
    text = page(client, GUIDE)
    assert "Fyra steg kvar till första omgången." in text
    assert "Kategorier Klart 16 kategorier" in text
    assert "Personer och roller Återstår 1 person, ingen samordnare" in text
    assert client.get(GUIDE).text.count("btn main") == 1


def test_the_next_step_is_the_filled_button(ystad_town: Town, as_role: AsRole) -> None:
    answer = as_role("admin", "coordinator").get(GUIDE).text
    assert 'class="btn main" href="/k/ystad/omraden"' in answer
    ystad_town.fill(rounds=0)
    answer = as_role("admin", "coordinator").get(GUIDE).text
    assert 'class="btn main" href="/k/ystad/omgangar/rytm"' in answer
    assert answer.count("btn main") == 1


def test_rounds_are_the_coordinators(ystad_town: Town, as_role: AsRole) -> None:
    ystad_town.fill(rounds=0)
    admin = as_role("admin")
    assert "Omgångarna är samordnarens, och ni har ingen än." in page(admin, GUIDE)
    assert 'href="/k/ystad/personer/bjud-in"' in admin.get(GUIDE).text
    as_role("coordinator")
    text = page(as_role("admin"), GUIDE)
    assert "Hos er är det Coordinator Berg." in text
    assert "/omgangar/rytm" not in as_role("admin").get(GUIDE).text


def test_when_all_is_there_the_first_round_can_go_out(ystad_town: Town, as_role: AsRole) -> None:
    ystad_town.fill(rounds=0)
    ystad_town.keep_rhythm()
    ystad_town.plan_round(clock.at(date(2026, 11, 27), 8))
    client = as_role("admin", "coordinator")
    text = page(client, GUIDE)
    assert "Första omgången kan gå ut." in text
    assert "Den går ut av sig själv fredag 27 november kl. 08.00. 40 personer får frågan." in text
    assert "Se första omgången" in text
    assert "Första omgången går ut fredag 27 november kl. 08.00." in page(client)


def test_afterwards_the_guide_says_that_all_is_in_place(ystad_town: Town, as_role: AsRole) -> None:
    ystad_town.fill(rounds=1)
    text = page(as_role("admin", "coordinator"), GUIDE)
    assert "Allt är på plats." in text
    assert "Kom igång" not in page(as_role("admin", "coordinator"))


@pytest.mark.parametrize("role", ["host", "analyst", "coordinator", "chief", "reader", "dpo"])
def test_the_guide_is_the_administrators(ystad_town: Town, as_role: AsRole, role: str) -> None:
    assert as_role(role).get(GUIDE).status_code == 403


def test_three_queries_beyond_the_gate(app: Flask, boundary: Boundary, ystad_town: Town, as_role: AsRole) -> None:
    ystad_town.fill(rounds=1)
    client = as_role("admin", "coordinator")
    with counted(boundary, app) as seen:
        assert client.get("/ditt-konto").status_code == 200
    gate = len(seen) - 1  # That page asks whether there is a second factor.
    with counted(boundary, app) as seen:
        assert client.get(GUIDE).status_code == 200
    assert len(seen) - gate == 3


def test_a_neighbour_counts_for_nothing(
    ystad_town: Town, as_role: AsRole, simrishamn: int, boundary: Boundary, app: Flask
) -> None:
    theirs = Town(app, boundary, simrishamn, "simrishamn").fill(rounds=2)
    theirs.keep_rhythm()
    text = page(as_role("admin"), GUIDE)
    assert "Fyra steg kvar till första omgången." in text
    assert "rapportör" not in text
