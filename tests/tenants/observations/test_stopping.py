"""Texts with personal data: stopped on the page and by the API, stored masked when spoken for, settled, counted."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg import Connection

from samsyn.access import Role
from samsyn.accounts.models import Account
from tests.conftest import MakeAccount
from tests.tenants.observations.scenes import Scene
from tests.tenants.observations.test_answer_page import form, rows
from tests.tenants.observations.test_api import ANSWERS, OBSERVATIONS, answer, one

SignIn = Callable[[FlaskClient, Account], FlaskClient]
Superuser = Connection[tuple[object, ...]]
TEXT = "Kevin slog sönder rutan, bilen ABC 123 stod kvar."
SPOKEN_FOR = ["name:Kevin", "plate:ABC 123"]
MASKED = "▒▒▒▒▒ slog sönder rutan, bilen ▒▒▒ ▒▒▒ stod kvar."


def counted(superuser: Superuser) -> dict[tuple[object, object], object]:
    """(kind, outcome): count."""
    found = superuser.execute("SELECT kind, outcome, count FROM tenant.screening_count").fetchall()
    return {(kind, outcome): count for kind, outcome, count in found}


def test_the_page_stops_the_text_says_why_and_loses_nothing(
    client: FlaskClient, scene: Scene, superuser: Superuser
) -> None:
    given = form(text=TEXT)
    page = client.post(f"{scene.path}/ny", data=given)
    assert page.status_code == 422
    assert rows(superuser) == []
    assert TEXT in html.unescape(page.text)
    assert "<mark>Kevin</mark>" in page.text
    assert "<mark>ABC 123</mark>" in page.text
    assert "Registreringsnummer" in page.text
    assert "en person" in page.text
    assert 'value="name plate"' in page.text
    assert counted(superuser) == {}
    again = client.post(
        f"{scene.path}/ny", data={**given, "text": "En elev slog sönder rutan.", "stopped": "name plate"}
    )
    assert again.status_code == 303
    assert rows(superuser) == [("En elev slog sönder rutan.",)]
    outcomes = {("name", "stopped"): 1, ("plate", "stopped"): 1, ("any", "stopped"): 1}
    corrected = {("name", "corrected"): 1, ("plate", "corrected"): 1, ("any", "corrected"): 1}
    assert counted(superuser) == outcomes | corrected


def test_a_finding_in_a_place_that_is_not_in_the_list(client: FlaskClient, scene: Scene) -> None:
    page = client.post(f"{scene.path}/ny", data=form(place="Hos Eva Bengtsson", area=str(scene.area_id), text=""))
    assert page.status_code == 422
    assert "<mark>Eva Bengtsson</mark>" in page.text


def test_one_of_two_is_spoken_for(client: FlaskClient, scene: Scene, superuser: Superuser) -> None:
    page = client.post(f"{scene.path}/ny", data=form(text=TEXT, screened=["name:Kevin"]))
    assert page.status_code == 422
    assert re.search(r'value="name:Kevin" checked', page.text)
    assert not re.search(r'value="plate:ABC 123" checked', page.text)
    assert rows(superuser) == []


@pytest.fixture
def spoken_for(client: FlaskClient, scene: Scene) -> str:
    """An observation whose text its sender has spoken for; the address of its form."""
    sent = client.post(f"{scene.path}/ny", data=form(text=TEXT, screened=SPOKEN_FOR, stopped="name plate"))
    assert sent.status_code == 303
    found = re.search(rf'href="({scene.path}/iakttagelse/[^"]+)"', client.get(scene.path).text)
    assert found is not None
    return found[1]


def test_what_is_spoken_for_is_masked_for_all_but_its_sender(
    app: Flask,
    client: FlaskClient,
    scene: Scene,
    spoken_for: str,
    make_account: MakeAccount,
    sign_in: SignIn,
    superuser: Superuser,
    key: dict[str, str],
) -> None:
    assert rows(superuser) == [(MASKED,)]
    assert counted(superuser)[("any", "claimed")] == 1
    assert TEXT in client.get(scene.path).text
    own = client.get(spoken_for)
    assert TEXT in html.unescape(own.text)
    assert re.search(r'value="name:Kevin" checked', own.text)
    (item,) = client.get(OBSERVATIONS, headers=key).json["items"]  # type: ignore[index]
    assert item["text"] == MASKED
    analyst = sign_in(
        app.test_client(), make_account("analytiker@ystad.example", {scene.municipality_id: [Role.ANALYST]})
    )
    for address in ("iakttagelser", "iakttagelser/iakttagelser.csv", "iakttagelser/iakttagelser.geojson"):
        page = analyst.get(f"/k/ystad/{address}").text
        assert "Kevin" not in page
        assert "▒▒▒▒▒ slog" in page
    assert analyst.get("/k/ystad/granskning/texter").status_code == 403


def test_who_changes_the_text_takes_back_what_was_said_of_it(
    client: FlaskClient, scene: Scene, spoken_for: str, superuser: Superuser
) -> None:
    given = form(id=spoken_for.rsplit("/", 1)[1], text="En elev slog sönder rutan.")
    assert client.post(spoken_for, data=given).status_code == 303
    assert rows(superuser) == [("En elev slog sönder rutan.",)]
    assert superuser.execute("SELECT count(*) FROM tenant.screened_text").fetchone() == (0,)


@pytest.mark.parametrize(("outcome", "stored"), [("kept", TEXT), ("masked", MASKED)])
def test_the_coordinator_settles_it(
    app: Flask,
    client: FlaskClient,
    scene: Scene,
    spoken_for: str,
    coordinator: Account,
    sign_in: SignIn,
    superuser: Superuser,
    outcome: str,
    stored: str,
) -> None:
    anna = sign_in(app.test_client(), coordinator)
    assert "En text väntar på att du avgör" in anna.get("/k/ystad/iakttagelser").text
    queue = anna.get("/k/ystad/granskning/texter")
    assert "▒▒▒▒▒ slog" in queue.text
    assert "Kevin" not in queue.text
    found = re.search(r"/k/ystad/granskning/texter/[0-9a-f-]+", queue.text)
    assert found is not None
    opened = anna.get(found[0])
    assert "<mark>Kevin</mark>" in opened.text
    assert "observations.masked_read" in str(superuser.execute("SELECT action FROM tenant.audit_entry").fetchall())
    assert anna.post(found[0], data={"outcome": outcome}).status_code == 303
    assert rows(superuser) == [(stored,)]
    assert superuser.execute("SELECT original, outcome FROM tenant.screened_text").fetchall() == [(None, outcome)]
    assert anna.post(found[0], data={"outcome": outcome}).status_code == 409
    assert anna.get(found[0]).status_code == 404
    assert "Inga texter väntar" in anna.get("/k/ystad/granskning/texter").text
    assert (TEXT in html.unescape(client.get(spoken_for).text)) == (outcome == "kept")


def test_the_dpo_sees_how_many_and_never_the_text(
    app: Flask, scene: Scene, spoken_for: str, make_account: MakeAccount, sign_in: SignIn
) -> None:
    del spoken_for
    dpo = sign_in(app.test_client(), make_account("dso@ystad.example", {scene.municipality_id: [Role.DPO]}))
    page = dpo.get("/k/ystad/granskning")
    assert page.status_code == 200
    assert "Registreringsnummer" in page.text
    assert "Kevin" not in page.text
    assert "slog sönder" not in page.text


def test_a_program_is_told_where(client: FlaskClient, scene: Scene, key: dict[str, str], superuser: Superuser) -> None:
    body: dict[str, Any] = answer(scene, one(), one(text=TEXT))
    refused = client.post(ANSWERS, json=body, headers=key)
    assert refused.status_code == 422
    assert refused.mimetype == "application/problem+json"
    assert refused.json is not None
    findings = refused.json["findings"]["observations.1.text"]
    assert [(each["kind"], TEXT[each["start"] : each["end"]]) for each in findings] == [
        ("name", "Kevin"),
        ("plate", "ABC 123"),
    ]
    assert rows(superuser) == []
    assert counted(superuser) == {("name", "stopped"): 1, ("plate", "stopped"): 1, ("any", "stopped"): 1}
    body["observations"][1]["screened"] = findings
    assert client.post(ANSWERS, json=body, headers=key).status_code == 201
    assert rows(superuser) == [("Två rutor krossade.",), (MASKED,)]
    assert counted(superuser)[("any", "claimed")] == 1
    assert superuser.execute("SELECT original FROM tenant.screened_text").fetchall() == [(TEXT,)]
