"""What is read of observations and people leaves an entry: from the URL map, so that a new page has to say which."""

import re
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from samsyn.access import Capability, Role
from samsyn.accounts.models import Account
from samsyn.audit.log import SYSTEM
from samsyn.audit.words import READS
from samsyn.isolation import Boundary
from samsyn.web.access import access_of
from tenants.picture import service as picture
from tests.tenants.picture.seeding import seed

Superuser = psycopg.Connection[Any]
SignIn = Callable[[FlaskClient, Account], FlaskClient]
C = Capability

# Which doors lead to observations and to people who are named.
TELLING = {C.OBSERVATIONS_READ, C.PICTURE_READ, C.NETWORK_READ, C.NETWORK_MANAGE, C.LOG_READ, C.REGISTER_EXTRACT}
LOGGED = {
    "k.observations.index": "observations.listed",
    "k.observations.download": "observations.exported",
    "k.picture.index": "picture.opened",
    "k.picture.show": "picture.opened",
    "k.network.index": "network.people_listed",
    "k.network.organisation": "network.people_listed",
    "k.network.participant": "network.person_opened",
    "k.oversight.index": "oversight.listed",
    "k.oversight.download": "oversight.exported",
    "k.register.participant": "register.shown",
    "k.register.participant_file": "register.exported",
    "k.register.account": "register.shown",
    "k.register.account_file": "register.exported",
    "observations_api.Observations": "observations.listed",
    "picture_api.Live": "picture.computed",
    "picture_api.Settled": "picture.opened",
    "network_api.Participants": "network.people_listed",
    "network_api.Participant": "network.person_opened",
}
SAYS_NOTHING = {
    "k.observations.figures": "how many texts were stopped, never a text",
    "k.picture.every": "a list of versions",
    "k.network.add_organisation": "an empty form",
    "k.network.change_organisation": "an organisation's name",
    "k.network.add_participant": "an empty form",
    "k.network.import_list": "an empty form",
    "picture_api.Pictures": "a list of versions",
    "network_api.Organisations": "organisations without their people",
    "k.register.index": "an empty form",
    "k.register.erase_participant": "one name, in a form that logs what it does",
    "k.register.erase_account": "one name, in a form that logs what it does",
}
QUERIES = {"k.network.index": "?q=a", "picture_api.Live": "?from=2026-01-01&to=2026-12-31"}


def telling(app: Flask) -> list[tuple[str, str]]:
    """(endpoint, rule) of every page and operation that a capability of TELLING opens for reading."""
    return [
        (rule.endpoint, rule.rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and access_of(app, rule.endpoint, "GET") in TELLING
    ]


def test_every_page_says_whether_its_reading_is_logged(session_app: Flask) -> None:
    endpoints = {endpoint for endpoint, _rule in telling(session_app)}
    assert endpoints == set(LOGGED) | set(SAYS_NOTHING)
    assert set(LOGGED.values()) <= READS


@pytest.fixture
def ids(boundary: Boundary, ystad: int, app: Flask, superuser: Superuser) -> dict[str, str]:
    """Ystad with thirteen rounds and a settled picture; an id of each kind, by the name of a route's argument."""
    world = seed(boundary, ystad, planted={})
    with app.test_request_context(), boundary.municipality(ystad) as session:
        drafted = picture.draft(session, world.newest)
        picture.settle(session, drafted.id, revision=drafted.revision, by=SYSTEM)
    found = {"picture_id": str(drafted.id), "kind": "csv", "form": "csv"}
    for table in ("participant", "organisation"):
        row = superuser.execute(f"SELECT id FROM tenant.{table} LIMIT 1").fetchone()
        assert row is not None
        found[f"{table}_id"] = str(row[0])
    return found


def test_each_reading_leaves_its_entry(
    app: Flask,
    ids: dict[str, str],
    ystad: int,
    make_account: Callable[..., Account],
    make_token: Callable[..., str],
    sign_in: SignIn,
    superuser: Superuser,
) -> None:
    everybody = make_account("alla@ystad.example", {ystad: list(Role)})
    ids["account_id"] = str(everybody.id)
    browser = sign_in(app.test_client(), everybody)
    headers = {"Authorization": f"Bearer {make_token(everybody, ystad)}"}
    wrong = []
    for endpoint, rule in telling(app):
        superuser.execute("TRUNCATE tenant.audit_entry")
        path = re.sub(r"<(?:[^>]*:)?(\w+)>", lambda match: {"slug": "ystad", **ids}[match[1]], rule)
        answer = browser.get(path + QUERIES.get(endpoint, ""), headers=headers if rule.startswith("/api/") else {})
        logged = superuser.execute("SELECT action, account_id FROM tenant.audit_entry").fetchall()
        wanted = LOGGED.get(endpoint)
        expected = [] if wanted is None else [(wanted, everybody.id)]
        told = [entry for entry in logged if entry[0] != "municipalities.entered"]
        if answer.status_code != 200 or told != expected:
            wrong.append(f"{endpoint}: {answer.status_code} {told}")
    assert wrong == []


def test_a_form_that_does_not_go_through_shows_nothing_unlogged(
    app: Flask,
    ids: dict[str, str],
    ystad: int,
    make_account: Callable[..., Account],
    sign_in: SignIn,
    superuser: Superuser,
) -> None:
    """What was to be done is not; what was shown beside the fault has been read all the same."""
    everybody = make_account("alla@ystad.example", {ystad: list(Role)})
    browser = sign_in(app.test_client(), everybody)
    picture_page = f"/k/ystad/lagesbild/{ids['picture_id']}"
    person = f"/k/ystad/natverk/rapportor/{ids['participant_id']}"
    sent: list[tuple[str, dict[str, str], str]] = [
        (f"{picture_page}/anteckningar", {"text": ""}, "picture.opened"),
        (f"{picture_page}/analys", {"analysis": "x", "seen": "x"}, "picture.opened"),
        (f"{picture_page}/ny-version", {"reason": ""}, "picture.opened"),
        (person, {"name": ""}, "network.person_opened"),
        (f"{person}/pausa", {"through": "igår"}, "network.person_opened"),
    ]
    for path, typed, action in sent:
        superuser.execute("TRUNCATE tenant.audit_entry")
        assert browser.post(path, data=typed).status_code in {409, 422}
        logged = superuser.execute("SELECT action, account_id FROM tenant.audit_entry").fetchall()
        assert logged == [(action, everybody.id)], path


def test_a_neighbours_and_a_refused_reading_leave_none(
    app: Flask,
    ids: dict[str, str],
    ystad: int,
    make_account: Callable[..., Account],
    sign_in: SignIn,
    superuser: Superuser,
) -> None:
    browser = sign_in(app.test_client(), make_account("las@ystad.example", {ystad: [Role.READER]}))
    superuser.execute("TRUNCATE tenant.audit_entry")
    assert browser.get("/k/ystad/iakttagelser").status_code == 403
    assert browser.get(f"/k/ystad/lagesbild/{ids['participant_id']}").status_code == 404
    assert superuser.execute("SELECT action FROM tenant.audit_entry").fetchall() == []


def test_entering_is_logged_once_in_a_sign_in(
    app: Flask, ystad: int, make_account: Callable[..., Account], sign_in: SignIn, superuser: Superuser
) -> None:
    account = make_account("las@ystad.example", {ystad: [Role.READER, Role.HOST]})
    for _sign_in in range(2):
        browser = sign_in(app.test_client(), account)
        for _page in range(3):
            assert browser.get("/k/ystad/").status_code == 200
    logged = superuser.execute(
        "SELECT facts FROM tenant.audit_entry WHERE action = 'municipalities.entered'"
    ).fetchall()
    assert logged == [({"roles": "host reader"},)] * 2
