"""The application in its four steps, by a browser without JavaScript."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from samsyn.errors import Invalid
from samsyn.isolation import Boundary
from samsyn.onboarding import draft, service
from samsyn.web.limits import limiter
from tests.samsyn.conftest import MailsTo, RunJobs

KARIN = {"name": "Karin Öberg", "email": "karin.oberg@tomelilla.se", "role": "coordinator", "note": "Tre kommuner."}
Superuser = psycopg.Connection[Any]


def applications(superuser: Superuser) -> list[tuple[Any, ...]]:
    return superuser.execute(
        "SELECT municipality_id, applicant_name, applicant_email, applicant_role, note, state FROM platform.application"
    ).fetchall()


def fill(client: FlaskClient, municipality: str = "Tomelilla", **changes: str) -> None:
    """Goes through the steps until the last look."""
    assert client.post("/anslut", data={"municipality": municipality}).status_code == 303
    assert client.post("/anslut/du", data={**KARIN, **changes}).headers["Location"] == "/anslut/granska"


def test_a_municipality_applies(
    client: FlaskClient, app: Flask, superuser: Superuser, run_jobs: RunJobs, mails_to: MailsTo
) -> None:
    del app
    assert 'value="Tomelilla"' in client.get("/anslut").text
    fill(client, "1270")
    last_look = client.get("/anslut/granska").text
    assert all(text in last_look for text in ("Tomelilla kommun, 1270", "Karin Öberg", KARIN["email"], "Tre kommuner."))
    assert applications(superuser) == []
    sent = client.post("/anslut/granska")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/anslut/skickat")
    assert "Ansökan från Tomelilla kommun är skickad." in client.get("/anslut/skickat").text
    assert applications(superuser) == [(1270, "Karin Öberg", KARIN["email"], "coordinator", "Tre kommuner.", "applied")]
    run_jobs()
    assert "ansökan från Tomelilla kommun har kommit fram" in mails_to(KARIN["email"])[-1]


def test_the_chosen_municipality_is_drawn_with_its_facts(client: FlaskClient, app: Flask) -> None:
    del app
    client.post("/anslut", data={"municipality": "tomelilla"})
    page = client.get("/anslut/du").text
    assert "<dd>1270</dd>" in page
    assert "<dd>Skåne</dd>" in page
    assert 'aria-label="Gränsen för Tomelilla kommun"' in page
    assert "style=" not in page


def test_every_municipality_can_be_chosen_without_a_list_in_the_head(client: FlaskClient, app: Flask) -> None:
    del app
    page = client.get("/anslut").text
    assert page.count("<option value=") == 290
    assert page.index('value="Åre"') < page.index('value="Ängelholm"') < page.index('value="Öckerö"')


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "Skriv kommunens namn eller kod."),
        ("Oslo", "Ingen kommun heter ”Oslo”."),
        ("9999", "fyra siffrorna i kommunkoden"),
        ("Höganes", "Menade du Höganäs?"),
        ("upp", "4 kommuner passar."),
        ("<script>", "Ingen kommun heter ”&lt;script&gt;”."),
    ],
)
def test_an_unknown_municipality_is_said_at_the_field(
    client: FlaskClient, app: Flask, written: str, sentence: str
) -> None:
    del app
    refused = client.post("/anslut", data={"municipality": written})
    assert refused.status_code == 422
    assert sentence in refused.text
    assert 'id="f-municipality-why1"' in refused.text


def test_one_of_several_is_picked(client: FlaskClient, app: Flask) -> None:
    del app
    picked = client.post("/anslut", data={"municipality": "upp", "asked": "upp", "code": "380"})
    assert picked.headers["Location"] == "/anslut/du"
    assert "Uppsala" in client.get("/anslut/du").text
    rewritten = client.post("/anslut", data={"municipality": "Lund", "asked": "upp", "code": "380"})
    assert rewritten.status_code == 303
    assert "<h2>Lund</h2>" in client.get("/anslut/du").text


@pytest.mark.parametrize("code", ["9999", "-1", "abc", "٣", "9" * 30])
def test_a_made_up_code_is_nothing(client: FlaskClient, app: Flask, code: str) -> None:
    del app
    refused = client.post("/anslut", data={"municipality": "upp", "asked": "upp", "code": code})
    assert refused.status_code == 422


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("email", "karin.oberg@gmail.com", "karin.oberg@gmail.com ser ut att vara en privat adress."),
        ("email", "karin", "Skriv en e-postadress"),
        ("name", "   ", "Fyll i det här."),
        ("name", "Vinn på http://ond.example", "Skriv bara ditt namn."),
        ("name", "N" * 121, "Skriv högst 120 tecken."),
        ("role", "kejsare", "Välj den roll som ligger närmast."),
        ("note", "n" * 601, "Skriv högst 600 tecken."),
        ("note", "a\0b", "Texten innehåller ett tecken som inte går att spara."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_all_that_was_typed_stays(
    client: FlaskClient, app: Flask, field: str, typed: str, sentence: str
) -> None:
    del app
    client.post("/anslut", data={"municipality": "Tomelilla"})
    refused = client.post("/anslut/du", data={**KARIN, field: typed})
    assert refused.status_code == 422
    assert f'id="f-{field}-why1">{sentence}' in refused.text
    others = {name: value for name, value in KARIN.items() if name not in {field, "role"}}
    assert all(value in refused.text for value in others.values())


def test_unknown_fields_are_refused(client: FlaskClient, app: Flask) -> None:
    del app
    client.post("/anslut", data={"municipality": "Tomelilla"})
    assert client.post("/anslut/du", data={**KARIN, "is_operator": "true"}).status_code == 422


def test_what_was_typed_is_there_on_the_way_back_right_or_wrong(client: FlaskClient, app: Flask) -> None:
    del app
    client.post("/anslut", data={"municipality": "Tomelilla"})
    back = client.post("/anslut/du", data={**KARIN, "email": "karin@gmail.com", "back": "1"})
    assert back.headers["Location"] == "/anslut"
    assert 'name="municipality" value="Tomelilla"' in client.get("/anslut").text
    client.post("/anslut", data={"municipality": "Ystad"})
    page = client.get("/anslut/du").text
    assert "karin@gmail.com" in page
    assert "<h2>Ystad</h2>" in page


@pytest.mark.parametrize("step", ["/anslut/du", "/anslut/granska", "/anslut/skickat"])
def test_no_step_is_open_before_the_one_before_it(client: FlaskClient, app: Flask, step: str) -> None:
    del app
    assert client.get(step).headers["Location"] == "/anslut"
    client.set_cookie("application", "forged", path=draft.PATH)
    assert client.get(step).headers["Location"] == "/anslut"


def test_a_half_filled_application_cannot_be_sent(client: FlaskClient, superuser: Superuser, app: Flask) -> None:
    del app
    client.post("/anslut", data={"municipality": "Tomelilla"})
    client.post("/anslut/du", data={**KARIN, "email": "karin@gmail.com"})
    assert client.post("/anslut/granska").headers["Location"] == "/anslut/du"
    assert applications(superuser) == []


def test_the_longest_application_fits_in_its_cookie(client: FlaskClient, superuser: Superuser, app: Flask) -> None:
    del app
    note = "".join(chr(0x4E00 + number * 37 % 20_000) for number in range(600))
    email = "a" * 64 + "@" + "b" * 60 + ".se"
    fill(client, name="Ö" * 120, email=email, note=note)
    client.post("/anslut/granska")
    assert applications(superuser)[0][1:5] == ("Ö" * 120, email, "coordinator", note)


def test_a_double_press_is_one_application(client: FlaskClient, superuser: Superuser, app: Flask) -> None:
    fill(client)
    cookie = client.get_cookie("application", path=draft.PATH)
    assert cookie is not None
    second = app.test_client()
    second.set_cookie("application", cookie.value, path=draft.PATH)
    assert client.post("/anslut/granska").headers["Location"] == "/anslut/skickat"
    assert second.post("/anslut/granska").headers["Location"] == "/anslut/skickat"
    assert client.post("/anslut/granska").headers["Location"] == "/anslut/skickat"
    assert len(applications(superuser)) == 1


def test_a_second_applicant_is_told_that_one_waits(client: FlaskClient, app: Flask, superuser: Superuser) -> None:
    other = app.test_client()
    fill(client)
    fill(other, email="nils@tomelilla.se")
    client.post("/anslut/granska")
    refused = other.post("/anslut/granska")
    assert refused.status_code == 409
    assert "Det finns redan en ansökan från Tomelilla kommun som väntar på besked." in refused.text
    third = app.test_client().post("/anslut", data={"municipality": "Tomelilla"})
    assert third.status_code == 422
    assert "väntar på besked" in third.text
    assert KARIN["email"] not in third.text
    assert len(applications(superuser)) == 1


def test_a_municipality_that_has_joined_is_told_whom_to_ask(client: FlaskClient, ystad: int) -> None:
    del ystad
    refused = client.post("/anslut", data={"municipality": "Ystads kommun"})
    assert refused.status_code == 422
    assert "Ystads kommun är redan med i Samsyn. Be kommunens administratör om ett konto" in refused.text


def test_two_at_the_same_moment_are_one_application(app: Flask, boundary: Boundary, superuser: Superuser) -> None:
    def send(number: int) -> str:
        with app.test_request_context(), boundary.accounts() as session:
            try:
                service.apply(session, 1270, name="N", email=f"n{number}@tomelilla.se", role="other", note="")
            except Invalid as refused:
                return next(iter(refused.fields))
        return "sent"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(send, range(4)))
    assert outcomes == ["municipality", "municipality", "municipality", "sent"]
    assert len(applications(superuser)) == 1


@pytest.mark.parametrize("path", ["/anslut", "/anslut/du", "/logga-in", "/glomt-losenord"])
def test_ten_megabytes_are_too_large_and_no_fault_of_ours(client: FlaskClient, app: Flask, path: str) -> None:
    del app
    client.post("/anslut", data={"municipality": "Tomelilla"})
    refused = client.post(path, data={"municipality": "x", "email": "x", "note": "x" * 10_000_000})
    assert refused.status_code in {413, 422}


def test_the_card_follows_what_is_typed(client: FlaskClient, app: Flask) -> None:
    del app
    assert "<h2>Luleå</h2>" in client.get("/anslut/kommun?municipality=lule").text
    assert "<h2>" not in client.get("/anslut/kommun?municipality=upp").text
    assert client.get("/anslut/kommun").status_code == 200


def test_the_steps_can_be_read_in_english(client: FlaskClient, app: Flask) -> None:
    del app
    assert client.get("/anslut?lang=en").status_code == 200
    assert '<html lang="en"' in client.post("/anslut", data={"municipality": "zzzz"}).text


def test_a_flood_is_stopped(client: FlaskClient, app: Flask) -> None:
    limiter.reset()
    limiter.enabled = True
    try:
        answers = [client.post("/anslut", data={"municipality": "zzzz"}).status_code for _ in range(61)]
    finally:
        limiter.enabled = False
        limiter.reset()
    assert answers[:60] == [422] * 60
    assert answers[60] == 429


def test_nobodys_mailbox_is_filled_by_applications(app: Flask, boundary: Boundary) -> None:
    """Whoever fills in the form may not own the address that each application is confirmed to."""
    codes = (1270, 1291, 1286, 1282, 1283, 1284)
    with app.test_request_context():
        for code in codes[: service.MOST_OF_ONE_ADDRESS]:
            with boundary.accounts() as session:
                service.apply(session, code, **KARIN)
        with pytest.raises(Invalid) as refused, boundary.accounts() as session:
            service.apply(session, codes[-1], **KARIN)
        assert list(refused.value.fields) == ["email"]
        with boundary.accounts() as session:
            service.apply(session, codes[-1], **{**KARIN, "email": "eva@tomelilla.se"})
