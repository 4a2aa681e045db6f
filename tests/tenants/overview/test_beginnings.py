"""Beginning from a template: Samsyn's own, or what another municipality has published; names and nothing else."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.isolation import Boundary
from tenants.overview import beginnings
from tenants.places import service as places
from tests.tenants.overview.conftest import ANNA, Town
from tests.tenants.overview.test_first_page import page

AsRole = Callable[..., FlaskClient]
LIST, OWN = "/k/ystad/kom-igang/mallar", "/k/ystad/kom-igang/var-mall"


@pytest.fixture
def neighbour(
    app: Flask,
    boundary: Boundary,
    simrishamn: int,
    make_account: Callable[..., Account],
    sign_in: Callable[[FlaskClient, Account], FlaskClient],
) -> FlaskClient:
    """Simrishamn's administrator, whose municipality has a network, two categories and a name for one of them."""
    town = Town(app, boundary, simrishamn, "simrishamn").fill(rounds=1)
    wanted = [("mopeder", "Störande moped", "MO", "reckless_driving"), ("vandalism", "Skador", "SK", "vandalism")]
    with town.inside() as session:
        places.adopt_categories(session, wanted, by=ANNA)
    return sign_in(app.test_client(), make_account("peter@simrishamn.example", {simrishamn: [Role.ADMIN]}))


def names(town: Town) -> list[str]:
    """The categories in use, in their order."""
    with town.inside() as session:
        return [category.name for category in places.categories(session)]


def test_every_built_in_template_is_made_of_categories_that_exist() -> None:
    for one in beginnings.built_in():
        codes = [category.code for category in one.content.categories]
        assert len(codes) == len(set(codes)) >= 8
        assert "other" in codes
        assert one.content.roles


def test_the_guide_offers_templates_until_the_first_round_has_gone(ystad_town: Town, as_role: AsRole) -> None:
    client = as_role("admin")
    assert LIST in client.get("/k/ystad/kom-igang").text
    text = page(client, LIST)
    assert all(name in text for name in ("Hela listan", "Liten kommun", "Stad med kvällsliv"))
    ystad_town.fill(rounds=1)
    assert LIST not in client.get("/k/ystad/kom-igang").text


def test_what_will_change_is_shown_before_it_does(ystad_town: Town, as_role: AsRole) -> None:
    client = as_role("admin")
    before = names(ystad_town)
    text = page(client, f"{LIST}/liten")
    assert "8 kategorier ändras" in text
    assert "Klotter Tas ur bruk" in text
    assert "Roller att ge" in text
    assert names(ystad_town) == before, "looking changes nothing"
    assert client.post(f"{LIST}/liten").headers["Location"].endswith("/kom-igang")
    assert names(ystad_town) == [category.name for category in beginnings.BUILT_IN["liten"][2].categories]
    assert "Kategorierna är redan sådana" not in page(client, f"{LIST}/est")
    client.post(f"{LIST}/est")
    assert sorted(names(ystad_town)) == sorted(before), "back again, nothing was lost"


def test_names_go_from_one_municipality_to_another_and_nothing_else(
    ystad_town: Town, as_role: AsRole, neighbour: FlaskClient
) -> None:
    client = as_role("admin")
    assert "Simrishamn" not in page(client, LIST)
    theirs = neighbour.get("/k/simrishamn/kom-igang/var-mall").text
    assert all(shown in theirs for shown in ("Störande moped", "Skador", "Kommunadministratör", "Publicera mallen"))
    assert neighbour.post("/k/simrishamn/kom-igang/var-mall", data={"about": "För kustkommuner."}).status_code == 303
    listed = client.get(LIST).text
    assert "Som i Simrishamn" in listed
    assert "För kustkommuner." in listed
    path = next(part for part in listed.split('"') if part.startswith(f"{LIST}/") and len(part) > len(LIST) + 20)
    shown = client.get(path).text
    assert "Störande moped" in shown
    assert "Peter" not in shown
    assert "Verksamhet" not in shown
    client.post(path)
    assert names(ystad_town) == ["Störande moped", "Skador"]
    neighbour.post("/k/simrishamn/kom-igang/var-mall/dra-tillbaka")
    assert client.get(path).status_code == 404
    assert names(ystad_town) == ["Störande moped", "Skador"], "a copy is a copy"


def test_a_published_template_that_is_no_longer_so_says_it(
    neighbour: FlaskClient, app: Flask, boundary: Boundary
) -> None:
    own = "/k/simrishamn/kom-igang/var-mall"
    neighbour.post(own, data={"about": ""})
    assert "Ni har ändrat något" not in neighbour.get(own).text
    with Town(app, boundary, 1291, "simrishamn").inside() as session:
        places.adopt_categories(session, [("other", "Annat", "AN", "other")], by=ANNA)
    assert "Ni har ändrat något" in neighbour.get(own).text
    long = neighbour.post(own, data={"about": "x" * 301})
    assert long.status_code == 422
    assert "x" * 301 in long.text


def test_after_the_first_round_no_template_is_taken(ystad_town: Town, as_role: AsRole) -> None:
    ystad_town.fill(rounds=1)
    before = names(ystad_town)
    assert as_role("admin").post(f"{LIST}/liten").status_code == 409
    assert names(ystad_town) == before


def test_nobody_publishes_for_another(ystad_town: Town, as_role: AsRole, neighbour: FlaskClient) -> None:
    client = as_role("admin")
    assert client.post(f"{OWN}/dra-tillbaka").status_code == 404
    assert neighbour.post(OWN, data={"about": ""}).status_code == 404
    assert as_role("chief").post(OWN, data={"about": ""}).status_code == 403


@pytest.mark.parametrize("key", ["finns-inte", "00000000-0000-0000-0000-000000000000", "EST"])
def test_an_unknown_template_is_404(ystad_town: Town, as_role: AsRole, key: str) -> None:
    client = as_role("admin")
    assert client.get(f"{LIST}/{key}").status_code == 404
    assert client.post(f"{LIST}/{key}").status_code == 404
