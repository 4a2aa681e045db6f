"""One who signs in asks: what is kept here, and then that it goes."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select

from samsyn import clock
from samsyn.access import Role
from samsyn.accounts import service as accounts
from samsyn.accounts.models import Account, Credential, ExternalIdentity, Membership, MembershipLimit
from samsyn.accounts.second_factor import service as second_factor
from samsyn.accounts.second_factor.models import Authenticator
from samsyn.audit import Actor, record
from samsyn.audit.models import AuditEntry, PlatformAuditEntry
from samsyn.isolation import Boundary
from samsyn.mail.models import PlatformMail
from samsyn.municipalities.models import ApiToken
from samsyn.register.service import ERASED
from samsyn.retention import service as retention

PAGE = "/k/ystad/registerutdrag"
SECTIONS = {
    *("account", "roles", "limits", "identities", "factors", "sessions", "keys"),
    *("settled_pictures", "notes", "reviews", "mails", "log"),
}
SURE = {"sure": "true"}


def extract(dpo: FlaskClient, account: Account) -> dict[str, Any]:
    sections: dict[str, Any] = json.loads(dpo.get(f"{PAGE}/konto/{account.id}/utdrag.json").text)["sections"]
    return sections


def test_the_extract_of_an_account(
    dpo: FlaskClient,
    app: Flask,
    boundary: Boundary,
    coordinator: Account,
    make_token: Callable[..., str],
    sign_in: Any,
    simrishamn: int,
) -> None:
    make_token(coordinator, 1286)
    sign_in(app.test_client(), coordinator).get("/k/ystad/")
    with app.test_request_context(), boundary.accounts() as session:
        for municipality in (1286, simrishamn):
            occasion = accounts.Occasion(municipality_id=municipality)
            accounts.invite(session, session.merge(coordinator), key="nyckel", occasion=occasion)
        accounts.give_role(session, coordinator.id, simrishamn, Role.READER, by=Actor(None, "Samsyn"))
    with boundary.municipality(1286) as session:
        record(session, "rounds.planned", Actor(coordinator.id, coordinator.name), count=3)
    found = extract(dpo, coordinator)
    assert set(found) == SECTIONS
    assert found["account"][0]["email"] == "anna@ystad.example"
    assert [row["role"] for row in found["roles"]] == ["Trygghetssamordnare"]
    assert [row["name"] for row in found["keys"]] == ["test"]
    assert len(found["mails"]) == 1
    assert ("Planerade en omgång", "antal: 3") in {(row["action"], row["facts"]) for row in found["log"]}
    page = dpo.get(f"{PAGE}/konto/{coordinator.id}").text
    assert "Anna Lind" in page
    assert "Radera uppgifterna" in page


def test_who_has_acted_here_is_known_after_the_role_is_gone(
    dpo: FlaskClient, boundary: Boundary, make_account: Callable[..., Account], simrishamn: int
) -> None:
    former = make_account("former@ort.example", {simrishamn: [Role.READER]}, name="Eva Malm")
    stranger = make_account("stranger@ort.example", {simrishamn: [Role.READER]})
    with boundary.municipality(1286) as session:
        record(session, "rounds.planned", Actor(former.id, former.name))
    assert "Har ingen roll i kommunen längre" in dpo.post(PAGE, data={"words": "former@ort.example"}).text
    assert "Ingen träff" in dpo.post(PAGE, data={"words": "former@"}).text
    # Whether somebody has an account elsewhere is nobody's business here.
    assert "Ingen träff" in dpo.post(PAGE, data={"words": "stranger@ort.example"}).text
    for address in ("", "/utdrag.json", "/radera"):
        assert dpo.get(f"{PAGE}/konto/{stranger.id}{address}").status_code == 404
        assert dpo.get(f"{PAGE}/konto/{uuid4()}{address}").status_code == 404
    assert extract(dpo, former)["roles"] == []


def test_how_somebody_signs_in_elsewhere_is_not_told(
    dpo: FlaskClient,
    app: Flask,
    boundary: Boundary,
    coordinator: Account,
    make_account: Callable[..., Account],
    sign_in: Any,
    simrishamn: int,
) -> None:
    former = make_account("former@ort.example", {simrishamn: [Role.READER]}, name="Eva Malm")
    with boundary.municipality(1286) as session:
        record(session, "rounds.planned", Actor(former.id, former.name))
    with app.test_request_context(), boundary.accounts() as session:
        for one in (former, coordinator):
            second_factor.store_app(session, session.merge(one), secret="JBSWY3DPEHPK3PXP", name="x", key="x" * 32)
    sign_in(app.test_client(), former).get("/k/simrishamn/")
    found = extract(dpo, former)
    assert (found["sessions"], found["factors"], found["mails"]) == ([], [], [])
    browser = sign_in(app.test_client(), coordinator)
    assert (len(extract(dpo, coordinator)["sessions"]), len(extract(dpo, coordinator)["factors"])) == (1, 1)
    with browser.session_transaction() as cookie:
        cookie["confined"] = simrishamn
        cookie["_user_id"] = str(coordinator.id)
    browser.get("/ditt-konto")
    assert len(extract(dpo, coordinator)["sessions"]) <= 1


def test_an_account_with_nothing_elsewhere_goes_altogether(
    dpo: FlaskClient,
    app: Flask,
    boundary: Boundary,
    coordinator: Account,
    make_token: Callable[..., str],
    sign_in: Any,
) -> None:
    token = make_token(coordinator, 1286)
    anna = sign_in(app.test_client(), coordinator)
    assert anna.get("/k/ystad/").status_code == 200
    with app.test_request_context(), boundary.accounts() as session:
        accounts.invite(session, session.merge(coordinator), key="nyckel")
    assert dpo.post(f"{PAGE}/konto/{coordinator.id}/radera").status_code == 422
    assert dpo.post(f"{PAGE}/konto/{coordinator.id}/radera", data=SURE).status_code == 303
    with boundary.accounts() as session:
        for table in (Account.id, Credential.account_id, Membership.account_id):
            assert coordinator.id not in session.execute(select(table)).scalars().all()
        mails = session.execute(select(PlatformMail.to_address, PlatformMail.to_name)).all()
        assert {tuple(row) for row in mails} <= {("", "")}
        taken = session.execute(select(func.count()).where(PlatformAuditEntry.action == "accounts.role_taken"))
        assert taken.scalar_one() == 1
    with boundary.municipality(1286) as session:
        row = session.execute(select(ApiToken)).scalar_one()
        assert (row.account_name, row.revoked_at is not None) == (ERASED, True)
        entry = session.execute(select(AuditEntry).where(AuditEntry.action == "register.account_erased")).scalar_one()
        assert (entry.object_id, entry.facts) == (coordinator.id, {"whole": True})
    assert "/logga-in" in anna.get("/k/ystad/").headers["Location"]
    assert (
        app.test_client().get("/api/v1/k/ystad/rounds", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    )


def test_an_account_that_works_elsewhere_is_erased_here_alone(
    dpo: FlaskClient, app: Flask, boundary: Boundary, simrishamn: int, make_account: Any, sign_in: Any
) -> None:
    both = make_account("polis@ort.example", {1286: [Role.ANALYST], simrishamn: [Role.ANALYST]}, name="Sara Wallin")
    with boundary.accounts() as session:
        for code in (1286, simrishamn):
            target = uuid4()
            session.add(MembershipLimit(account_id=both.id, municipality_id=code, kind="area", target_id=target))
            session.add(
                ExternalIdentity(
                    account_id=both.id,
                    municipality_id=code,
                    issuer="https://id.example",
                    subject=f"sara-{code}",
                    created_at=clock.now(),
                    used_at=clock.now(),
                )
            )
        session.add(Authenticator(account_id=both.id, name="Telefonen", sealed_secret=b"x", made_at=clock.now()))
    found = extract(dpo, both)
    assert [row["subject"] for row in found["identities"]] == ["sara-1286"]
    assert [row["kind"] for row in found["limits"]] == ["Område"]
    assert [row["name"] for row in found["factors"]] == ["Telefonen"]
    assert dpo.post(f"{PAGE}/konto/{both.id}/radera", data=SURE).status_code == 303
    with boundary.accounts() as session:
        for table in (ExternalIdentity, MembershipLimit):
            left = session.execute(select(table.municipality_id).where(table.account_id == both.id)).scalars().all()
            assert left == [simrishamn]
        session.execute(delete(MembershipLimit))
    client = sign_in(app.test_client(), both)
    assert client.get("/k/ystad/").status_code == 404
    assert client.get("/k/simrishamn/").status_code == 200
    with boundary.accounts() as session:
        assert session.execute(select(Account.name).where(Account.id == both.id)).scalar_one() == "Sara Wallin"


def test_the_last_administrator_and_oneself_stay(
    dpo: FlaskClient, boundary: Boundary, ystad: int, make_account: Callable[..., Account]
) -> None:
    admin = make_account("admin@ystad.example", {ystad: [Role.ADMIN]})
    page = dpo.post(f"{PAGE}/konto/{admin.id}/radera", data=SURE)
    assert page.status_code == 409
    assert "minst en administratör" in page.text
    with boundary.accounts() as session:
        own = session.execute(select(Account.id).where(Account.email == "dso@ystad.example")).scalar_one()
        assert admin.id in session.execute(select(Account.id)).scalars().all()
    page = dpo.post(f"{PAGE}/konto/{own}/radera", data=SURE)
    assert page.status_code == 409
    assert "ditt eget konto" in page.text


def test_while_everything_is_held_no_account_goes(
    dpo: FlaskClient, app: Flask, boundary: Boundary, coordinator: Account
) -> None:
    with app.test_request_context(), boundary.municipality(1286) as session:
        held = retention.place_hold(session, reason="authority", by=Actor(None, "Lena Sjöö"))
    answer = dpo.post(f"{PAGE}/konto/{coordinator.id}/radera", data=SURE)
    assert answer.status_code == 409
    assert "undantagna från gallring" in answer.text
    with app.test_request_context(), boundary.municipality(1286) as session:
        retention.lift_hold(session, held, by=Actor(None, "Lena Sjöö"))
        # What is erased on request is not in the log: a hold on that alone stands in nobody's way.
        retention.place_hold(session, kind_code="log", reason="authority", by=Actor(None, "Lena Sjöö"))
    assert dpo.post(f"{PAGE}/konto/{coordinator.id}/radera", data=SURE).status_code == 303
