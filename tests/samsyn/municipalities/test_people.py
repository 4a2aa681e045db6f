"""People and roles: who may, what is refused, and that nobody outside the municipality is touched."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.audit.log import SYSTEM
from samsyn.errors import Conflict
from samsyn.isolation import Boundary
from samsyn.municipalities import service, views
from samsyn.web.limits import forget_tries, limiter
from tests.samsyn.conftest import MailsTo, RunJobs, link_in

Superuser = psycopg.Connection[Any]
SignIn = Callable[[FlaskClient, Account], FlaskClient]
MakeAccount = Callable[..., Account]


@pytest.fixture
def administrator(ystad: int, make_account: MakeAccount) -> Account:
    """Åsa, Ystad's only administrator."""
    return make_account("asa@ystad.se", {ystad: [Role.ADMIN]}, name="Åsa Öberg")


@pytest.fixture
def asa(client: FlaskClient, administrator: Account, sign_in: SignIn) -> FlaskClient:
    """The browser in which Åsa is signed in."""
    return sign_in(client, administrator)


def roles_of(superuser: Superuser, account: Account, municipality: int) -> set[str]:
    rows = superuser.execute(
        "SELECT role FROM platform.membership WHERE account_id = %s AND municipality_id = %s",
        [account.id, municipality],
    )
    return {str(row[0]) for row in rows}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_an_administrator_comes_in(
    client: FlaskClient, make_account: MakeAccount, sign_in: SignIn, ystad: int, role: Role
) -> None:
    other = sign_in(client, make_account("x@ystad.se", {ystad: [role]}))
    assert other.get("/k/ystad/personer").status_code == 403
    assert other.post("/k/ystad/personer/bjud-in", data={}).status_code == 403
    assert other.post(f"/k/ystad/personer/{uuid4()}/ta-bort").status_code == 403


def test_members_are_listed_in_swedish_order_with_their_roles(
    asa: FlaskClient, make_account: MakeAccount, ystad: int, simrishamn: int
) -> None:
    make_account("orjan@ystad.se", {ystad: [Role.READER, Role.HOST]}, name="Örjan Ek")
    make_account("anna@ystad.se", {ystad: [Role.COORDINATOR]}, name="Anna Lind")
    make_account("nils@simrishamn.se", {simrishamn: [Role.COORDINATOR]}, name="Nils Canary")
    page = asa.get("/k/ystad/personer").text
    table = page.split("<tbody>")[1]
    assert table.index("Anna Lind") < table.index("Åsa Öberg") < table.index("Örjan Ek")
    assert "Tre personer arbetar i Ystads kommun." in page
    assert "Canary" not in page
    assert all(name in page for name in ("Trygghetssamordnare", "Läsare", "Trygghetsvärd", "Dataskyddsombud"))


def test_a_newcomer_is_invited_and_chooses_a_password(
    asa: FlaskClient, app: Flask, run_jobs: RunJobs, mails_to: MailsTo
) -> None:
    typed = {"email": "Eva.Strom@Ystad.se", "name": "Eva Ström", "roles": ["reader", "dpo"]}
    assert asa.post("/k/ystad/personer/bjud-in", data=typed).headers["Location"] == "/k/ystad/personer"
    assert "Väntar på svar" in asa.get("/k/ystad/personer").text
    run_jobs()
    mail = mails_to("eva.strom@ystad.se")[-1]
    assert "Du har fått ett konto i Samsyn för Ystads kommun." in mail
    assert "Dina roller: Läsare, Dataskyddsombud." in mail
    eva = app.test_client()
    assert eva.post(link_in(mail), data={"password": "korna betar vid ån"}).headers["Location"] == "/k/ystad/"
    assert eva.get("/k/ystad/").status_code == 200


def test_who_works_elsewhere_just_gets_the_role_and_a_mail(
    asa: FlaskClient,
    make_account: MakeAccount,
    simrishamn: int,
    ystad: int,
    run_jobs: RunJobs,
    mails_to: MailsTo,
    superuser: Superuser,
) -> None:
    nils = make_account("nils@polisen.se", {simrishamn: [Role.ANALYST]}, name="Nils Ek")
    typed = {"email": "nils@polisen.se", "name": "Någon Annan", "roles": ["analyst"]}
    assert asa.post("/k/ystad/personer/bjud-in", data=typed).status_code == 303
    run_jobs()
    mail = mails_to("nils@polisen.se")[-1]
    assert "Du har fått ett uppdrag i Ystads kommun." in mail
    assert "/konto/" not in mail
    assert roles_of(superuser, nils, ystad) == {"analyst"}
    assert roles_of(superuser, nils, simrishamn) == {"analyst"}
    assert "Nils Ek" in asa.get("/k/ystad/personer").text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"roles": []}, "roles"),
        ({"roles": ["operator"]}, "roles-0"),
        ({"roles": ["regional_chief"]}, "roles-0"),
        ({"email": "ingen adress"}, "email"),
        ({"name": " "}, "name"),
        ({"email": "asa@ystad.se"}, "email"),
        ({"municipality": "1291"}, "municipality"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    asa: FlaskClient, changes: dict[str, Any], field: str, superuser: Superuser
) -> None:
    typed: dict[str, Any] = {"email": "eva@ystad.se", "name": "Eva Ström", "roles": ["reader"], **changes}
    refused = asa.post("/k/ystad/personer/bjud-in", data=typed)
    assert refused.status_code == 422
    assert f'href="#f-{field}"' in refused.text
    assert superuser.execute("SELECT count(*) FROM platform.membership").fetchone() == (1,)


def test_roles_are_changed_and_logged(
    asa: FlaskClient, make_account: MakeAccount, ystad: int, superuser: Superuser
) -> None:
    eva = make_account("eva@ystad.se", {ystad: [Role.READER, Role.HOST]}, name="Eva Ström")
    page = f"/k/ystad/personer/{eva.id}"
    assert asa.get(page).text.count(" checked") == 2
    assert asa.post(page, data={"roles": ["reader", "analyst"]}).status_code == 303
    assert roles_of(superuser, eva, ystad) == {"reader", "analyst"}
    rows = superuser.execute(
        "SELECT action, facts->>'role' FROM platform.audit_entry WHERE object_id = %s AND account_id IS NOT NULL",
        [eva.id],
    ).fetchall()
    assert sorted(rows) == [("accounts.role_given", "analyst"), ("accounts.role_taken", "host")]
    assert asa.post(page, data={}).status_code == 422


def test_who_is_removed_is_out_at_once(
    asa: FlaskClient,
    app: Flask,
    coordinator: Account,
    sign_in: SignIn,
    make_token: Callable[..., str],
    ystad: int,
    superuser: Superuser,
) -> None:
    anna = sign_in(app.test_client(), coordinator)
    headers = {"Authorization": f"Bearer {make_token(coordinator, ystad)}"}
    assert app.test_client().get("/api/v1/k/ystad/rounds", headers=headers).status_code == 200
    assert anna.get("/k/ystad/").status_code == 200
    assert asa.post(f"/k/ystad/personer/{coordinator.id}/ta-bort").headers["Location"] == "/k/ystad/personer"
    assert anna.get("/k/ystad/").status_code == 404
    assert roles_of(superuser, coordinator, ystad) == set()
    # The key is gone for good, also if the account is invited again.
    assert app.test_client().get("/api/v1/k/ystad/rounds", headers=headers).status_code == 401
    revoked = superuser.execute("SELECT count(*) FROM tenant.api_token WHERE revoked_at IS NOT NULL").fetchone()
    assert revoked == (1,)
    assert superuser.execute("SELECT count(*) FROM platform.account WHERE id = %s", [coordinator.id]).fetchone() == (1,)


@pytest.mark.parametrize("path", ["", "/ta-bort", "/ny-lank"])
def test_a_neighbours_person_is_the_same_404_as_nobody(
    asa: FlaskClient, make_account: MakeAccount, simrishamn: int, superuser: Superuser, path: str
) -> None:
    nils = make_account("nils@simrishamn.se", {simrishamn: [Role.COORDINATOR]})
    theirs = asa.post(f"/k/ystad/personer/{nils.id}{path}", data={"roles": ["reader"]})
    nobodys = asa.post(f"/k/ystad/personer/{uuid4()}{path}", data={"roles": ["reader"]})
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.text == nobodys.text
    assert roles_of(superuser, nils, simrishamn) == {"coordinator"}


@pytest.mark.parametrize(("path", "roles"), [("", ["coordinator"]), ("/ta-bort", [])])
def test_the_last_administrator_stays_and_the_form_says_why(
    asa: FlaskClient, administrator: Account, ystad: int, superuser: Superuser, path: str, roles: list[str]
) -> None:
    refused = asa.post(f"/k/ystad/personer/{administrator.id}{path}", data={"roles": roles})
    assert refused.status_code == 409
    assert "Kommunen måste ha minst en administratör." in refused.text
    assert roles_of(superuser, administrator, ystad) == {"admin"}


def test_who_gives_up_the_role_is_led_to_what_is_left(
    asa: FlaskClient, administrator: Account, make_account: MakeAccount, ystad: int
) -> None:
    make_account("eva@ystad.se", {ystad: [Role.ADMIN]})
    done = asa.post(f"/k/ystad/personer/{administrator.id}", data={"roles": ["reader"]})
    assert done.headers["Location"] == "/"
    assert asa.get("/k/ystad/personer").status_code == 403
    assert asa.get("/k/ystad/").status_code == 200


def test_two_administrators_cannot_take_each_other_away_at_once(
    app: Flask, boundary: Boundary, administrator: Account, make_account: MakeAccount, ystad: int, superuser: Superuser
) -> None:
    eva = make_account("eva@ystad.se", {ystad: [Role.ADMIN]})
    together = threading.Barrier(2)
    outcomes: list[str] = []

    def remove(account: Account) -> None:
        with app.test_request_context():
            try:
                with boundary.accounts() as session:
                    together.wait()
                    service.remove(session, ystad, account.id, by=SYSTEM)
            except Conflict:
                outcomes.append("refused")
            else:
                outcomes.append("removed")

    for _round in range(5):
        outcomes.clear()
        threads = [threading.Thread(target=remove, args=[account]) for account in (administrator, eva)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["refused", "removed"]
        left = superuser.execute("SELECT count(*) FROM platform.membership WHERE role = 'admin'").fetchone()
        assert left == (1,)
        superuser.execute(
            "INSERT INTO platform.membership SELECT id, %s, 'admin', now() FROM platform.account "
            "ON CONFLICT DO NOTHING",
            [ystad],
        )


def test_a_new_link_goes_to_who_waits_for_one_and_not_endlessly(
    asa: FlaskClient, run_jobs: RunJobs, superuser: Superuser
) -> None:
    asa.post("/k/ystad/personer/bjud-in", data={"email": "eva@ystad.se", "name": "Eva", "roles": ["reader"]})
    found = superuser.execute("SELECT id FROM platform.account WHERE email = 'eva@ystad.se'").fetchone()
    assert found is not None
    path = f"/k/ystad/personer/{found[0]}/ny-lank"
    assert [asa.post(path).status_code for _ in range(4)] == [303, 303, 409, 409]
    assert superuser.execute("SELECT count(*) FROM platform.account_link").fetchone() == (3,)


def test_a_municipality_invites_so_many_and_what_was_typed_stays(
    asa: FlaskClient, ystad: int, monkeypatch: pytest.MonkeyPatch, superuser: Superuser
) -> None:
    monkeypatch.setattr(views, "INVITATIONS", ("1 per hour",))
    monkeypatch.setattr(limiter, "enabled", True)
    forget_tries("invitations", str(ystad), "1 per hour")
    typed = {"name": "Bo Ek", "roles": "reader"}
    assert asa.post("/k/ystad/personer/bjud-in", data={**typed, "email": "bo@ystad.se"}).status_code == 303
    refused = asa.post("/k/ystad/personer/bjud-in", data={**typed, "email": "eva@ystad.se"})
    assert refused.status_code == 422
    assert "Vänta en timme" in refused.text
    assert 'value="eva@ystad.se"' in refused.text
    assert superuser.execute("SELECT count(*) FROM platform.mail").fetchone() == (1,)


def test_who_has_a_password_is_sent_no_link(asa: FlaskClient, coordinator: Account) -> None:
    assert asa.post(f"/k/ystad/personer/{coordinator.id}/ny-lank").status_code == 409


def test_the_list_asks_the_database_once(
    asa: FlaskClient, make_account: MakeAccount, ystad: int, count_queries: Any
) -> None:
    asa.get("/k/ystad/personer")  # Entering the municipality is logged once.
    few = count_queries(lambda: asa.get("/k/ystad/personer"))
    for number in range(10):
        make_account(f"n{number}@ystad.se", {ystad: [Role.READER, Role.HOST]})
    assert count_queries(lambda: asa.get("/k/ystad/personer")) == few <= 5
