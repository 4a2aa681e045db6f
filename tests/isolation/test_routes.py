"""Every route × every role × {own, other, signed out}, from the URL map: a new route is in it by itself."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from samsyn.access import CAPABILITIES, Capability, Role
from samsyn.accounts.models import Account
from samsyn.web.access import Access, Door, access_of
from tests.isolation import catalogue, rows

Connection = psycopg.Connection[Any]
OWN, OTHER = 1286, 1291
CANARY = "KANARIEFÅGEL"
SignIn = Callable[[FlaskClient, Account], FlaskClient]


class Ask:
    """One request that the URL map allows."""

    def __init__(self, rule: Rule, method: str, wanted: Access) -> None:
        self.rule, self.method, self.wanted = rule, method, wanted

    def path(self, slug: str, ids: dict[str, str]) -> str:
        """The address in a municipality, with `ids` (by argument name) or ids that nobody has."""

        def fill(match: re.Match[str]) -> str:
            name = match[0].strip("<>").rpartition(":")[2]
            if name == "slug":
                return slug
            converter = self.rule._converters[name]
            if isinstance(converter, AnyConverter):
                return min(converter.items)
            made_up = "1" if isinstance(converter, IntegerConverter) else str(uuid4())
            return ids.get(name, made_up)

        return re.sub(r"<[^>]+>", fill, self.rule.rule)

    def __repr__(self) -> str:
        return f"{self.method} {self.rule.rule} ({self.wanted})"


def asks(app: Flask) -> list[Ask]:
    found = []
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if rule.endpoint != "static":
                wanted = access_of(app, rule.endpoint, method)
                assert wanted is not None, f"{rule.endpoint} has not said who may come in"
                found.append(Ask(rule, method, wanted))
    return found


def in_municipality(app: Flask) -> list[Ask]:
    return [ask for ask in asks(app) if isinstance(ask.wanted, Capability) and ask.rule.rule.startswith("/k/")]


def api_in_municipality(app: Flask) -> list[Ask]:
    return [ask for ask in asks(app) if isinstance(ask.wanted, Capability) and ask.rule.rule.startswith("/api/")]


@pytest.fixture
def neighbour(superuser: Connection, ystad: int, simrishamn: int) -> dict[str, list[str]]:
    """Simrishamn with a canary in every table; the ids of its rows by table."""
    del ystad
    ids: dict[str, list[str]] = {}
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        for table in catalogue.tables(superuser, "tenant"):
            made = rows.insert(superuser, "tenant", table, "municipality_id", simrishamn, CANARY)
            ids.setdefault(table, []).append(str(made))
    return ids


def test_each_role_gets_in_where_the_table_says_and_nowhere_else(
    app: Flask, ystad: int, make_account: Callable[..., Account], sign_in: SignIn
) -> None:
    wrong, count = [], 0
    for role in Role:
        account = make_account(f"{role}@ystad.example", {ystad: [role]})
        client = sign_in(app.test_client(), account)
        for ask in in_municipality(app):
            status = client.open(ask.path("ystad", {}), method=ask.method).status_code
            count += 1
            allowed = ask.wanted in CAPABILITIES[role]
            if status >= 500 or (status == 403) == allowed:
                wrong.append(f"{role}: {ask} gave {status}")
    print(f"isolation: {count} requests of every role in its own municipality")
    assert wrong == []


def test_each_role_gets_in_by_its_key_where_the_table_says_and_nowhere_else(
    app: Flask, ystad: int, make_account: Callable[..., Account], make_token: Callable[..., str]
) -> None:
    wrong, count, client = [], 0, app.test_client()
    for role in Role:
        account = make_account(f"{role}@ystad.example", {ystad: [role]})
        headers = {"Authorization": f"Bearer {make_token(account, ystad)}"}
        for ask in api_in_municipality(app):
            body: dict[str, Any] = {"json": {}} if ask.method in {"POST", "PUT", "PATCH"} else {}
            status = client.open(ask.path("ystad", {}), method=ask.method, headers=headers, **body).status_code
            count += 1
            if status >= 500 or status == 401 or (status == 403) == (ask.wanted in CAPABILITIES[role]):
                wrong.append(f"{role}: {ask} gave {status}")
    print(f"isolation: {count} operations of every role in its own municipality")
    assert wrong == []


def test_another_municipality_is_the_404_of_what_never_existed(
    app: Flask, neighbour: dict[str, list[str]], make_account: Callable[..., Account], sign_in: SignIn
) -> None:
    account = make_account("alla@ystad.example", {OWN: list(Role)})
    client = sign_in(app.test_client(), account)
    wrong, count = [], 0
    for ask in in_municipality(app):
        ids = _ids(ask, neighbour)
        theirs = client.open(ask.path("simrishamn", ids), method=ask.method)
        nobodys = client.open(ask.path("finns-inte", ids), method=ask.method)
        count += 2
        same = _unsigned(theirs.text) == _unsigned(nobodys.text)
        if theirs.status_code != 404 or nobodys.status_code != 404 or not same:
            wrong.append(f"{ask}: {theirs.status_code}, {nobodys.status_code}")
    print(f"isolation: {count} requests to another municipality")
    assert wrong == []


def test_the_neighbours_ids_are_nobodys_here(
    app: Flask, neighbour: dict[str, list[str]], make_account: Callable[..., Account], sign_in: SignIn
) -> None:
    """With every role and every id of the neighbour's rows: the same answer as for an id that nobody has."""
    account = make_account("alla@ystad.example", {OWN: list(Role)})
    client = sign_in(app.test_client(), account)
    wrong, count = [], 0
    every_id = {made for made_ids in neighbour.values() for made in made_ids}
    for ask in in_municipality(app):
        arguments = set(ask.rule.arguments) - {"slug"}
        if not arguments and ask.method != "GET":
            continue
        nobodys = client.open(ask.path("ystad", {}), method=ask.method)
        # Reading is tried with every id there is, writing with the one of the kind that the route is about.
        tried = every_id if ask.method == "GET" else {_ids(ask, neighbour).get(name, "") for name in arguments} - {""}
        for made in tried if arguments else [""]:
            theirs = client.open(ask.path("ystad", dict.fromkeys(arguments, made)), method=ask.method)
            count += 1
            if CANARY in theirs.text or theirs.status_code >= 500 or theirs.status_code != nobodys.status_code:
                wrong.append(f"{ask} with {made}: {theirs.status_code} against {nobodys.status_code}")
    print(f"isolation: {count} requests with the neighbour's ids")
    assert wrong == []


def test_signed_out_nothing_opens(app: Flask, neighbour: dict[str, list[str]]) -> None:
    client = app.test_client()
    wrong = []
    for ask in asks(app):
        if ask.wanted in {Door.PUBLIC, Door.ANSWER_LINK, Door.SIGN_IN}:
            continue
        answer = client.open(ask.path("simrishamn", _ids(ask, neighbour)), method=ask.method)
        entry = answer.status_code == 401 or "/logga-in" in answer.headers.get("Location", "")
        if not entry or CANARY in answer.text:
            wrong.append(f"{ask}: {answer.status_code}")
    assert wrong == []


def test_no_link_opens_without_its_token(app: Flask, neighbour: dict[str, list[str]]) -> None:
    client = app.test_client()
    for ask in asks(app):
        if ask.wanted is Door.ANSWER_LINK:
            answer = client.open(ask.path("simrishamn", {"token": "A" * 43}), method=ask.method)
            assert answer.status_code == 404, ask
            assert CANARY not in answer.text


def test_a_program_stays_in_its_tokens_municipality(
    app: Flask, neighbour: dict[str, list[str]], make_account: Callable[..., Account], make_token: Callable[..., str]
) -> None:
    account = make_account("alla@ystad.example", {OWN: list(Role)})
    headers = {"Authorization": f"Bearer {make_token(account, OWN)}"}
    client = app.test_client()
    wrong = []
    for ask in api_in_municipality(app):
        body: dict[str, Any] = {"json": {}} if ask.method in {"POST", "PUT", "PATCH"} else {}
        theirs = client.open(ask.path("simrishamn", _ids(ask, neighbour)), method=ask.method, headers=headers, **body)
        nobodys = client.open(ask.path("finns-inte", {}), method=ask.method, headers=headers, **body)
        same = _without_paths(theirs.text) == _without_paths(nobodys.text)
        if theirs.status_code != 404 or nobodys.status_code != 404 or not same:
            wrong.append(f"{ask}: {theirs.status_code}, {nobodys.status_code}")
        here = client.open(ask.path("ystad", _ids(ask, neighbour)), method=ask.method, headers=headers, **body)
        if CANARY in here.text or here.status_code >= 500:
            wrong.append(f"{ask} here: {here.status_code}")
    assert wrong == []


def _ids(ask: Ask, neighbour: dict[str, list[str]]) -> dict[str, str]:
    """The neighbour's id that fits each argument of the route: round_id is a round."""
    return {
        name: neighbour[name.removesuffix("_id")][0]
        for name in ask.rule.arguments
        if name.removesuffix("_id") in neighbour
    }


def _unsigned(text: str) -> str:
    """The page without its CSRF token, which bears the second in which it was made."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


def _without_paths(text: str) -> str:
    return re.sub(r"/api/[^\" ]*", "", text)
