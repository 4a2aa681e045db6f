"""The data protection officer searches the log, takes it out, and has its chain read through."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask.testing import FlaskClient

from samsyn import clock
from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.audit import Actor, record
from samsyn.isolation import Boundary
from samsyn.oversight.queries import IN_BOTH
from tests.samsyn.conftest import RunJobs

Superuser = psycopg.Connection[Any]
SignIn = Callable[[FlaskClient, Account], FlaskClient]
MakeAccount = Callable[..., Account]
PAGE = "/k/ystad/logg"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def officer(ystad: int, make_account: MakeAccount) -> Account:
    """Doris, Ystad's data protection officer."""
    return make_account("doris@ystad.example", {ystad: [Role.DPO]}, name="Doris Ombud")


@pytest.fixture
def browser(client: FlaskClient, officer: Account, sign_in: SignIn) -> FlaskClient:
    """A browser in which Doris is signed in."""
    return sign_in(client, officer)


@pytest.fixture
def round_id(boundary: Boundary, ystad: int, coordinator: Account) -> UUID:
    """A round that Anna opened in March, ten minutes after somebody has read the list, and reminders thereafter."""
    anna, made = Actor(coordinator.id, coordinator.name), uuid4()
    with clock.standing_at(NOON - timedelta(minutes=10)), boundary.municipality(ystad) as session:
        record(session, "observations.listed", anna, count=7, category="vandalism")
    with clock.standing_at(NOON), boundary.municipality(ystad) as session:
        record(session, "rounds.opened", anna, object_id=made, invited=12)
    for number in range(60):
        with clock.standing_at(NOON + timedelta(minutes=number + 1)), boundary.municipality(ystad) as session:
            record(session, "rounds.reminded_by_hand", anna, object_id=made, reminded=number)
    return made


def rows(browser: FlaskClient, **asked: str) -> list[str]:
    answer = browser.get(PAGE, query_string=asked)
    assert answer.status_code == 200, answer.text
    return [row.split("</tr>")[0] for row in answer.text.split("<tr>")[2:]]


def test_the_page_says_who_did_what_when_and_about_what(browser: FlaskClient, round_id: UUID) -> None:
    found = rows(browser, handelse="rounds.opened")
    assert len(found) == 1
    for said in ("Öppnade en omgång", "inbjudna: 12", "Anna Lind", "1 mars", str(round_id)[-8:]):
        assert said in found[0].replace("\xa0", " ")


def test_it_is_searched_by_person_kind_object_and_period(
    browser: FlaskClient, round_id: UUID, coordinator: Account, officer: Account
) -> None:
    assert len(rows(browser, om=str(round_id), handelse="rounds.opened")) == 1
    assert len(rows(browser, om=str(round_id))) == 50
    assert len(rows(browser, om=str(uuid4()))) == 0
    assert len(rows(browser, person=str(coordinator.id), slag="reads")) == 1
    assert all("Doris" in row for row in rows(browser, person=str(officer.id)))
    assert rows(browser, fran="2026-03-02", till="2026-03-03") == []
    assert len(rows(browser, fran="2026-03-01", till="2026-03-01", slag="reads")) == 1


def test_older_entries_are_behind_a_link(browser: FlaskClient, round_id: UUID) -> None:
    first = browser.get(PAGE, query_string={"om": str(round_id)}).text
    onward = first.split('class="btn" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "efter=" in onward
    further = browser.get(onward).text
    assert "11 tidigare händelser" in further
    assert "Till de senaste" in further


def test_roles_are_in_the_same_list_and_the_neighbours_are_not(
    browser: FlaskClient, simrishamn: int, make_account: MakeAccount
) -> None:
    make_account("per@simrishamn.example", {simrishamn: [Role.READER]}, name="Per Granne")
    found = rows(browser, handelse="accounts.role_given")
    assert len(found) == 1
    assert "roll: dataskyddsombud" in found[0].lower()
    assert "Doris Ombud" in found[0]
    assert "Per Granne" not in browser.get(PAGE).text


def test_what_stands_in_both_logs_is_listed_once(
    browser: FlaskClient, boundary: Boundary, ystad: int, coordinator: Account
) -> None:
    anna, order = Actor(coordinator.id, coordinator.name), uuid4()
    for action in IN_BOTH:
        with boundary.municipality(ystad) as session:
            record(session, action, anna, object_id=order)
        with boundary.accounts() as accounts:
            record(accounts, action, anna, object_id=order, municipality=ystad)
    assert len(rows(browser, om=str(order))) == len(IN_BOTH)


@pytest.mark.parametrize(
    "asked",
    [
        {"person": "x"},
        {"slag": "allt"},
        {"handelse": "okänd"},
        {"fran": "i går"},
        {"fran": "9999-12-31"},
        {"fran": "2026-03-02", "till": "2026-03-01"},
        {"efter": "x"},
        {"efter": "WyIxIiwiMiJd"},
        {"okänt": "fält"},
    ],
)
def test_an_address_that_cannot_be_understood_is_said_at_the_field(browser: FlaskClient, asked: dict[str, str]) -> None:
    answer = browser.get(PAGE, query_string=asked)
    assert answer.status_code == 422
    assert "Urvalet går inte att förstå" in answer.text
    assert browser.get(f"{PAGE}/logg.csv", query_string=asked).status_code == 422


def test_the_file_has_it_all_and_no_formulas(
    browser: FlaskClient,
    round_id: UUID,
    superuser: Superuser,
    make_account: MakeAccount,
    boundary: Boundary,
    ystad: int,
) -> None:
    evil = make_account("eva@ystad.example", name='=HYPERLINK("x")')
    with boundary.municipality(ystad) as session:
        record(session, "rounds.closed", Actor(evil.id, evil.name), object_id=round_id)
    answer = browser.get(f"{PAGE}/logg.csv", query_string={"om": str(round_id)})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    table = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))
    assert len(table) == 1 + 62
    assert table[1][3] == '\'=HYPERLINK("x")'
    assert table[-1][4:8] == [table[-1][4], "Öppnade en omgång", "rounds.opened", str(round_id)]
    logged = superuser.execute(
        "SELECT facts, object_id FROM tenant.audit_entry WHERE action = 'oversight.exported'"
    ).fetchall()
    assert logged == [({"count": 62, "form": "csv"}, round_id)]


def test_reading_the_log_is_logged(browser: FlaskClient, round_id: UUID) -> None:
    del round_id
    browser.get(PAGE, query_string={"slag": "reads"})
    found = rows(browser, handelse="oversight.listed")
    assert len(found) == 1
    assert "slag: läst och hämtat" in found[0]


def test_the_chain_is_read_through_on_demand(browser: FlaskClient, run_jobs: RunJobs, superuser: Superuser) -> None:
    assert "väntar på sin första kontroll" in browser.get(PAGE).text
    assert browser.post(f"{PAGE}/kontroll", follow_redirects=True).status_code == 200
    run_jobs()
    page = browser.get(PAGE).text
    assert "Loggen är hel" in page
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        superuser.execute("UPDATE tenant.audit_entry SET action = 'rounds.moved' WHERE seq = 1")
        superuser.execute("DELETE FROM tenant.job")
    browser.post(f"{PAGE}/kontroll")
    run_jobs()
    page = browser.get(PAGE).text
    assert "Loggen är inte som den skrevs" in page
    assert "Händelse 1 säger något annat" in page


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DPO])
def test_nobody_else_reads_the_log(
    client: FlaskClient, ystad: int, make_account: MakeAccount, sign_in: SignIn, role: Role
) -> None:
    browser = sign_in(client, make_account("nisse@ystad.example", {ystad: [role]}))
    assert browser.get(PAGE).status_code == 403
    assert browser.get(f"{PAGE}/logg.csv").status_code == 403
    assert browser.post(f"{PAGE}/kontroll").status_code == 403
