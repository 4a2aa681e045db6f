"""The pages on retention, as an administrator and a data protection officer use them."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from samsyn import records
from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.isolation import Boundary
from samsyn.retention.models import LegalHold, RetentionPeriod
from tests.samsyn.past import Past
from tests.samsyn.retention.conftest import Night

PAGE = "/k/ystad/gallring"
SignIn = Callable[[FlaskClient, Account], FlaskClient]


@pytest.fixture
def admin(client: FlaskClient, ystad: int, make_account: Callable[..., Account], sign_in: SignIn) -> FlaskClient:
    """A browser in which the administrator is signed in."""
    return sign_in(client, make_account("admin@ystad.example", {ystad: [Role.ADMIN]}, name="Peter Åberg"))


def test_an_empty_municipality(admin: FlaskClient) -> None:
    page = admin.get(PAGE).text
    assert "Inget gallras i natt." in page
    assert "Inget är undantaget." in page
    assert "Inget har gallrats än." in page
    for kind in records.kinds():
        assert str(kind.name) in page


def test_what_goes_tonight_and_what_went(admin: FlaskClient, past: Past, night: Night) -> None:
    assert "I natt gallras 6 uppgifter." in admin.get(PAGE).text
    night()
    page = admin.get(PAGE).text
    assert "Inget gallras i natt." in page
    assert "Kördes senast" in page
    assert "Inget har gallrats än." not in page


def test_a_shorter_period_says_first_what_it_takes(admin: FlaskClient, boundary: Boundary, past: Past) -> None:
    typed = {"months": "24", "ground": "Serien behövs inte längre än så."}
    page = admin.post(f"{PAGE}/slag/answers", data=typed)
    assert page.status_code == 200
    assert "I natt gallras då 2 uppgifter." in page.text
    assert "Serien behövs inte längre än så." in page.text
    with boundary.municipality(1286) as session:
        assert session.execute(select(RetentionPeriod)).first() is None
    assert admin.post(f"{PAGE}/slag/answers", data={**typed, "seen": "24"}).status_code == 303
    page_text = admin.get(PAGE).text
    assert "egen tid" in page_text
    # Another number than the one whose consequence was shown is shown first, too.
    again = admin.post(f"{PAGE}/slag/answers", data={**typed, "months": "26", "seen": "24"})
    assert "I natt gallras då 2 uppgifter." in again.text
    assert admin.post(f"{PAGE}/slag/answers/standard").status_code == 303
    assert "egen tid" not in admin.get(PAGE).text


def test_a_period_that_takes_nothing_is_saved_at_once(admin: FlaskClient, boundary: Boundary, past: Past) -> None:
    assert admin.post(f"{PAGE}/slag/answers", data={"keep": "true", "ground": "Arkivlagen."}).status_code == 303
    assert admin.post(f"{PAGE}/slag/texts", data={"months": "48", "ground": "Tvist."}).status_code == 303
    with boundary.municipality(1286) as session:
        rows = session.execute(select(RetentionPeriod.kind, RetentionPeriod.months, RetentionPeriod.changed_by_name))
        assert sorted(map(tuple, rows)) == [("answers", None, "Peter Åberg"), ("texts", 48, "Peter Åberg")]


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("answers", {"months": "12", "ground": "Kort."}, "Skriv ett antal månader från 24 till 600."),
        ("texts", {"months": "", "ground": "Kort."}, "Fyll i det här."),
        ("texts", {"keep": "true", "ground": "För gott."}, "Fyll i det här."),
        ("texts", {"months": "tolv", "ground": "Kort."}, "Skriv ett tal."),
        ("texts", {"months": "6", "ground": " "}, "Fyll i det här."),
        ("texts", {"months": "99999999999", "ground": "Länge."}, "Måste vara mellan 1 och 600."),
    ],
)
def test_a_period_that_cannot_be(admin: FlaskClient, kind: str, typed: dict[str, str], said: str) -> None:
    page = admin.post(f"{PAGE}/slag/{kind}", data=typed)
    assert page.status_code == 422
    assert said in page.text
    assert typed["ground"] in page.text


def test_a_hold_is_placed_and_lifted(admin: FlaskClient, boundary: Boundary, past: Past) -> None:
    typed = {
        "kind": "texts",
        "email": "berit@skola.example",
        "period_from": "2020-01-01",
        "period_to": "",
        "reason": "authority",
        "reference": "KS 2026/114",
    }
    assert admin.post(f"{PAGE}/undantag/nytt", data=typed).status_code == 303
    page = admin.get(PAGE).text
    assert "Fritext i iakttagelser, om berit, från och med 1 januari 2020" in page
    assert "Tillsyn eller myndighets begäran, KS 2026/114" in page
    with boundary.municipality(1286) as session:
        hold = session.execute(select(LegalHold)).scalar_one()
    assert admin.post(f"{PAGE}/undantag/{hold.id}/hav").status_code == 303
    assert "Ett undantag som har hävts" in admin.get(PAGE).text
    assert admin.post(f"{PAGE}/undantag/{hold.id}/hav").status_code == 409
    assert admin.post(f"{PAGE}/undantag/{uuid4()}/hav").status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": ""}, "Fyll i det här."),
        ({"reason": "dispute", "email": "ingen@skola.example"}, "Ingen rapportör har den adressen."),
        ({"reason": "dispute", "period_from": "2026-02-01", "period_to": "2026-01-01"}, "Slutet ligger före början."),
        ({"reason": "dispute", "period_from": "0001-01-01"}, "Måste vara"),
        ({"reason": "because"}, "Välj ett av"),
    ],
)
def test_a_hold_that_cannot_be(admin: FlaskClient, past: Past, typed: dict[str, str], said: str) -> None:
    page = admin.post(f"{PAGE}/undantag/nytt", data=typed)
    assert page.status_code == 422
    assert said in page.text
    assert typed.get("email", "") in page.text


def test_a_kind_that_nobody_has_declared(admin: FlaskClient) -> None:
    assert admin.get(f"{PAGE}/slag/allt").status_code == 404
    assert admin.post(f"{PAGE}/undantag/nytt", data={"kind": "allt", "reason": "other"}).status_code == 404


def test_the_dpo_manages_and_the_chief_does_not(
    app: Flask, ystad: int, make_account: Callable[..., Account], sign_in: SignIn
) -> None:
    for role, status in ((Role.DPO, 200), (Role.CHIEF, 403), (Role.COORDINATOR, 403), (Role.READER, 403)):
        client = sign_in(app.test_client(), make_account(f"{role}@ystad.example", {ystad: [role]}))
        assert client.get(PAGE).status_code == status
        assert client.get(f"{PAGE}/slag/texts").status_code == status
