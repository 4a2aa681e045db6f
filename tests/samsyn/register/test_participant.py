"""One who answers asks: what is kept, and then that it goes."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from samsyn import clock
from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.audit.models import AuditEntry
from samsyn.audit.verifying import verify
from samsyn.isolation import Boundary
from samsyn.mail import post
from samsyn.mail.models import Mail
from samsyn.retention import service as retention
from tenants.network import service as network
from tenants.network.models import Participant
from tenants.network.retention import ERASED
from tenants.observations.models import Observation
from tests.samsyn.conftest import RunJobs
from tests.samsyn.past import BY, OTHERS_TEXT, TEXT, Past, answers, make_past, texts

PAGE = "/k/ystad/registerutdrag"
SECTIONS = {"network", "invitations", "answers", "observations", "mails", "log"}


def entries(boundary: Boundary, action: str) -> list[AuditEntry]:
    with boundary.municipality(1286) as session:
        return list(session.execute(select(AuditEntry).where(AuditEntry.action == action)).scalars())


def everything(boundary: Boundary, municipality: int = 1286) -> str:
    """Every value of every tenant row, as one text to look for names in."""
    from samsyn.db.base import TenantRow

    found: list[str] = []
    with boundary.municipality(municipality) as session:
        for mapper in TenantRow.registry.mappers:
            if issubclass(mapper.class_, TenantRow) and mapper.class_ is not TenantRow:
                rows = session.execute(select(*mapper.columns))
                found.extend(" ".join(str(value) for value in row) for row in rows)
    return "\n".join(found)


def test_a_search_finds_people_and_leaves_no_words_in_the_log(
    dpo: FlaskClient, boundary: Boundary, past: Past, coordinator: Account
) -> None:
    assert "Vad finns sparat om en person?" in dpo.get(PAGE).text
    page = dpo.post(PAGE, data={"words": "BERIT"}).text
    assert f"/rapportor/{past.participant_id}" in page
    assert "Norreportskolan" in page
    assert "calle" not in page
    page = dpo.post(PAGE, data={"words": "anna@"}).text
    assert f"/konto/{coordinator.id}" in page
    assert "Trygghetssamordnare" in page
    assert "Ingen träff" in dpo.post(PAGE, data={"words": "nobody at all"}).text
    searched = entries(boundary, "register.searched")
    assert sorted(entry.facts["count"] for entry in searched) == [0, 1, 1]
    assert all(set(entry.facts) == {"count"} for entry in searched)


@pytest.mark.parametrize("words", ["", "x", "x" * 255])
def test_a_search_for_nothing(dpo: FlaskClient, words: str) -> None:
    page = dpo.post(PAGE, data={"words": words})
    assert page.status_code == 422
    assert "Skriv" in page.text or "Fyll i" in page.text


def test_the_extract_has_all_of_the_person_and_nothing_of_others(
    dpo: FlaskClient, boundary: Boundary, past: Past
) -> None:
    page = dpo.get(f"{PAGE}/rapportor/{past.participant_id}").text
    assert TEXT in page
    assert "berit@skola.example" in page
    assert OTHERS_TEXT not in page
    assert "calle" not in page
    document = json.loads(dpo.get(f"{PAGE}/rapportor/{past.participant_id}/utdrag.json").text)
    assert set(document["sections"]) == SECTIONS
    assert document["person"]["email"] == "berit@skola.example"
    (observation,) = document["sections"]["observations"]
    assert (observation["text"], observation["category"], observation["area"]) == (TEXT, "Skadegörelse", "Centrum")
    assert document["sections"]["mails"][0]["address"] == "berit@skola.example"
    assert len(document["sections"]["invitations"]) == 1
    shown = entries(boundary, "register.shown") + entries(boundary, "register.exported")
    assert {entry.object_id for entry in shown} == {past.participant_id}
    assert {entry.facts["form"] for entry in shown} == {"page", "json"}


def test_the_file_for_a_spreadsheet_runs_nothing(dpo: FlaskClient, boundary: Boundary, past: Past) -> None:
    with boundary.municipality(1286) as session:
        session.execute(update(Observation).where(Observation.text == TEXT).values(text='=HYPERLINK("http://x")'))
    answer = dpo.get(f"{PAGE}/rapportor/{past.participant_id}/utdrag.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "berit" not in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0] == ["Avsnitt", "Rad", "Uppgift", "Värde"]
    assert ["Iakttagelser", "1", "Beskrivning", '\'=HYPERLINK("http://x")'] in rows
    assert ["Uppgifter i nätverket", "1", "E-postadress", "berit@skola.example"] in rows


def test_mails_to_an_earlier_address_are_found_by_what_they_were_about(
    dpo: FlaskClient, app: Flask, boundary: Boundary, past: Past
) -> None:
    with app.test_request_context(), boundary.municipality(1286) as session:
        params = {"invitation": str(past.scene.invitation_id), "generation": 1}
        post(session, "rounds.reminder", to="b.berg@gammal.example", name="berit", params=params)
    page = dpo.get(f"{PAGE}/rapportor/{past.participant_id}").text
    assert "b.berg@gammal.example" in page
    _erase(dpo, past, "name")
    assert "gammal.example" not in everything(boundary)


@pytest.mark.parametrize(
    ("extent", "left", "count"),
    [("name", [TEXT, OTHERS_TEXT], 2), ("texts", ["", OTHERS_TEXT], 2), ("answers", [OTHERS_TEXT], 1)],
)
def test_erasure_takes_as_much_as_is_chosen(
    dpo: FlaskClient, boundary: Boundary, past: Past, extent: str, left: list[str], count: int
) -> None:
    assert "berit" in everything(boundary)
    _erase(dpo, past, extent)
    assert sorted(texts(boundary, 1286)) == sorted(left)
    assert answers(boundary, 1286) == count
    found = everything(boundary)
    assert "berit" not in found.lower()
    assert "calle@skola.example" in found
    with boundary.municipality(1286) as session:
        row = session.execute(select(Participant).where(Participant.id == past.participant_id)).scalar_one()
        assert (row.name, row.erased_at is not None, row.retired_at is not None) == (ERASED, True, True)
        assert session.execute(select(func.count()).select_from(Mail)).scalar_one() == 2
        assert verify(session).fault is None
    (entry,) = entries(boundary, "register.participant_erased")
    assert (entry.object_id, entry.facts) == (past.participant_id, {"extent": extent})
    assert dpo.get(f"{PAGE}/rapportor/{past.participant_id}").status_code == 404
    assert dpo.post(f"{PAGE}/rapportor/{past.participant_id}/radera").status_code == 404


def _erase(dpo: FlaskClient, past: Past, extent: str) -> None:
    address = f"{PAGE}/rapportor/{past.participant_id}/radera"
    assert "Radera berit" in dpo.get(address).text
    assert dpo.post(address, data={"extent": extent, "sure": "true"}).status_code == 303


def test_erasure_asks_to_be_sure(dpo: FlaskClient, boundary: Boundary, past: Past) -> None:
    address = f"{PAGE}/rapportor/{past.participant_id}/radera"
    page = dpo.post(address, data={"extent": "answers"})
    assert page.status_code == 422
    assert "Kryssa i" in page.text
    assert dpo.post(address, data={"sure": "true", "extent": "allt"}).status_code == 422
    assert answers(boundary, 1286) == 2


def test_what_is_held_is_not_erased(dpo: FlaskClient, app: Flask, boundary: Boundary, past: Past) -> None:
    with app.test_request_context(), boundary.municipality(1286) as session:
        held = retention.place_hold(session, email="berit@skola.example", reason="request", by=BY)
    address = f"{PAGE}/rapportor/{past.participant_id}/radera"
    assert "Uppgifterna är undantagna från gallring" in dpo.get(address).text
    answer = dpo.post(address, data={"extent": "name", "sure": "true"})
    assert answer.status_code == 409
    assert "berit" in everything(boundary)
    with app.test_request_context(), boundary.municipality(1286) as session:
        retention.lift_hold(session, held, by=BY)
    assert dpo.post(address, data={"extent": "name", "sure": "true"}).status_code == 303


def test_in_an_open_round_the_link_ends_and_nothing_more_is_sent(
    dpo: FlaskClient,
    app: Flask,
    boundary: Boundary,
    ystad: int,
    run_jobs: RunJobs,
    mails_to: Callable[[str], list[str]],
) -> None:
    from tests.tenants.observations.scenes import build_scene

    scene = build_scene(app, boundary, ystad, "ystad")
    with app.test_request_context(), boundary.municipality(ystad) as session:
        params = {"invitation": str(scene.invitation_id), "generation": 1}
        post(session, "rounds.invitation", to="berit@skola.example", name="berit", params=params, about=scene.round_id)
    assert dpo.get(scene.path).status_code == 200
    address = f"{PAGE}/rapportor/{scene.participant_id}/radera"
    assert dpo.post(address, data={"extent": "texts", "sure": "true"}).status_code == 303
    assert dpo.get(scene.path).status_code == 404
    run_jobs()
    assert mails_to("berit@skola.example") == []
    with app.test_request_context(), boundary.municipality(ystad) as session:
        assert [one.name for one in network.active_participants(session)] == ["calle"]
        dropped = session.execute(select(Mail.dropped_at)).scalar_one()
        assert dropped is not None
        assert dropped <= clock.now()


def test_the_network_forgets_who_is_erased(
    dpo: FlaskClient, app: Flask, boundary: Boundary, past: Past, coordinator: Account, sign_in: Any
) -> None:
    _erase(dpo, past, "name")
    anna = sign_in(app.test_client(), coordinator)
    assert anna.get(f"/k/ystad/natverk/rapportor/{past.participant_id}").status_code == 404
    assert anna.post(f"/k/ystad/natverk/rapportor/{past.participant_id}/ater").status_code == 404
    with app.test_request_context(), boundary.municipality(1286) as session:
        assert [one.name for one in network.participants(session, retired=True)] == ["calle"]
        organisation = network.organisations(session)[0].id
        # Who comes back is somebody new: nothing ties them to what was theirs.
        again = network.add_participant(
            session, name="Berit", email="berit@skola.example", organisation_id=organisation, by=BY
        )
        assert again != past.participant_id


def test_the_neighbours_participant_is_nobody(
    dpo: FlaskClient, app: Flask, boundary: Boundary, simrishamn: int
) -> None:
    theirs = make_past(app, boundary, simrishamn, "simrishamn", months=2)
    assert "Ingen träff" in dpo.post(PAGE, data={"words": "berit"}).text
    for address in ("", "/utdrag.json", "/utdrag.csv", "/radera"):
        assert dpo.get(f"{PAGE}/rapportor/{theirs.participant_id}{address}").status_code == 404
    sent = {"extent": "answers", "sure": "true"}
    assert dpo.post(f"{PAGE}/rapportor/{theirs.participant_id}/radera", data=sent).status_code == 404
    assert dpo.get(f"{PAGE}/rapportor/{uuid4()}").status_code == 404
    assert answers(boundary, simrishamn) == 2


def test_only_the_dpo(app: Flask, ystad: int, past: Past, make_account: Any, sign_in: Any) -> None:
    for role in set(Role) - {Role.DPO}:
        client = sign_in(app.test_client(), make_account(f"{role}@ystad.example", {ystad: [role]}))
        assert client.get(PAGE).status_code == 403
        assert client.get(f"{PAGE}/rapportor/{past.participant_id}").status_code == 403
