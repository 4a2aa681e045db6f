"""The operator's regions: made, given a chief; municipalities are asked and answer for themselves."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.isolation import Boundary
from tests.samsyn.backoffice.conftest import MakeAccount, SignIn, Superuser
from tests.samsyn.conftest import MailsTo, RunJobs, link_in

Ask = Callable[[int], str]


@pytest.fixture
def ask(operator: FlaskClient, sydost: str, superuser: Superuser) -> Ask:
    """Asks a municipality into Sydöst; returns the invitation's id."""

    def invite(code: int) -> str:
        assert operator.post(f"{sydost}/kommuner", data={"municipality": code}).status_code == 303
        row = superuser.execute(
            "SELECT id FROM platform.region_invitation WHERE municipality_id = %s AND state = 'waiting'", [code]
        ).fetchone()
        assert row is not None
        return str(row[0])

    return invite


def members(superuser: Superuser) -> list[int]:
    """The municipalities of all regions."""
    rows = superuser.execute("SELECT municipality_id FROM platform.region_member WHERE left_at IS NULL ORDER BY 1")
    return [row[0] for row in rows.fetchall()]


def test_a_region_is_made_once(operator: FlaskClient, sydost: str) -> None:
    del sydost
    taken = operator.post("/drift/regioner", data={"name": "Sydöst"})
    assert "Det finns redan en region med det namnet." in taken.text


def test_a_municipality_is_asked_and_is_no_member_before_it_says_yes(
    operator: FlaskClient,
    sydost: str,
    ask: Ask,
    ystad: int,
    make_account: MakeAccount,
    run_jobs: RunJobs,
    mails_to: MailsTo,
    superuser: Superuser,
) -> None:
    make_account("mats@ystad.example", {ystad: [Role.CHIEF]}, name="Mats Ekström")
    make_account("anna@ystad.example", {ystad: [Role.COORDINATOR]})
    ask(ystad)
    assert members(superuser) == []
    page = operator.get(sydost).text
    assert "Ingen kommun hör till regionen än." in page
    assert "Inbjudna som inte har svarat" in page
    assert "Inbjudna: Ystad" in operator.get("/drift/regioner").text
    run_jobs()
    (letter,) = (one for one in mails_to("mats@ystad.example") if one.startswith("Samverkan"))
    assert letter.startswith("Samverkan med Sydöst: Ystads kommun är inbjuden")
    assert "/k/ystad/delning/" in letter
    assert [letter for letter in mails_to("anna@ystad.example") if letter.startswith("Samverkan")] == []


def test_where_nobody_may_answer_the_administrators_are_told(
    ask: Ask, ystad: int, make_account: MakeAccount, run_jobs: RunJobs, mails_to: MailsTo
) -> None:
    make_account("peter@ystad.example", {ystad: [Role.ADMIN]})
    ask(ystad)
    run_jobs()
    (letter,) = mails_to("peter@ystad.example")
    assert "ingen har den rollen än" in letter


def test_the_database_takes_no_member_without_its_yes(
    ask: Ask, ystad: int, boundary: Boundary, superuser: Superuser
) -> None:
    invitation = ask(ystad)
    by_force = text(
        "INSERT INTO platform.region_member (region_id, municipality_id, invitation_id, answer, joined_at) "
        "SELECT region_id, municipality_id, id, :answer, now() FROM platform.region_invitation WHERE id = :id"
    )
    for answer in ("accepted", "waiting"):
        with pytest.raises(DBAPIError), boundary.accounts() as session:
            session.execute(by_force, {"answer": answer, "id": invitation})
    assert members(superuser) == []


def test_an_invitation_can_be_taken_back_and_is_not_sent_again_the_same_day(
    operator: FlaskClient, sydost: str, ask: Ask, ystad: int, superuser: Superuser
) -> None:
    invitation = ask(ystad)
    again = operator.post(f"{sydost}/kommuner", data={"municipality": ystad})
    assert again.status_code == 422
    assert "har redan en inbjudan som väntar" in again.text
    assert operator.post(f"{sydost}/inbjudningar/{invitation}/ta-tillbaka").status_code == 303
    assert operator.post(f"{sydost}/inbjudningar/{invitation}/ta-tillbaka").status_code == 409
    assert "inbjudan togs tillbaka" in operator.get(sydost).text
    soon = operator.post(f"{sydost}/kommuner", data={"municipality": ystad})
    assert "Vänta ett dygn" in soon.text
    superuser.execute("UPDATE platform.region_invitation SET invited_at = invited_at - interval '25 hours'")
    assert operator.post(f"{sydost}/kommuner", data={"municipality": ystad}).status_code == 303


@pytest.mark.parametrize("municipality", ["", "x", "1282", "99999"])
def test_only_a_municipality_that_has_joined_samsyn_can_be_asked(
    operator: FlaskClient, sydost: str, ystad: int, municipality: str
) -> None:
    del ystad
    assert operator.post(f"{sydost}/kommuner", data={"municipality": municipality}).status_code == 422


def test_a_chief_is_given_the_regions_picture_and_loses_it(
    operator: FlaskClient, sydost: str, ystad: int, app: Flask, run_jobs: RunJobs, mails_to: MailsTo
) -> None:
    del ystad
    assert operator.post(f"{sydost}/chefer", data={"name": "Rut", "email": "rut@sydost.se"}).status_code == 303
    again = operator.post(f"{sydost}/chefer", data={"name": "Rut", "email": "rut@sydost.se"})
    assert "ser redan regionens bild" in again.text
    run_jobs()
    chief = app.test_client()
    link = link_in(mails_to("rut@sydost.se")[-1])
    assert chief.post(link, data={"password": "korna betar vid ån"}).headers["Location"] == "/r/sydost/"
    assert chief.get("/r/sydost/").status_code == 200
    assert chief.get("/k/ystad/").status_code == 404
    remove = next(part for part in operator.get(sydost).text.split('"') if part.endswith("/ta-bort"))
    assert operator.post(remove).status_code == 303
    assert operator.post(remove).status_code == 404
    assert chief.get("/r/sydost/").status_code == 404


def test_nobody_else_asks_a_municipality_in(
    sydost: str, ask: Ask, ystad: int, coordinator: Account, app: Flask, sign_in: SignIn
) -> None:
    invitation = ask(ystad)
    anna = sign_in(app.test_client(), coordinator)
    assert anna.post(f"{sydost}/kommuner", data={"municipality": 1286}).status_code == 404
    assert anna.post(f"{sydost}/inbjudningar/{invitation}/ta-tillbaka").status_code == 404
