"""The coordinators' list: filters in the address, few queries, files that a spreadsheet cannot be fooled by."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg import Connection
from sqlalchemy import event
from sqlalchemy.engine import Engine

from samsyn import clock
from samsyn.isolation import Boundary
from samsyn.tabular.writing import defused
from tenants.observations import service
from tests.tenants.observations.scenes import MakeScene, Scene, observation
from tests.tenants.statements import of_the_log

LIST = "/k/ystad/iakttagelser"


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Every statement of the application's role that reaches the database."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not of_the_log(statement):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def three(app: Flask, boundary: Boundary, scene: Scene) -> Scene:
    """Three observations on three days."""
    noons = [clock.at(clock.today() - timedelta(days=days), 12) for days in (1, 2, 3)]
    with app.test_request_context(), boundary.municipality(scene.municipality_id) as session:
        service.submit(
            session,
            round_id=scene.round_id,
            participant_id=scene.participant_id,
            observations=[
                observation(occurred_from=noons[0], text='=HYPERLINK("http://ond.example")'),
                observation(occurred_from=noons[1], category="graffiti", source="told", text="Klotter"),
                observation(occurred_from=noons[2], lat=None, lon=None, place_type="online", text="+46 kr"),
            ],
        )
    return scene


def test_the_list_takes_a_coordinator_four_queries(signed_in: FlaskClient, three: Scene, statements: list[str]) -> None:
    del three
    signed_in.get(LIST)
    statements.clear()
    page = signed_in.get(LIST)
    assert page.status_code == 200
    assert "3 iakttagelser, den senaste i går" in page.text
    assert len([each for each in statements if "tenant." in each]) == 4


def test_the_filters_stand_in_the_address(signed_in: FlaskClient, three: Scene) -> None:
    for query, inside, outside in (
        ("kategori=graffiti", "Klotter", "HYPERLINK"),
        ("kalla=told", "Klotter", "HYPERLINK"),
        (f"omrade={three.area_id}", "HYPERLINK", "+46 kr"),
        ("platstyp=online", "+46 kr", "HYPERLINK"),
        (f"till={clock.today() - timedelta(days=3)}", "+46 kr", "HYPERLINK"),
        (f"fran={clock.today() - timedelta(days=1)}&kategori=&till=", "HYPERLINK", "+46 kr"),
        (f"omgang={three.round_id}", "HYPERLINK", "finns inte"),
    ):
        text = signed_in.get(f"{LIST}?{query}").text
        assert inside in text, query
        table = text[text.index("<tbody>") :]
        assert outside not in table, query
    assert "Inga iakttagelser med det här urvalet" in signed_in.get(f"{LIST}?kategori=arson").text


@pytest.mark.parametrize(
    "query",
    ["fran=banan", "till=0001-01-01", "kategori=finns-inte", "omrade=x", "efter=x", "platstyp=hemma", "annat=1"],
)
def test_what_cannot_be_understood_is_said(signed_in: FlaskClient, three: Scene, query: str) -> None:
    del three
    assert signed_in.get(f"{LIST}?{query}").status_code == 422
    assert signed_in.get(f"{LIST}/iakttagelser.csv?{query}").status_code == 422


def test_pages_follow_each_other(
    signed_in: FlaskClient, app: Flask, boundary: Boundary, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.observations.views.listing.ON_PAGE", 2)
    with app.test_request_context(), boundary.municipality(scene.municipality_id) as session:
        service.submit(
            session,
            round_id=scene.round_id,
            participant_id=scene.participant_id,
            observations=[
                observation(text=f"Nummer {n}", occurred_from=clock.now() - timedelta(hours=n)) for n in range(5)
            ],
        )
    address: str | None = LIST
    seen: list[int] = []
    while address is not None:
        text = signed_in.get(address).text
        seen += [n for n in range(5) if f"Nummer {n}" in text]
        following = re.search(r'href="([^"]*efter=[^"]*)">Visa tidigare', text)
        address = following[1].replace("&amp;", "&") if following else None
    assert seen == [0, 1, 2, 3, 4]


def test_a_spreadsheet_runs_nothing(
    signed_in: FlaskClient, three: Scene, superuser: Connection[tuple[Any, ...]]
) -> None:
    del three
    file = signed_in.get(f"{LIST}/iakttagelser.csv?kategori=vandalism")
    assert file.mimetype == "text/csv"
    assert "iakttagelser-ystad-" in file.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig")), delimiter=";"))
    assert [row[-1] for row in rows] == ["Beskrivning", '\'=HYPERLINK("http://ond.example")', "'+46 kr"]
    logged = superuser.execute("SELECT facts FROM tenant.audit_entry WHERE action = 'observations.exported'").fetchall()
    assert [(facts["count"], facts["form"], "category" in facts) for (facts,) in logged] == [(2, "csv", True)]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1"])
def test_formulas_are_defused(cell: str) -> None:
    assert defused(cell) == f"'{cell}"
    assert defused(f"a{cell}") == f"a{cell}"


def test_geojson_for_a_map(signed_in: FlaskClient, three: Scene) -> None:
    del three
    found = json.loads(signed_in.get(f"{LIST}/iakttagelser.geojson").text)
    assert len(found["features"]) == 3


def test_the_neighbour_sees_nothing(
    signed_in: FlaskClient, three: Scene, make_scene: MakeScene, simrishamn: int
) -> None:
    theirs = make_scene(simrishamn, "simrishamn")
    assert signed_in.get(f"{LIST}?omrade={theirs.area_id}").status_code == 422
    assert "HYPERLINK" not in signed_in.get(f"{LIST}?omgang={theirs.round_id}").text
    assert signed_in.get("/k/simrishamn/iakttagelser").status_code == 404
    del three
