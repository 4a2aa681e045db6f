"""The administrator limits a membership, and reads what each role may do."""

import re
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from samsyn.access import CAPABILITIES, LIMITABLE, LIMITED, Capability, Role, capabilities
from samsyn.accounts.models import Account
from samsyn.accounts.roles import CAPABILITY_GROUPS
from samsyn.audit.log import SYSTEM
from samsyn.isolation import Boundary
from tenants.places import service as places
from tests.samsyn.conftest import RunJobs

Superuser = psycopg.Connection[Any]
MakeAccount = Callable[..., Account]


@pytest.fixture
def asa(client: FlaskClient, ystad: int, make_account: MakeAccount, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """The browser of Åsa, Ystad's administrator."""
    return sign_in(client, make_account("asa@ystad.se", {ystad: [Role.ADMIN]}, name="Åsa Öberg"))


@pytest.fixture
def housing(ystad: int, make_account: MakeAccount) -> Account:
    """Hugo of the housing company, analyst in Ystad."""
    return make_account("hugo@bostader.se", {ystad: [Role.ANALYST]}, name="Hugo Berg")


@pytest.fixture
def whole(app: Flask, boundary: Boundary, ystad: int, simrishamn: int) -> dict[int, str]:
    """The only area of each municipality."""
    found = {}
    for code in (ystad, simrishamn):
        with app.test_request_context(), boundary.municipality(code) as session:
            places.cover_whole(session, by=SYSTEM)
            found[code] = str(places.areas(session)[0].id)
    return found


def limits_of(superuser: Superuser, account: Account) -> list[tuple[int, str, str]]:
    return superuser.execute(
        "SELECT municipality_id, kind, target_id::text FROM platform.membership_limit WHERE account_id = %s",
        [account.id],
    ).fetchall()


def test_a_member_is_limited_and_it_is_told_and_logged(
    asa: FlaskClient, housing: Account, whole: dict[int, str], ystad: int, superuser: Superuser
) -> None:
    address = f"/k/ystad/personer/{housing.id}"
    page = asa.get(address).text
    assert "Begränsa till en del av kommunen" in page
    assert page.count(" checked") == 1
    typed = {"roles": ["analyst"], "areas": [whole[ystad]]}
    assert asa.post(address, data=typed).status_code == 303
    assert limits_of(superuser, housing) == [(ystad, "area", whole[ystad])]
    assert "ser bara Hela kommunen" in asa.get("/k/ystad/personer").text
    assert asa.get(address).text.count(" checked") == 2
    logged = superuser.execute(
        "SELECT facts FROM platform.audit_entry WHERE action = 'accounts.limited' AND object_id = %s", [housing.id]
    ).fetchall()
    assert logged == [({"municipality": ystad, "areas": 1, "categories": 0},)]
    assert asa.post(address, data={"roles": ["analyst"]}).status_code == 303
    assert limits_of(superuser, housing) == []


def test_who_is_invited_is_limited_from_the_first_moment(
    asa: FlaskClient, whole: dict[int, str], ystad: int, superuser: Superuser, run_jobs: RunJobs
) -> None:
    typed = {"email": "eva@bostader.se", "name": "Eva", "roles": ["reader"], "areas": [whole[ystad]]}
    assert asa.post("/k/ystad/personer/bjud-in", data=typed).status_code == 303
    assert superuser.execute("SELECT count(*) FROM platform.membership_limit").fetchone() == (1,)


@pytest.mark.parametrize("role", sorted(set(Role) - LIMITABLE))
def test_who_works_for_the_whole_is_not_limited(
    asa: FlaskClient, housing: Account, whole: dict[int, str], ystad: int, superuser: Superuser, role: Role
) -> None:
    typed = {"roles": ["analyst", role.value], "areas": [whole[ystad]]}
    refused = asa.post(f"/k/ystad/personer/{housing.id}", data=typed)
    assert refused.status_code == 422
    assert "gäller hela kommunen" in refused.text
    assert refused.text.count(" checked") == 3
    assert limits_of(superuser, housing) == []
    assert superuser.execute(
        "SELECT count(*) FROM platform.membership WHERE account_id = %s", [housing.id]
    ).fetchone() == (1,)


@pytest.mark.parametrize("kind", ["areas", "categories"])
def test_a_neighbours_area_is_nobodys(
    asa: FlaskClient, housing: Account, whole: dict[int, str], simrishamn: int, superuser: Superuser, kind: str
) -> None:
    typed = {"roles": ["analyst"], kind: [whole[simrishamn]]}
    refused = asa.post(f"/k/ystad/personer/{housing.id}", data=typed)
    assert refused.status_code == 422
    assert f'href="#f-{kind}"' in refused.text
    assert limits_of(superuser, housing) == []


def test_who_leaves_and_comes_back_begins_anew(
    asa: FlaskClient, housing: Account, whole: dict[int, str], ystad: int, superuser: Superuser
) -> None:
    address = f"/k/ystad/personer/{housing.id}"
    asa.post(address, data={"roles": ["analyst"], "areas": [whole[ystad]]})
    assert asa.post(f"{address}/ta-bort").status_code == 303
    assert limits_of(superuser, housing) == []


def test_every_capability_has_its_words_once() -> None:
    told = [capability for group in CAPABILITY_GROUPS.values() for capability in group]
    assert sorted(told) == sorted(Capability)


def test_the_table_is_the_one_that_the_gate_reads(asa: FlaskClient) -> None:
    page = asa.get("/k/ystad/personer/roller").text
    allowed = len(re.findall(r"<td[^>]*>Ja</td>", page))
    assert allowed == sum(map(len, CAPABILITIES.values())) + len(LIMITED)
    assert all(str(words) in page for group in CAPABILITY_GROUPS.values() for words in group.values())


def test_what_a_limited_membership_keeps_only_reads() -> None:
    assert all(capability.value.endswith(".read") for capability in LIMITED)
    assert capabilities(frozenset(Role), limited=True) == LIMITED
    assert capabilities(frozenset({Role.HOST}), limited=True) == {Capability.OVERVIEW_READ}
    assert capabilities(frozenset()) == frozenset()
