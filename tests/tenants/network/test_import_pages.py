"""Importing a list in the browser: the preview shows every row, and what is confirmed is what was shown, or nothing."""

import html
import io
import random
import re
import zipfile

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook
from werkzeug.test import TestResponse

from samsyn.settings import Settings
from tenants.network import service
from tests.tenants.network.conftest import ANNA, LIST, Inside
from tests.tenants.uploads import upload as send

URL = "/k/ystad/natverk/las-in"


def paste(client: FlaskClient, text: str) -> TestResponse:
    return client.post(URL, data={"text": text})


def upload(client: FlaskClient, data: bytes, name: str = "lista.xlsx") -> TestResponse:
    return send(client, URL, data, name)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return html.unescape(found[1])


def confirm(client: FlaskClient, page: str, **instead: str) -> TestResponse:
    fields = {"listing": hidden(page, "listing"), "digest": hidden(page, "digest"), **instead}
    return client.post(f"{URL}/bekrafta", data=fields)


def people(inside: Inside) -> set[str]:
    with inside() as session:
        return {each.email for each in service.participants(session)}


def test_preview_shows_every_row_and_saves_nothing(signed_in: FlaskClient, inside: Inside) -> None:
    shown = paste(signed_in, LIST)
    assert shown.status_code == 200
    for line in (2, 3, 4):
        assert f'id="rad-{line}"' in shown.text
    assert shown.text.count("Ny rapportör") == 3
    assert "Ny verksamhet: Norreportskolan (Skola)" in shown.text
    assert "Tre nya rapportörer och två nya verksamheter." in shown.text
    assert people(inside) == set()


def test_confirming_saves_all_of_it(signed_in: FlaskClient, inside: Inside) -> None:
    done = confirm(signed_in, paste(signed_in, LIST).text)
    assert done.status_code == 303
    assert people(inside) == {"eva@norreport.example", "per@norreport.example", "olle@hem.example"}
    assert "3 nya rapportörer" in signed_in.get(done.location).text


def test_confirming_twice_changes_nothing_more(signed_in: FlaskClient, inside: Inside) -> None:
    page = paste(signed_in, LIST).text
    assert confirm(signed_in, page).status_code == 303
    again = confirm(signed_in, page)
    assert again.status_code == 409
    assert "Läget har ändrats" in again.text
    assert len(people(inside)) == 3


@pytest.mark.usefixtures("network")
def test_changes_are_shown_old_and_new(signed_in: FlaskClient) -> None:
    page = paste(signed_in, LIST.replace("rektor", "lärare").replace("Per Holm", "Per Holmén")).text
    assert re.search(r"Roll: <del>rektor</del>.*<ins>lärare</ins>", page, re.DOTALL)
    assert re.search(r"Namn: <del>Per Holm</del>.*<ins>Per Holmén</ins>", page, re.DOTALL)
    assert page.count("Oförändrad") == 1


@pytest.mark.usefixtures("network")
def test_a_list_that_changes_nothing_offers_nothing_to_confirm(signed_in: FlaskClient) -> None:
    page = paste(signed_in, LIST).text
    assert "Nätverket är redan som listan." in page
    assert "Läs in listan" not in page


def test_faults_are_told_with_their_lines_and_nothing_can_be_confirmed(signed_in: FlaskClient, inside: Inside) -> None:
    shown = paste(signed_in, LIST.replace("per@norreport.example", "per(at)norreport") + "=cmd;x@y.se;Acme;Cirkus;\n")
    assert shown.status_code == 422
    assert "Rad 3: ”per(at)norreport” saknar @." in shown.text
    assert "Rad 5: Namn börjar med =" in shown.text
    assert "Sektorn ”Cirkus” finns inte." in shown.text
    assert "Läs in listan" not in shown.text
    assert "eva@norreport.example" in shown.text
    assert people(inside) == set()


def test_a_faulty_list_can_be_put_right_in_the_page(signed_in: FlaskClient, inside: Inside) -> None:
    shown = paste(signed_in, LIST.replace("per@norreport.example", "per(at)norreport"))
    found = re.search(r'<textarea id="f-text"[^>]*>(.*?)</textarea>', shown.text, re.DOTALL)
    assert found is not None
    again = paste(signed_in, html.unescape(found[1]).replace("per(at)norreport", "per@norreport.example"))
    assert again.status_code == 200
    assert 'id="rad-3"' in again.text
    assert confirm(signed_in, again.text).status_code == 303
    assert len(people(inside)) == 3


def test_the_network_may_change_between_preview_and_confirmation(signed_in: FlaskClient, inside: Inside) -> None:
    page = paste(signed_in, LIST).text
    with inside() as session:
        service.join(
            session,
            name="Eva Annan",
            email="eva@norreport.example",
            organisation="Annan skola",
            sector="school",
            title="",
            by=ANNA,
        )
    refused = confirm(signed_in, page)
    assert refused.status_code == 409
    assert "Läget har ändrats" in refused.text
    assert "<del>Annan skola</del>" in refused.text
    assert people(inside) == {"eva@norreport.example"}
    assert confirm(signed_in, refused.text).status_code == 303
    assert len(people(inside)) == 3


@pytest.mark.parametrize(
    "listing",
    [
        "",
        "skräp",
        "rad;namn;e-post;verksamhet;sektor;roll\n",
        "rad;namn;e-post;verksamhet;sektor;roll\n2;Mallory;mallory@evil.example;Acme;Handel;\n",
        'rad;namn;e-post;verksamhet;sektor;roll\n2;"Mallory;x',
        "\x00\x01" * 100,
    ],
)
def test_what_the_browser_carries_is_not_believed(signed_in: FlaskClient, inside: Inside, listing: str) -> None:
    refused = confirm(signed_in, paste(signed_in, LIST).text, listing=listing)
    assert refused.status_code in {409, 422}
    assert people(inside) == set()


def test_a_confirmation_without_its_fields_is_refused(signed_in: FlaskClient) -> None:
    assert signed_in.post(f"{URL}/bekrafta").status_code == 422
    assert signed_in.post(f"{URL}/bekrafta", data={"listing": "x", "digest": "y"}).status_code == 422


def test_excel_and_windows_csv_are_read(signed_in: FlaskClient, inside: Inside) -> None:
    book = Workbook()
    assert book.active is not None
    for line in LIST.splitlines():
        book.active.append(line.split(";"))
    target = io.BytesIO()
    book.save(target)
    assert confirm(signed_in, upload(signed_in, target.getvalue()).text).status_code == 303
    latin = upload(signed_in, LIST.replace("Olle", "Åke").encode("cp1252"), "lista.csv")
    assert "<ins>Åke Fors</ins>" in latin.text
    assert len(people(inside)) == 3


def _bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 80_000_000)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "Filen är tom."),
        (b"PK\x03\x04" + b"x" * 50, "skadad"),
        (_bomb(), "för stor när den packas upp"),
        (b"\x89PNG\r\n\x1a\n\0\0", "går inte att läsa som text"),
        (b"%PDF-1.4", "PDF"),
        (random.Random(2).randbytes(5_000_000), "text"),
        (b"hej", "Ingen rubrikrad"),
        (("Namn;E-post;Verksamhet\n" + "a;b@c.se;d\n" * 6_000).encode(), "fler än 5 000 rader"),
    ],
)
def test_bad_files_are_refused_at_the_field(signed_in: FlaskClient, data: bytes, says: str) -> None:
    refused = upload(signed_in, data)
    assert refused.status_code == 422
    assert says in refused.text
    assert 'id="f-file-why1"' in refused.text


def test_pasted_faults_stand_at_the_text_and_keep_it(signed_in: FlaskClient) -> None:
    refused = paste(signed_in, "Fågel;Fisk\n1;2")
    assert refused.status_code == 422
    assert 'id="f-text-why1"' in refused.text
    assert "Fågel;Fisk\n1;2</textarea>" in refused.text.replace("\r", "")


def test_neither_or_both_is_told(signed_in: FlaskClient) -> None:
    assert "Välj en fil eller klistra in." in paste(signed_in, "  ").text
    both = signed_in.post(URL, data={"text": LIST, "file": (io.BytesIO(b"x"), "x.csv")})
    assert "Ta en av dem" in both.text


def test_what_is_too_large_is_refused_with_a_sentence(signed_in: FlaskClient, settings: Settings) -> None:
    for response in (upload(signed_in, b"x" * (settings.upload_max_bytes + 1)), paste(signed_in, "x;" * 5_000_000)):
        assert response.status_code == 413
        assert "för stor" in response.text


def test_five_thousand_rows_go_through(signed_in: FlaskClient, inside: Inside) -> None:
    body = "".join(f"Person {n};p{n}@x.example;Skola {n // 10};Skola;lärare\n" for n in range(5_000))
    shown = paste(signed_in, "Namn;E-post;Verksamhet;Sektor;Roll\n" + body)
    assert shown.status_code == 200
    assert 'id="rad-5001"' in shown.text
    assert confirm(signed_in, shown.text).status_code == 303
    assert len(people(inside)) == 5_000


def test_nothing_in_a_list_becomes_markup(signed_in: FlaskClient) -> None:
    page = paste(signed_in, LIST + "<script>alert(1)</script>;x@y.se;<b>Acme</b>;Handel;\n").text
    assert "<script>alert" not in page
    assert "<b>Acme" not in page
