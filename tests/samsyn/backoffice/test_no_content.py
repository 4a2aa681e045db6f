"""No content of any municipality reaches the operator: not by a page, not by the database role behind the pages."""

import re
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from werkzeug.routing import IntegerConverter, Rule

from samsyn.access import Capability
from samsyn.isolation import Boundary
from samsyn.web.access import Door, access_of
from tests.isolation import catalogue, rows
from tests.samsyn.backoffice.conftest import Superuser

CANARY = "KANARIEFÅGEL"


@pytest.fixture
def canaries(superuser: Superuser, ystad: int, sydost: str) -> dict[str, str]:
    """A canary in every table of Ystad, in what it has delivered to a region, and in the template it has published."""
    region = int(sydost.rpartition("/")[2])
    ids: dict[str, str] = {}
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        for side, key, number in (("tenant", "municipality_id", ystad), ("region", "region_id", region)):
            for table in catalogue.tables(superuser, side):
                ids[f"{table}_id"] = str(rows.insert(superuser, side, table, key, number, CANARY))
    superuser.execute(
        "INSERT INTO platform.template (id, municipality_id, about, content, published_at) "
        "VALUES (gen_random_uuid(), %s, %s, '{}', now())",
        [ystad, CANARY],
    )
    superuser.execute(
        "INSERT INTO platform.ticket (municipality_id, job_id, kind, queue, due, leases, tries, failed_at) "
        "VALUES (%s, %s, 'some.kind', 'default', now(), 0, 8, now())",
        [ystad, ids["job_id"]],
    )
    return {**ids, "region_id": str(region), "code": str(ystad)}


def address(rule: Rule, ids: dict[str, str]) -> str:
    """The rule's address in Ystad, with the ids of rows that are there."""

    def fill(match: re.Match[str]) -> str:
        name = match[0].strip("<>").rpartition(":")[2]
        made_up = "1" if isinstance(rule._converters[name], IntegerConverter) else str(uuid4())
        return {"slug": "ystad", **ids}.get(name, made_up)

    return re.sub(r"<[^>]+>", fill, rule.rule)


def test_no_page_of_the_operator_shows_any(operator: FlaskClient, app: Flask, canaries: dict[str, str]) -> None:
    pages = 0
    for rule in app.url_map.iter_rules():
        for method in sorted({"GET", "POST"} & (rule.methods or set())):
            if access_of(app, rule.endpoint, method) is Door.OPERATOR:
                answer = operator.open(address(rule, canaries), method=method)
                pages += answer.status_code == 200
                assert answer.status_code < 500, rule
                assert CANARY not in answer.text, rule
    assert pages >= 6


def test_no_door_of_a_municipality_or_a_region_opens(
    operator: FlaskClient, app: Flask, canaries: dict[str, str]
) -> None:
    wrong = []
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            wanted = access_of(app, rule.endpoint, method) if rule.endpoint != "static" else None
            if isinstance(wanted, Capability) or wanted is Door.REGION:
                answer = operator.open(address(rule, canaries), method=method)
                if answer.status_code not in {401, 404} or CANARY in answer.text:
                    wrong.append(f"{method} {rule.rule}: {answer.status_code}")
    assert wrong == []


def test_the_role_behind_the_pages_may_read_no_table_of_a_municipality(
    boundary: Boundary, superuser: Superuser, canaries: dict[str, str]
) -> None:
    del canaries
    for side in ("tenant", "region"):
        for table in catalogue.tables(superuser, side):
            name = f"{side}.{table}"
            held: Any = superuser.execute(
                "SELECT has_any_column_privilege('samsyn_auth', %s, 'SELECT, INSERT, UPDATE')", [name]
            ).fetchone()
            assert held == (False,), name
            with pytest.raises(ProgrammingError) as refusal, boundary.accounts() as session:
                session.execute(text(f"SELECT 1 FROM {name}"))
            assert isinstance(refusal.value.orig, psycopg.errors.InsufficientPrivilege)
