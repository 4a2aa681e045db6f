"""The administrator's page: set up, tried, switched on, and the way back in."""

from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

import samsyn.federation
from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.accounts.second_factor import service as second_factor
from samsyn.audit.log import SYSTEM
from samsyn.audit.models import AuditEntry
from samsyn.errors import Invalid
from samsyn.federation import queries, service
from samsyn.federation.faults import REASONS, SENTENCES, IssuerFault
from samsyn.isolation import Boundary
from samsyn.settings import Settings
from tests.samsyn.federation.conftest import Connect, go
from tests.samsyn.federation.issuers import CLIENT, SECRET, Liar, Mock

PAGE = "/k/ystad/inloggning"
TRY = f"{PAGE}/prova"
SignIn = Callable[[FlaskClient, Account], FlaskClient]


@pytest.fixture
def admin(client: FlaskClient, administrator: Account, sign_in: SignIn) -> FlaskClient:
    """Ada's browser."""
    return sign_in(client, administrator)


def connection(issuer: str, **more: str) -> dict[str, str]:
    return {"part": "connection", "issuer": issuer, "client_id": CLIENT, "client_secret": SECRET, **more}


def way(boundary: Boundary, code: int) -> str:
    with boundary.accounts() as session:
        return queries.way_of(session, code)


def text(client: FlaskClient) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return unescape(answer.text)


def test_set_up_tried_and_switched_on(
    app: Flask, admin: FlaskClient, boundary: Boundary, ystad: int, issuer: Mock
) -> None:
    assert "Alla loggar in med lösenord." in text(admin)
    assert admin.post(PAGE, data=connection(issuer.issuer)).headers["Location"] == f"{PAGE}#connection"
    page = text(admin)
    assert "Prova den härnäst" in page
    assert "/k/ystad/logga-in/svar</code>" in page
    roles = {"part": "roles", "role_claim": "groups", "coordinator": "trygghet\r\n\r\n sakerhet ", "reader": "alla"}
    assert admin.post(PAGE, data=roles).status_code == 303
    assert "trygghet\nsakerhet</textarea>" in text(admin)
    assert admin.post(PAGE, data={"part": "way", "way": "issuer"}).status_code == 422
    issuer.person("ada", email="ada@ystad.example", name="Ada Alm", groups=["sakerhet"], extra={"a": ["<b>"]})
    assert go(admin, issuer, "ada", start=TRY) == f"{PAGE}#prov"
    page = text(admin)
    assert "Provet gick bra. Kontot skulle få en roll." in page
    assert "Trygghetssamordnare" in page
    assert '{"a": ["<b>"]}' in page
    with boundary.accounts() as session:
        assert queries.identities(session, ystad) == []
    assert app.test_client().get("/k/ystad/logga-in/vidare").status_code == 404
    assert admin.post(PAGE, data={"part": "way", "way": "issuer"}).headers["Location"] == f"{PAGE}#way"
    assert way(boundary, ystad) == "issuer"
    assert "Man loggar in med kommunens konto eller med lösenord." in text(admin)
    issuer.person("eva", email="eva@ystad.example", name="Eva", groups=["trygghet"])
    assert go(app.test_client(), issuer, "eva") == "/k/ystad/"
    assert "eva@ystad.example" in text(admin)
    with boundary.municipality(ystad) as session:
        done = set(session.execute(select(AuditEntry.action)).scalars())
    assert {"federation.connected", "federation.roles_mapped", "federation.tried", "federation.way_set"} <= done


def test_a_trial_signs_nobody_in_and_is_the_administrators_own(
    app: Flask, admin: FlaskClient, ystad: int, issuer: Mock, make_account: Callable[..., Account], sign_in: SignIn
) -> None:
    admin.post(PAGE, data=connection(issuer.issuer))
    issuer.person("eva", email="eva@ystad.example", name="Eva Ek", roles=["samordnare"])
    back = issuer.sign_in(admin.get(TRY).headers["Location"], "eva")
    other = sign_in(app.test_client(), make_account("ulf@ystad.example", {ystad: [Role.ADMIN]}))
    assert other.get(back).headers["Location"].endswith("fel=stale")
    assert "tog för lång tid" in text(other) or "tog för lång tid" in unescape(other.get(f"{PAGE}?fel=stale").text)
    admin.get(back)
    page = text(admin)
    assert "Eva Ek" in page
    assert "ada@ystad.example" in page
    assert "Eva Ek" not in text(other)


@pytest.mark.parametrize(("bent", "sentence"), [("aud", "claim_aud"), ("iss", "claim_iss"), ("nonce", "claim_nonce")])
def test_a_trial_says_what_is_wrong(admin: FlaskClient, liar: Liar, bent: str, sentence: str) -> None:
    admin.post(PAGE, data=connection(liar.issuer))
    liar.claims = {bent: "https://annan.example"}
    admin.get(liar.sign_in(admin.get(TRY).headers["Location"]))
    page = text(admin)
    assert str(SENTENCES[sentence]) in page
    assert "Inte provad sedan" in page
    assert admin.post(PAGE, data={"part": "way", "way": "issuer"}).status_code == 422


def test_a_trial_without_an_address_does_not_count(
    admin: FlaskClient, boundary: Boundary, ystad: int, liar: Liar
) -> None:
    admin.post(PAGE, data=connection(liar.issuer))
    liar.without = {"email"}
    admin.get(liar.sign_in(admin.get(TRY).headers["Location"]))
    assert "Utfärdaren lämnar ingen e-postadress." in text(admin)
    assert admin.post(PAGE, data={"part": "way", "way": "issuer"}).status_code == 422


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Skriv adressen som den står hos utfärdaren"),
        ("ystad.se", "Skriv adressen som den står hos utfärdaren"),
        ("https://login.ystad.example/?a=1", "Skriv adressen som den står hos utfärdaren"),
        ("https://ada:hemligt@login.ystad.example", "Skriv adressen som den står hos utfärdaren"),
        ("http://login.ystad.example", str(SENTENCES["address"])),
        ("https://finns-inte.invalid", str(SENTENCES["unreachable"])),
    ],
)
def test_an_address_that_does_not_do_is_said_at_its_field(admin: FlaskClient, typed: str, sentence: str) -> None:
    answer = admin.post(PAGE, data=connection(typed))
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert sentence in page
    assert f'value="{typed}"' in page
    assert SECRET not in page


def test_no_inner_address_is_called_unless_the_installation_says_so(
    app: Flask, admin: FlaskClient, liar: Liar, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "samsyn_settings", settings)
    for address in (liar.issuer, "https://127.0.0.1", "https://169.254.169.254", "https://localhost"):
        answer = admin.post(PAGE, data=connection(address))
        assert answer.status_code == 422
        assert str(SENTENCES["address"]) in unescape(answer.text)


def test_the_secret_is_sealed_never_shown_and_handed_to_nobody_else(
    admin: FlaskClient, boundary: Boundary, ystad: int, simrishamn: int, issuer: Mock, liar: Liar, settings: Settings
) -> None:
    admin.post(PAGE, data=connection(issuer.issuer))
    assert SECRET not in text(admin)
    with boundary.municipality(ystad) as session:
        row = queries.find_issuer(session)
        assert row is not None
        assert row.client_secret is not None
        assert SECRET.encode() not in row.client_secret
        assert service.secret_of(session, row, key=settings.secret_key) == SECRET
        sealed = row
    with boundary.municipality(simrishamn) as session, pytest.raises(IssuerFault, match="secret"):
        service.secret_of(session, sealed, key=settings.secret_key)
    stolen = admin.post(PAGE, data=connection(liar.issuer, client_secret=""))
    assert stolen.status_code == 422
    assert "Skriv hemligheten igen" in unescape(stolen.text)
    assert admin.post(PAGE, data=connection(issuer.issuer, client_secret="", trusts_factor="true")).status_code == 303
    with boundary.municipality(ystad) as session:
        row = queries.find_issuer(session)
        assert row is not None
        assert service.secret_of(session, row, key=settings.secret_key) == SECRET


def test_a_change_has_to_be_tried_anew_and_another_issuer_is_off_until_then(
    admin: FlaskClient, boundary: Boundary, ystad: int, issuer: Mock, liar: Liar, connect: Connect
) -> None:
    connect(ystad, issuer.issuer)
    admin.post(PAGE, data=connection(issuer.issuer, client_secret="en ny"))
    assert way(boundary, ystad) == "issuer"
    assert "Inte provad sedan" in text(admin)
    admin.post(PAGE, data=connection(liar.issuer))
    assert way(boundary, ystad) == "password"


def test_only_by_the_issuer_needs_an_administrator_with_a_password(
    app: Flask,
    admin: FlaskClient,
    boundary: Boundary,
    ystad: int,
    issuer: Mock,
    connect: Connect,
    superuser: psycopg.Connection[Any],
) -> None:
    connect(ystad, issuer.issuer)
    assert "Ada Alm" in text(admin)
    superuser.execute("DELETE FROM platform.credential")
    with (
        app.test_request_context(),
        boundary.accounts() as session,
        boundary.municipality(ystad) as bound,
        pytest.raises(Invalid) as refused,
    ):
        service.set_way(bound, session, "issuer_only", by=SYSTEM)
    assert "way" in refused.value.fields


def test_who_needs_a_second_factor(app: Flask, admin: FlaskClient, boundary: Boundary, ystad: int) -> None:
    sent = admin.post(PAGE, data={"part": "factor", "factor_roles": ["chief", "coordinator"]})
    assert sent.headers["Location"] == f"{PAGE}#factor"
    with boundary.accounts() as session:
        assert second_factor.required_roles(session, ystad) == {Role.CHIEF, Role.COORDINATOR}
    assert admin.post(PAGE, data={"part": "factor", "factor_roles": ["kung"]}).status_code == 422
    admin.post(PAGE, data={"part": "factor"})
    with boundary.accounts() as session:
        assert second_factor.required_roles(session, ystad) == frozenset()


def test_an_account_is_unlinked_here_and_in_no_other_municipality(
    app: Flask, admin: FlaskClient, boundary: Boundary, ystad: int, simrishamn: int, issuer: Mock, connect: Connect
) -> None:
    connect(ystad, issuer.issuer)
    connect(simrishamn, issuer.issuer)
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=["samordnare"])
    issuer.person("siv", email="siv@simrishamn.example", name="Siv", roles=["samordnare"])
    go(app.test_client(), issuer, "eva")
    go(app.test_client(), issuer, "siv", start="/k/simrishamn/logga-in/vidare")
    with boundary.accounts() as session:
        (here,), (there,) = queries.identities(session, ystad), queries.identities(session, simrishamn)
    assert admin.post(f"{PAGE}/konton/{there.id}/koppla-loss").status_code == 404
    assert admin.post(f"{PAGE}/konton/{here.id}/koppla-loss").status_code == 303
    with boundary.accounts() as session:
        assert queries.identities(session, ystad) == []
        assert len(queries.identities(session, simrishamn)) == 1
    assert go(app.test_client(), issuer, "eva").endswith("fel=known_address")


@pytest.mark.parametrize("how", ["unlinked", "switched off", "another issuer"])
def test_what_the_issuer_opened_is_shut_with_it(
    app: Flask,
    admin: FlaskClient,
    boundary: Boundary,
    ystad: int,
    issuer: Mock,
    liar: Liar,
    connect: Connect,
    make_account: Callable[..., Account],
    how: str,
) -> None:
    connect(ystad, issuer.issuer)
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=["samordnare"])
    eva = app.test_client()
    go(eva, issuer, "eva")
    assert eva.get("/k/ystad/").status_code == 200
    with boundary.accounts() as session:
        (known,) = queries.identities(session, ystad)
    if how == "unlinked":
        admin.post(f"{PAGE}/konton/{known.id}/koppla-loss")
    else:
        way = {"part": "way", "way": "password"}
        admin.post(PAGE, data=way if how == "switched off" else connection(liar.issuer))
    assert eva.get("/k/ystad/").status_code == 302
    assert admin.get(PAGE).status_code == 200


def test_nothing_typed_is_lost(admin: FlaskClient, ystad: int, issuer: Mock, connect: Connect) -> None:
    connect(ystad, issuer.issuer)
    answer = admin.post(PAGE, data={"part": "roles", "role_claim": "", "chief": "chefer", "reader": "x" * 201})
    assert answer.status_code == 422
    page = unescape(answer.text)
    assert "chefer</textarea>" in page
    assert "x" * 201 in page
    assert "högst 200 tecken" in page


def test_other_parts_and_nobody_else(
    app: Flask, admin: FlaskClient, ystad: int, make_account: Callable[..., Account], sign_in: SignIn
) -> None:
    assert admin.post(PAGE, data={"part": "annan"}).status_code == 200
    assert admin.post(PAGE, data={"part": "roles", "role_claim": "a"}).status_code == 404
    assert admin.get(TRY).headers["Location"] == f"{PAGE}?fel=changed"
    for role in set(Role) - {Role.ADMIN}:
        other = sign_in(app.test_client(), make_account(f"{role}@ystad.example", {ystad: [role]}))
        assert other.get(PAGE).status_code == 403
        assert other.get(TRY).status_code == 403


def test_every_fault_has_its_sentence() -> None:
    sources = Path(samsyn.federation.__file__).parent
    raised = {
        line.split('Fault("')[1].split('"')[0]
        for path in sources.rglob("*.py")
        for line in path.read_text().splitlines()
        if 'Fault("' in line
    }
    assert raised
    assert raised <= set(SENTENCES)
    refused = {
        line.split('NotLetIn("')[1].split('"')[0]
        for line in (sources / "service.py").read_text().splitlines()
        if 'NotLetIn("' in line
    }
    assert refused - {"known_address"} <= set(REASONS)
