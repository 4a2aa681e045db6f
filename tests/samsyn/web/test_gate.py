"""The gate: nothing is open that has not said so, and somebody else's place is the same 404 as none."""

from flask import Flask
from flask.testing import FlaskClient

from samsyn.accounts.models import Account
from samsyn.web.access import access_of


def test_every_route_declares_its_access(app: Flask) -> None:
    silent = [
        f"{rule.endpoint} {method}"
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if access_of(app, rule.endpoint, method) is None
    ]
    assert silent == []


def test_signed_out_is_sent_to_sign_in_and_back(client: FlaskClient, ystad: int) -> None:
    del ystad
    answer = client.get("/k/ystad/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/logga-in?next=/k/ystad/"


def test_a_neighbour_is_the_same_404_as_nobody(signed_in: FlaskClient, simrishamn: int) -> None:
    del simrishamn
    theirs, nobodys = signed_in.get("/k/simrishamn/"), signed_in.get("/k/ingenstans/")
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.text == nobodys.text


def test_ones_own_municipality_opens(signed_in: FlaskClient, coordinator: Account) -> None:
    del coordinator
    answer = signed_in.get("/k/ystad/")
    assert answer.status_code == 200
    assert "Ystads kommun" in answer.text


def test_a_program_without_a_token_is_401(client: FlaskClient, ystad: int) -> None:
    del ystad
    answer = client.get("/api/v1/k/ystad/finns-inte")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
