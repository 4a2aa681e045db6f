"""Keys of programs: made once, shown once, ended at once; and what a program meets at each door."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.errors import Invalid
from samsyn.web.limits import limiter
from tests.samsyn.municipalities.conftest import MakeRegion

Superuser = psycopg.Connection[Any]
SignIn = Callable[[FlaskClient, Account], FlaskClient]
MakeAccount = Callable[..., Account]
MakeToken = Callable[..., str]
LIST = "/api/v1/k/ystad/participants"


def bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_key_is_shown_once_works_and_is_ended(signed_in: FlaskClient, app: Flask, superuser: Superuser) -> None:
    assert signed_in.post("/k/ystad/nycklar", data={"name": "import"}).status_code == 303
    page = signed_in.get("/k/ystad/nycklar").text
    found = re.search(r"ssn_1286_[\w-]{43}", page)
    assert found is not None
    assert "ssn_1286" not in signed_in.get("/k/ystad/nycklar").text
    program = app.test_client()
    assert program.get(LIST, headers=bearing(found[0])).status_code == 200
    stored = superuser.execute("SELECT id, token_hash, name FROM tenant.api_token").fetchone()
    assert stored is not None
    assert found[0].encode() not in stored[1]
    assert signed_in.post(f"/k/ystad/nycklar/{stored[0]}/dra-in").status_code == 303
    assert program.get(LIST, headers=bearing(found[0])).status_code == 401
    assert signed_in.post(f"/k/ystad/nycklar/{stored[0]}/dra-in").status_code == 404


@pytest.mark.parametrize("name", ["", "  ", "n" * 81, "a\0b"])
def test_a_key_says_what_it_is_for(signed_in: FlaskClient, name: str, superuser: Superuser) -> None:
    assert signed_in.post("/k/ystad/nycklar", data={"name": name}).status_code == 422
    assert superuser.execute("SELECT count(*) FROM tenant.api_token").fetchone() == (0,)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.READER, Role.ANALYST, Role.HOST, Role.DPO])
def test_only_who_runs_the_rounds_makes_keys(
    client: FlaskClient, make_account: MakeAccount, sign_in: SignIn, ystad: int, role: Role
) -> None:
    other = sign_in(client, make_account("x@ystad.se", {ystad: [role]}))
    assert other.get("/k/ystad/nycklar").status_code == 403
    assert other.post("/k/ystad/nycklar", data={"name": "x"}).status_code == 403


def test_a_neighbours_key_is_not_there(
    signed_in: FlaskClient, make_account: MakeAccount, make_token: MakeToken, simrishamn: int, superuser: Superuser
) -> None:
    make_token(make_account("nils@simrishamn.se", {simrishamn: [Role.COORDINATOR]}), simrishamn)
    theirs = superuser.execute("SELECT id FROM tenant.api_token").fetchone()
    assert theirs is not None
    assert signed_in.post(f"/k/ystad/nycklar/{theirs[0]}/dra-in").status_code == 404
    assert signed_in.post(f"/k/ystad/nycklar/{uuid4()}/dra-in").status_code == 404
    assert superuser.execute("SELECT revoked_at FROM tenant.api_token").fetchone() == (None,)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic YTpi",
        "Bearer ssn_1286_" + "x" * 43,
        "Bearer ssn_9999_x",
        "Bearer ssn_12٣4_x",
        "Bearer ssn__x",
        "Bearer x",
    ],
)
def test_without_a_key_that_is_known_it_is_401(client: FlaskClient, ystad: int, header: str | None) -> None:
    del ystad
    answer = client.get(LIST, headers={} if header is None else {"Authorization": header.encode().decode("latin-1")})
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.get_json()["status"] == 401


def test_a_disabled_accounts_key_opens_nothing(
    app: Flask, client: FlaskClient, coordinator: Account, make_token: MakeToken, ystad: int, superuser: Superuser
) -> None:
    headers = bearing(make_token(coordinator, ystad))
    assert client.get(LIST, headers=headers).status_code == 200
    superuser.execute("UPDATE platform.account SET disabled_at = now() WHERE id = %s", (coordinator.id,))
    app.extensions["samsyn_directory"].forget()
    assert client.get(LIST, headers=headers).status_code == 401


def test_what_is_not_ones_own_is_the_same_404_as_nothing(
    client: FlaskClient, coordinator: Account, make_token: MakeToken, ystad: int, simrishamn: int
) -> None:
    del simrishamn
    headers = bearing(make_token(coordinator, ystad))
    theirs = client.get("/api/v1/k/simrishamn/participants", headers=headers)
    nobodys = client.get("/api/v1/k/ingenstans/participants", headers=headers)
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.get_data() == nobodys.get_data()


def test_a_coordinator_in_two_places_has_a_key_for_each(
    client: FlaskClient, make_account: MakeAccount, make_token: MakeToken, ystad: int, simrishamn: int
) -> None:
    both = make_account("b@sydost.se", {ystad: [Role.COORDINATOR], simrishamn: [Role.COORDINATOR]})
    headers = bearing(make_token(both, ystad))
    assert client.get(LIST, headers=headers).status_code == 200
    assert client.get("/api/v1/k/simrishamn/participants", headers=headers).status_code == 404


def test_a_role_that_is_not_enough_is_403_and_one_that_is_gone_404(
    client: FlaskClient, make_account: MakeAccount, make_token: MakeToken, ystad: int, superuser: Superuser
) -> None:
    headers = bearing(make_token(make_account("eva@ystad.se", {ystad: [Role.READER]}), ystad))
    refused = client.get(LIST, headers=headers)
    assert refused.status_code == 403
    assert refused.get_json()["detail"]
    superuser.execute("DELETE FROM platform.membership")
    assert client.get(LIST, headers=headers).status_code == 404


def test_a_program_that_reads_without_end_is_stopped(
    app: Flask, client: FlaskClient, coordinator: Account, make_token: MakeToken, ystad: int
) -> None:
    first, second = (bearing(make_token(coordinator, ystad)) for _each in range(2))
    settings = app.extensions["samsyn_settings"]
    app.extensions["samsyn_settings"] = replace(settings, api_reads_per_minute=2)
    limiter.enabled = True
    try:
        assert [client.get(LIST, headers=first).status_code for _each in range(3)] == [200, 200, 429]
        assert client.get(LIST, headers=second).status_code == 200
    finally:
        limiter.enabled = False
        app.extensions["samsyn_settings"] = settings


def test_a_key_opens_no_page(client: FlaskClient, coordinator: Account, make_token: MakeToken, ystad: int) -> None:
    headers = bearing(make_token(coordinator, ystad))
    assert client.get("/k/ystad/", headers=headers).status_code == 302


def test_a_signed_in_browser_is_nobody_to_the_api(signed_in: FlaskClient) -> None:
    assert signed_in.get(LIST).status_code == 401


def test_a_regional_chiefs_key_reads_the_region_of_its_municipality_alone(
    client: FlaskClient,
    make_account: MakeAccount,
    make_token: MakeToken,
    make_region: MakeRegion,
    ystad: int,
    simrishamn: int,
) -> None:
    chief = make_account("rut@sydost.se", {})
    make_region("Sydöst", [ystad], chief=chief)
    make_region("Annan", [simrishamn], chief=chief)
    make_region("Tredje", [ystad])
    headers = bearing(make_token(chief, ystad))
    assert client.get("/api/v1/r/sydost/summary", headers=headers).status_code == 200
    for elsewhere in ("annan", "tredje", "ingen"):
        assert client.get(f"/api/v1/r/{elsewhere}/summary", headers=headers).status_code == 404
    assert client.get(LIST, headers=headers).status_code == 404


def test_a_key_made_in_an_issuers_sign_in_opens_no_region(
    app: Flask,
    client: FlaskClient,
    make_account: MakeAccount,
    make_region: MakeRegion,
    sign_in: SignIn,
    ystad: int,
) -> None:
    """Else a municipality's issuer, which says who is who there, would read what its neighbours have delivered."""
    chief = make_account("rut@sydost.se", {ystad: [Role.COORDINATOR]})
    make_region("Sydöst", [ystad], chief=chief)
    browser = sign_in(client, chief)
    with browser.session_transaction() as cookie:
        cookie["confined"] = ystad
    assert browser.get("/r/sydost/").status_code == 404
    browser.post("/k/ystad/nycklar", data={"name": "import"})
    found = re.search(r"ss\w_1286_[\w-]{43}", browser.get("/k/ystad/nycklar").text)
    assert found is not None
    program = app.test_client()
    assert program.get(LIST, headers=bearing(found[0])).status_code == 200
    assert program.get("/api/v1/r/sydost/summary", headers=bearing(found[0])).status_code == 404
    assert program.get("/api/v1/r/sydost/summary", headers=bearing("ssn" + found[0][3:])).status_code == 401


def test_a_coordinators_key_opens_no_region(
    client: FlaskClient, coordinator: Account, make_token: MakeToken, make_region: MakeRegion, ystad: int
) -> None:
    make_region("Sydöst", [ystad])
    assert client.get("/api/v1/r/sydost/summary", headers=bearing(make_token(coordinator, ystad))).status_code == 404


def test_who_has_nothing_in_the_municipality_gets_no_key(
    make_account: MakeAccount, make_token: MakeToken, make_region: MakeRegion, ystad: int, simrishamn: int
) -> None:
    chief = make_account("rut@sydost.se", {})
    make_region("Annan", [simrishamn], chief=chief)
    with pytest.raises(Invalid):
        make_token(chief, ystad)
    assert make_token(chief, simrishamn).startswith("ssn_1291_")
