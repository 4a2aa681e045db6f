"""In by the municipality's issuer: who gets in, where, with what, and who does not."""

from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from samsyn import clock
from samsyn.access import Role
from samsyn.accounts import queries as account_queries
from samsyn.accounts import service as accounts
from samsyn.accounts.models import Account, ExternalIdentity
from samsyn.accounts.second_factor import service as second_factor
from samsyn.audit.log import SYSTEM
from samsyn.audit.models import AuditEntry
from samsyn.federation import provider, queries
from samsyn.federation.views import door
from samsyn.isolation import Boundary
from samsyn.web import accounts_session, session
from tests.conftest import PASSWORD
from tests.samsyn.federation.conftest import Connect, go
from tests.samsyn.federation.issuers import Liar, Mock

MakeAccount = Callable[..., Account]
SignIn = Callable[[FlaskClient, Account], FlaskClient]
OVERVIEW = "/k/ystad/"


@pytest.fixture
def joined(ystad: int, administrator: Account, issuer: Mock, connect: Connect) -> int:
    """Ystad, whose issuer is on."""
    connect(ystad, issuer.issuer)
    return ystad


def account(boundary: Boundary, email: str) -> Account | None:
    with boundary.accounts() as session:
        return session.execute(select(Account).where(Account.email == email)).scalar_one_or_none()


def roles(boundary: Boundary, email: str, code: int) -> set[Role]:
    with boundary.accounts() as session:
        found = session.execute(select(Account).where(Account.email == email)).scalar_one()
        return next(
            (set(e.roles) for e in account_queries.entrances(session, found.id) if e.municipality_id == code), set()
        )


def actions(boundary: Boundary, code: int) -> list[str]:
    with boundary.municipality(code) as session:
        return list(session.execute(select(AuditEntry.action).order_by(AuditEntry.at)).scalars())


def test_somebody_new_gets_in_with_the_roles_of_the_table(
    client: FlaskClient, boundary: Boundary, joined: int, issuer: Mock
) -> None:
    issuer.person("eva", email="Eva@ystad.example", name="Eva Ek", roles=["samordnare", "annat"])
    assert go(client, issuer, "eva") == OVERVIEW
    assert "Eva Ek" in client.get(OVERVIEW).text
    assert roles(boundary, "eva@ystad.example", joined) == {Role.COORDINATOR}
    assert "federation.account_made" in actions(boundary, joined)


def test_one_goes_on_to_where_one_was_going_and_never_outside(client: FlaskClient, joined: int, issuer: Mock) -> None:
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=["samordnare"])
    start = "/k/ystad/logga-in/vidare?next="
    assert go(client, issuer, "eva", start=start + "/k/ystad/omgangar?x=1") == "/k/ystad/omgangar?x=1"
    for target in ("https://example.org/", "//example.org", "/k/simrishamn/", "/k/ystad/../simrishamn/", "/drift"):
        client.post("/logga-ut")
        assert go(client, issuer, "eva", start=start + target) == OVERVIEW


def test_roles_follow_the_issuer_and_those_given_by_hand_stay(
    app: Flask, client: FlaskClient, boundary: Boundary, joined: int, issuer: Mock
) -> None:
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=["samordnare"])
    go(client, issuer, "eva")
    with app.test_request_context(), boundary.accounts() as session:
        eva = session.execute(select(Account).where(Account.email == "eva@ystad.example")).scalar_one()
        accounts.give_role(session, eva.id, joined, Role.ANALYST, by=SYSTEM)
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=["lasare"])
    client.post("/logga-ut")
    go(client, issuer, "eva")
    assert roles(boundary, "eva@ystad.example", joined) == {Role.READER, Role.ANALYST}


def test_who_has_no_role_any_more_does_not_get_in(
    client: FlaskClient, boundary: Boundary, joined: int, issuer: Mock
) -> None:
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=["samordnare"])
    go(client, issuer, "eva")
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=[])
    client.post("/logga-ut")
    where = go(client, issuer, "eva")
    assert where == "/k/ystad/logga-in?fel=no_role"
    assert "ger ingen roll" in client.get(where).text
    assert client.get(OVERVIEW).status_code == 302
    assert roles(boundary, "eva@ystad.example", joined) == set()
    assert "federation.not_let_in" in actions(boundary, joined)


def test_nobody_is_made_for_who_has_no_role_or_no_address(
    client: FlaskClient, boundary: Boundary, joined: int, issuer: Mock
) -> None:
    issuer.person("per", email="per@ystad.example", name="Per")
    assert go(client, issuer, "per").endswith("fel=no_role")
    assert account(boundary, "per@ystad.example") is None
    issuer.person("pia", name="Pia", roles=["samordnare"])
    assert go(client, issuer, "pia").endswith("fel=no_address")


def test_the_last_administrator_stays_one(
    app: Flask, client: FlaskClient, boundary: Boundary, joined: int, issuer: Mock, administrator: Account
) -> None:
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=["administratorer"])
    go(client, issuer, "eva")
    with app.test_request_context(), boundary.accounts() as session:
        accounts.take_role(session, administrator.id, joined, Role.ADMIN, by=SYSTEM)
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=["lasare"])
    client.post("/logga-ut")
    assert go(client, issuer, "eva") == OVERVIEW
    assert roles(boundary, "eva@ystad.example", joined) == {Role.ADMIN, Role.READER}


def test_an_issuer_opens_its_own_municipality_and_no_other(
    app: Flask,
    client: FlaskClient,
    boundary: Boundary,
    joined: int,
    simrishamn: int,
    issuer: Mock,
    connect: Connect,
) -> None:
    """Anna of Ystad, whom Ystad's issuer has vouched for, is an administrator in Simrishamn, and the operator."""
    connect(joined, issuer.issuer, trusts_factor=True)
    issuer.person("anna", email="anna@ystad.example", name="Anna", roles=["samordnare"])
    go(client, issuer, "anna")
    with app.test_request_context(), boundary.accounts() as session:
        anna = session.execute(select(Account).where(Account.email == "anna@ystad.example")).scalar_one()
        accounts.give_role(session, anna.id, simrishamn, Role.ADMIN, by=SYSTEM)
        session.execute(update(Account).where(Account.id == anna.id).values(is_operator=True))
    client.post("/logga-ut")
    go(client, issuer, "anna")
    nobodys = client.get("/k/finns-inte/")
    for path in ("/k/simrishamn/", "/k/simrishamn/personer", "/k/simrishamn/inloggning"):
        assert client.get(path).status_code == nobodys.status_code == 404
    assert client.get("/drift/").status_code == 404
    assert "Simrishamn" not in client.get("/ditt-konto").text


def test_an_address_of_another_municipality_gets_nobody_anywhere(
    client: FlaskClient,
    boundary: Boundary,
    joined: int,
    simrishamn: int,
    issuer: Mock,
    make_account: MakeAccount,
) -> None:
    """Ystad's issuer says that somebody is Simrishamn's administrator."""
    victim = make_account("chef@simrishamn.example", {simrishamn: [Role.ADMIN]}, name="Siv")
    issuer.person("mal", email="Chef@Simrishamn.example", name="Siv", roles=["administratorer"])
    where = go(client, issuer, "mal")
    assert where == "/k/ystad/logga-in?fel=known_address"
    page = client.get(where).text
    assert "Det finns redan ett konto med din e-postadress" in page
    assert "Siv" not in page
    for path in (OVERVIEW, "/k/simrishamn/", "/ditt-konto"):
        assert client.get(path).status_code == 302
    with boundary.accounts() as session:
        assert session.execute(select(ExternalIdentity)).all() == []
        assert [e.municipality_id for e in account_queries.entrances(session, victim.id)] == [simrishamn]


@pytest.mark.parametrize("own", [True, False])
def test_a_member_or_the_operator_is_no_exception(
    client: FlaskClient, joined: int, issuer: Mock, make_account: MakeAccount, own: bool
) -> None:
    make_account("bo@ystad.example", {joined: [Role.READER]} if own else {}, operator=not own)
    issuer.person("bo", email="bo@ystad.example", name="Bo", roles=["samordnare"])
    assert go(client, issuer, "bo") == "/k/ystad/logga-in?fel=known_address"


def test_a_closed_account_stays_closed(client: FlaskClient, boundary: Boundary, joined: int, issuer: Mock) -> None:
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=["samordnare"])
    go(client, issuer, "eva")
    client.post("/logga-ut")
    with boundary.accounts() as session:
        session.execute(update(Account).where(Account.email == "eva@ystad.example").values(disabled_at=clock.now()))
    assert go(client, issuer, "eva").endswith("fel=closed")


def test_two_issuers_with_one_subject_are_two_people(
    app: Flask, boundary: Boundary, joined: int, simrishamn: int, issuer: Mock, connect: Connect
) -> None:
    """Both municipalities have the same issuer: whoever comes is somebody else in each."""
    connect(simrishamn, issuer.issuer)
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=["samordnare"])
    there, here = app.test_client(), app.test_client()
    assert go(here, issuer, "eva") == OVERVIEW
    assert go(there, issuer, "eva", start="/k/simrishamn/logga-in/vidare").endswith("fel=known_address")


# What comes back must be what was asked for, here, now, once.


def test_an_answer_is_used_once(client: FlaskClient, joined: int, issuer: Mock) -> None:
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=["samordnare"])
    back = issuer.sign_in(client.get("/k/ystad/logga-in/vidare").headers["Location"], "eva")
    assert client.get(back).headers["Location"] == OVERVIEW
    client.post("/logga-ut")
    assert client.get(back).headers["Location"] == "/k/ystad/logga-in?fel=stale"
    assert client.get(OVERVIEW).status_code == 302


def test_an_answer_in_another_browser_signs_nobody_in(
    app: Flask, client: FlaskClient, joined: int, issuer: Mock
) -> None:
    """Login CSRF: the attacker's answer, followed by the victim."""
    issuer.person("mal", email="mal@ystad.example", name="Mal", roles=["samordnare"])
    back = issuer.sign_in(client.get("/k/ystad/logga-in/vidare").headers["Location"], "mal")
    victim = app.test_client()
    assert victim.get(back).headers["Location"].endswith("fel=stale")
    victim.get("/k/ystad/logga-in/vidare")
    assert victim.get(back).headers["Location"].endswith("fel=stale")
    assert victim.get(OVERVIEW).status_code == 302


def test_an_answer_to_another_municipality_is_none(
    client: FlaskClient, joined: int, simrishamn: int, issuer: Mock, connect: Connect
) -> None:
    connect(simrishamn, issuer.issuer)
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=["samordnare"])
    back = issuer.sign_in(client.get("/k/ystad/logga-in/vidare").headers["Location"], "eva")
    there = client.get(back.replace("/k/ystad/", "/k/simrishamn/"))
    assert there.headers["Location"].endswith("fel=stale")
    assert client.get("/k/simrishamn/").status_code == 302


def test_an_answer_that_comes_too_late_is_none(client: FlaskClient, joined: int, issuer: Mock) -> None:
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=["samordnare"])
    back = issuer.sign_in(client.get("/k/ystad/logga-in/vidare").headers["Location"], "eva")
    with client.session_transaction() as kept:
        kept["asked"] = {state: {**asked, "at": asked["at"] - 601} for state, asked in kept["asked"].items()}
    assert client.get(back).headers["Location"].endswith("fel=stale")


@pytest.mark.parametrize("bent", ["state", "nonce", "code"])
def test_a_bent_answer_signs_nobody_in(client: FlaskClient, joined: int, issuer: Mock, bent: str) -> None:
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=["samordnare"])
    there = client.get("/k/ystad/logga-in/vidare").headers["Location"]
    if bent == "nonce":
        back = issuer.sign_in(_with(there, nonce="en-annan"), "eva")
    else:
        back = _with(issuer.sign_in(there, "eva"), **{bent: "en-annan"})
    assert client.get(back).status_code == 303
    assert client.get(OVERVIEW).status_code == 302
    with client.session_transaction() as kept:
        assert "_user_id" not in kept


def test_a_no_at_the_issuer_is_said_kindly(client: FlaskClient, joined: int, issuer: Mock) -> None:
    back = client.get(issuer.deny(client.get("/k/ystad/logga-in/vidare").headers["Location"]))
    assert back.headers["Location"] == "/k/ystad/logga-in?fel=cancelled"
    assert "Försök igen när du vill" in client.get(back.headers["Location"]).text


def test_the_issuers_own_words_are_not_shown(client: FlaskClient, joined: int, issuer: Mock) -> None:
    state = parse_qs(urlsplit(client.get("/k/ystad/logga-in/vidare").headers["Location"]).query)["state"][0]
    back = client.get(f"/k/ystad/logga-in/svar?state={state}&error=%3Cb%3EKANARIE&error_description=KANARIE")
    assert back.headers["Location"] == "/k/ystad/logga-in?fel=other"
    assert "svarade inte som den ska" in client.get(back.headers["Location"]).text


def test_an_issuer_that_lies_gets_nobody_in_and_the_log_says_why(
    client: FlaskClient, boundary: Boundary, ystad: int, administrator: Account, liar: Liar, connect: Connect
) -> None:
    connect(ystad, liar.issuer)
    for bent, code in (({"aud": "annan"}, "claim_aud"), ({"iss": "https://annan.se"}, "claim_iss")):
        liar.claims = {"roles": ["samordnare"], **bent}
        back = client.get(liar.sign_in(client.get("/k/ystad/logga-in/vidare").headers["Location"]))
        assert back.headers["Location"] == "/k/ystad/logga-in?fel=other"
        with boundary.municipality(ystad) as session:
            facts = session.execute(select(AuditEntry.facts).where(AuditEntry.action == "federation.fault")).scalars()
            assert {"code": code, "purpose": "enter"} in list(facts)
    assert client.get(OVERVIEW).status_code == 302


def test_an_issuer_that_is_down_leaves_the_password(
    client: FlaskClient, ystad: int, administrator: Account, liar: Liar, connect: Connect
) -> None:
    connect(ystad, liar.issuer)
    liar.close()
    where = client.get("/k/ystad/logga-in/vidare").headers["Location"]
    assert where == "/k/ystad/logga-in?fel=unreachable"
    page = client.get(where).text
    assert "svarar inte just nu" in page
    assert "Logga in med lösenord" in page


def test_a_slow_issuer_holds_no_connection_and_few_threads(
    client: FlaskClient,
    joined: int,
    issuer: Mock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held: list[bool] = []
    discover = provider.discover

    def slow(*args: Any, **options: Any) -> Any:
        held.extend((session().in_transaction(), accounts_session().in_transaction()))
        return discover(*args, **options)

    monkeypatch.setattr(provider, "discover", slow)
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=["samordnare"])
    assert go(client, issuer, "eva") == OVERVIEW
    assert held == [False] * 4
    client.post("/logga-ut")
    monkeypatch.setattr(door, "PATIENCE", 0.05)
    full = BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setitem(door._lines, joined, full)
    assert client.get("/k/ystad/logga-in/vidare").headers["Location"].endswith("fel=unreachable")


def test_switched_off_there_is_no_such_door(
    client: FlaskClient, ystad: int, administrator: Account, issuer: Mock, connect: Connect
) -> None:
    for path in ("/vidare", "/koppla/vidare", "/ute/hos-utfardaren"):
        assert client.get(f"/k/ystad/logga-in{path}").status_code in {302, 404}
    assert client.get("/k/ystad/logga-in").headers["Location"].startswith("/logga-in?next=")
    connect(ystad, issuer.issuer)
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=["samordnare"])
    back = issuer.sign_in(client.get("/k/ystad/logga-in/vidare").headers["Location"], "eva")
    connect(ystad, issuer.issuer, way="password")
    client.get(back)
    assert client.get(OVERVIEW).status_code == 302
    assert client.get("/k/ystad/logga-in/vidare").status_code == 404
    assert client.get("/k/finns-inte/logga-in").status_code == 404


# By the issuer only, and the way back in.


def test_only_by_the_issuer_a_password_opens_the_door_for_administrators_alone(
    app: Flask,
    boundary: Boundary,
    joined: int,
    simrishamn: int,
    issuer: Mock,
    connect: Connect,
    make_account: MakeAccount,
    administrator: Account,
    sign_in: SignIn,
) -> None:
    connect(joined, issuer.issuer, way="issuer_only")
    anna = make_account("anna@ystad.example", {joined: [Role.COORDINATOR], simrishamn: [Role.READER]})
    client = sign_in(app.test_client(), anna)
    door = client.get("/k/ystad/omgangar")
    assert door.headers["Location"] == "/k/ystad/logga-in?next=/k/ystad/omgangar"
    assert "Logga in med kommunens konto" in client.get(door.headers["Location"]).text
    assert client.post("/k/ystad/personer/bjud-in").status_code == 302
    assert client.get("/k/simrishamn/").status_code == 200
    admin = sign_in(app.test_client(), administrator)
    assert admin.get("/k/ystad/inloggning").status_code == 200


def test_by_the_issuer_the_door_opens_when_it_is_the_only_way(
    client: FlaskClient, joined: int, issuer: Mock, connect: Connect
) -> None:
    connect(joined, issuer.issuer, way="issuer_only")
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=["samordnare"])
    assert go(client, issuer, "eva") == OVERVIEW
    assert client.get(OVERVIEW).status_code == 200
    assert client.get("/k/ystad/logga-in").headers["Location"] == OVERVIEW


# Linking.


def test_an_accounts_owner_links_it_and_comes_by_the_issuer_from_then_on(
    app: Flask, boundary: Boundary, joined: int, issuer: Mock, make_account: MakeAccount, sign_in: SignIn
) -> None:
    bo = make_account("bo@ystad.example", {joined: [Role.ANALYST]}, name="Bo Berg")
    issuer.person("bo", email="bo@ystad.example", name="Bo B", roles=["lasare"])
    client = sign_in(app.test_client(), bo)
    where = go(client, issuer, "bo", start="/k/ystad/logga-in/koppla/vidare")
    assert where == "/k/ystad/logga-in/koppla"
    page = client.get(where).text
    assert "Bo Berg" in page
    assert "Bo B<" in page
    with boundary.accounts() as session:
        assert queries.identities(session, joined) == []
    assert client.post(where).headers["Location"] == OVERVIEW
    assert "federation.linked" in actions(boundary, joined)
    again = app.test_client()
    assert go(again, issuer, "bo") == OVERVIEW
    assert "Bo Berg" in again.get("/ditt-konto").text
    assert roles(boundary, "bo@ystad.example", joined) == {Role.ANALYST, Role.READER}


def test_linking_takes_a_yes_here_and_a_sign_in_of_ones_own(
    app: Flask, boundary: Boundary, joined: int, issuer: Mock, make_account: MakeAccount, sign_in: SignIn
) -> None:
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=["samordnare"])
    signed_out = app.test_client()
    assert signed_out.get("/k/ystad/logga-in/koppla").headers["Location"].startswith("/logga-in?")
    assert signed_out.post("/k/ystad/logga-in/koppla").headers["Location"].startswith("/logga-in?")
    by_issuer = app.test_client()
    go(by_issuer, issuer, "eva")
    assert by_issuer.get("/k/ystad/logga-in/koppla/vidare").headers["Location"] == "/k/ystad/logga-in/koppla"
    assert "Du är redan inloggad med kommunens konto" in by_issuer.get("/k/ystad/logga-in/koppla").text
    bo = sign_in(app.test_client(), make_account("bo@ystad.example", {joined: [Role.READER]}))
    assert bo.post("/k/ystad/logga-in/koppla").status_code == 200
    with boundary.accounts() as session:
        assert [each.email for each in queries.identities(session, joined)] == ["eva@ystad.example"]


def test_an_identity_is_one_accounts(
    app: Flask, boundary: Boundary, joined: int, issuer: Mock, make_account: MakeAccount, sign_in: SignIn
) -> None:
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=["samordnare"])
    go(app.test_client(), issuer, "eva")
    bo = sign_in(app.test_client(), make_account("bo@ystad.example", {joined: [Role.READER]}))
    go(bo, issuer, "eva", start="/k/ystad/logga-in/koppla/vidare")
    assert bo.post("/k/ystad/logga-in/koppla").status_code == 409
    issuer.person("bo1", email="bo@ystad.example", name="Bo", roles=["lasare"])
    issuer.person("bo2", email="bo@ystad.example", name="Bo", roles=["lasare"])
    for subject in ("bo1", "bo2"):
        go(bo, issuer, subject, start="/k/ystad/logga-in/koppla/vidare")
        assert bo.post("/k/ystad/logga-in/koppla").status_code == 303
    with boundary.accounts() as session:
        assert len(queries.identities(session, joined)) == 2


def test_the_whole_way_by_password(client: FlaskClient, joined: int, issuer: Mock, make_account: MakeAccount) -> None:
    """As somebody with an account meets it: refused, the password once, linked."""
    make_account("bo@ystad.example", {joined: [Role.READER]})
    issuer.person("bo", email="bo@ystad.example", name="Bo", roles=["lasare"])
    page = client.get(go(client, issuer, "bo")).text
    assert "/logga-in?next=/k/ystad/logga-in/koppla" in page
    form = {"email": "bo@ystad.example", "password": PASSWORD, "next": "/k/ystad/logga-in/koppla"}
    assert client.post("/logga-in", data=form).headers["Location"] == "/k/ystad/logga-in/koppla"
    go(client, issuer, "bo", start="/k/ystad/logga-in/koppla/vidare")
    client.post("/k/ystad/logga-in/koppla")
    client.post("/logga-ut")
    assert go(client, issuer, "bo") == OVERVIEW


# Second factors, and out again.


def test_a_required_second_factor_is_asked_for_and_stays_confined(
    app: Flask,
    client: FlaskClient,
    boundary: Boundary,
    joined: int,
    simrishamn: int,
    issuer: Mock,
) -> None:
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=["samordnare"])
    with app.test_request_context(), boundary.accounts() as session:
        second_factor.set_required_roles(session, joined, [Role.COORDINATOR], by=SYSTEM)
    assert go(client, issuer, "eva") == "/logga-in/andra-faktor"
    assert client.get(OVERVIEW).status_code == 302
    with client.session_transaction() as kept:
        assert kept["held"]["confined"] == joined
        assert "_user_id" not in kept


def test_an_issuer_puts_no_factor_on_an_account_that_opens_more(
    app: Flask, client: FlaskClient, boundary: Boundary, joined: int, simrishamn: int, issuer: Mock
) -> None:
    """Else whoever is vouched for keeps the account's owner out of the other municipality, or has a step of hers."""
    issuer.person("eva", email="eva@simrishamn.example", name="Eva", roles=["samordnare"])
    go(client, issuer, "eva")
    with app.test_request_context(), boundary.accounts() as session:
        eva = session.execute(select(Account).where(Account.email == "eva@simrishamn.example")).scalar_one()
        second_factor.set_required_roles(session, joined, [Role.COORDINATOR], by=SYSTEM)
        accounts.give_role(session, eva.id, simrishamn, Role.READER, by=SYSTEM)
    client.post("/logga-ut")
    assert go(client, issuer, "eva") == "/logga-in/andra-faktor"
    refused = client.get("/logga-in/andra-faktor")
    assert refused.status_code == 403
    assert "lösenord" in refused.text
    assert client.post("/logga-in/andra-faktor", data={"name": "x"}).status_code == 403
    assert client.get(OVERVIEW).status_code == 302


def test_a_factor_from_an_issuers_sign_in_does_not_outlive_the_owners_first_password(
    app: Flask, client: FlaskClient, boundary: Boundary, joined: int, simrishamn: int, issuer: Mock
) -> None:
    """An issuer may make an account for an address before its owner has one: what it left there is not hers."""
    issuer.person("falsk", email="eva@simrishamn.example", name="Eva", roles=["samordnare"])
    go(client, issuer, "falsk")
    with app.test_request_context(), boundary.accounts() as session:
        eva = session.execute(select(Account).where(Account.email == "eva@simrishamn.example")).scalar_one()
        second_factor.store_app(session, eva, secret="JBSWY3DPEHPK3PXP", name="falsk", key="x" * 32)
        accounts.give_role(session, eva.id, simrishamn, Role.READER, by=SYSTEM)
        token = accounts.invite(session, eva, key="k" * 32)
    browser = app.test_client()
    there = browser.post(f"/konto/{token}", data={"password": "elva gröna paraplyer i hamnen"})
    assert there.status_code == 303
    assert there.headers["Location"] == "/k/simrishamn/", "nobody asks her for a code that a stranger has"
    with boundary.accounts() as session:
        assert not second_factor.has_factor(session, eva.id)


@pytest.mark.parametrize("how", ["setting", "claim"])
def test_the_issuers_second_factor_is_enough_when_it_is_said_to_be(
    app: Flask, client: FlaskClient, boundary: Boundary, joined: int, issuer: Mock, connect: Connect, how: str
) -> None:
    connect(joined, issuer.issuer, trusts_factor=how == "setting")
    methods = {"amr": ["pwd", "mfa"]} if how == "claim" else {}
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=["samordnare"], **methods)
    with app.test_request_context(), boundary.accounts() as session:
        second_factor.set_required_roles(session, joined, [Role.COORDINATOR], by=SYSTEM)
    assert go(client, issuer, "eva") == OVERVIEW
    assert client.get(OVERVIEW).status_code == 200


def test_signing_out_leads_to_the_way_out_of_the_issuer_too(client: FlaskClient, joined: int, issuer: Mock) -> None:
    issuer.person("eva", email="eva@ystad.example", name="Eva", roles=["samordnare"])
    go(client, issuer, "eva")
    where = client.post("/logga-ut").headers["Location"]
    assert where == "/k/ystad/logga-in/ute"
    assert "Logga ut från kommunens konto" in client.get(where).text
    out = urlsplit(client.get("/k/ystad/logga-in/ute/hos-utfardaren").headers["Location"])
    assert f"{out.scheme}://{out.netloc}" == issuer.issuer
    query = dict(parse_qsl(out.query))
    assert query["client_id"] == "samsyn-ystad"
    assert query["post_logout_redirect_uri"].endswith("/k/ystad/logga-in")
    assert client.get(OVERVIEW).status_code == 302


def test_the_common_page_leads_to_ones_own_municipality(client: FlaskClient, joined: int, simrishamn: int) -> None:
    assert "/logga-in/kommun" in client.get("/logga-in").text
    page = client.get("/logga-in/kommun").text
    assert "/k/ystad/logga-in" in page
    assert "simrishamn" not in page
    assert client.get("/logga-in/kommun?next=/k/ystad/omgangar").headers["Location"].startswith("/k/ystad/logga-in?")
    assert client.get("/logga-in/kommun?next=/k/simrishamn/").status_code == 200


def _with(url: str, **changed: str) -> str:
    parts = urlsplit(url)
    query = {**dict(parse_qsl(parts.query)), **changed}
    return parts._replace(query=urlencode(query)).geturl()
