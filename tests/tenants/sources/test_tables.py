"""A table into a series: file, columns, a job with progress; what is hostile is refused in a sentence."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from samsyn.app import job_handlers
from samsyn.audit.log import SYSTEM
from samsyn.isolation import Boundary
from samsyn.jobs.runner import Runner
from samsyn.settings import Settings
from tenants.cycle import FEATURES
from tenants.sources import service, sheet
from tenants.sources.service import SeriesFact
from tests.tenants.sources.conftest import Inside

Connection = psycopg.Connection[Any]
ROWS = 20_000
FORM = "/k/ystad/kallor/tabell"
NEW = {"name": "Felanmälningar", "source": "Tekniska"}
TABLE = "Datum;Ärendetyp;Stadsdel;Kostnad;Fritext\n" + "".join(
    f"2024-{1 + n % 12:02}-05;{'Klotter' if n % 2 else 'Lampa'};Centrum;{n},50;Anna Andersson ringde\n"
    for n in range(30)
)


@pytest.fixture
def run_jobs(app: Flask, settings: Settings, boundary: Boundary, superuser: Connection) -> Callable[[], None]:
    """Runs the tables' readings that are waiting."""
    runner = Runner(settings, boundary, job_handlers(FEATURES), around=app.app_context)

    def run() -> None:
        jobs = superuser.execute("SELECT id FROM tenant.job WHERE kind = %s", [service.READ_TABLE]).fetchall()
        for (job,) in jobs:
            runner.run(1286, str(job))

    return run


def send(client: FlaskClient, data: bytes, **fields: str) -> TestResponse:
    boundary, body = encode_multipart({**NEW, **fields, "file": FileStorage(io.BytesIO(data), "tabell.csv")})
    return client.post(FORM, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def begin(client: FlaskClient, data: bytes, columns: dict[str, str], **fields: str) -> str:
    """Uploads, chooses the columns and lets it be read; the address of the upload."""
    address = send(client, data, **fields).headers["Location"]
    assert client.post(address, data={**columns, "go": "true"}).status_code == 303
    return address


def series(inside: Inside) -> SeriesFact:
    with inside() as session:
        return service.table_series(session)[0]


COLUMNS = {"date": "0", "kind": "1", "area": "2", "amount": "3"}


def test_from_the_file_to_the_series_and_again(
    signed_in: FlaskClient, inside: Inside, run_jobs: Callable[[], None], superuser: Connection
) -> None:
    address = send(signed_in, TABLE.encode()).headers["Location"]
    page = signed_in.get(address).text
    assert "Vad betyder kolumnerna?" in page
    assert "Områden som inte finns i Samsyn" in page
    assert '<option value="0" selected>Datum' in page
    assert signed_in.post(address, data={**COLUMNS, "go": "true"}).status_code == 303
    assert "Tabellen läses in." in signed_in.get(address).text
    run_jobs()
    assert "30 nya rader i serien." in signed_in.get(address).text
    found = series(inside)
    assert found.events == 30
    assert "15" in signed_in.get(f"/k/ystad/kallor/{found.id}").text

    again = begin(signed_in, TABLE.encode(), COLUMNS, series=str(found.id))
    run_jobs()
    assert "Inget nytt i serien." in signed_in.get(again).text
    assert series(inside).events == 30
    stored = superuser.execute("SELECT e::text FROM tenant.series_event e").fetchall()
    assert not any("Andersson" in row[0] for row in stored)
    assert superuser.execute("SELECT count(content) FROM tenant.series_upload").fetchone() == (0,)
    codes = superuser.execute("SELECT DISTINCT common_code FROM tenant.series_event").fetchall()
    assert set(codes) == {("graffiti",), (None,)}


def test_lines_that_cannot_be_read_are_told_and_the_rest_is_in(
    signed_in: FlaskClient, inside: Inside, run_jobs: Callable[[], None]
) -> None:
    data = "Datum;Antal\n2024-01-02;3\ni går;1\n2024-01-03;=1+1\n2024-01-04;2\n".encode("cp1252")
    address = send(signed_in, data).headers["Location"]
    assert "2 rader gick inte att läsa: rad 3 (datumet går inte att läsa), rad 4" in signed_in.get(address).text
    signed_in.post(address, data={"date": "0", "count": "1", "go": "true"})
    run_jobs()
    page = signed_in.get(address).text
    assert "2 nya rader i serien." in page
    assert "rad 3 (datumet går inte att läsa)" in page
    assert series(inside).events == 5


def test_a_number_of_its_own_makes_a_line_known(
    signed_in: FlaskClient, inside: Inside, run_jobs: Callable[[], None]
) -> None:
    columns = {"date": "1", "amount": "2", "key": "0"}
    begin(signed_in, b"Nr;Datum;Kr\nA1;2024-01-02;10\nA2;2024-01-02;10\nA1;2024-01-02;12\n", columns)
    run_jobs()
    found = series(inside)
    assert found.events == 2
    address = begin(signed_in, b"Nr;Datum;Kr\nA1;2024-01-02;99\nA3;2024-01-02;1\n", columns, series=str(found.id))
    run_jobs()
    page = signed_in.get(address).text
    assert "<dt>Ändrade</dt><dd>1</dd>" in page
    assert series(inside).events == 3


def test_what_stands_in_the_way_is_said_at_its_field(signed_in: FlaskClient) -> None:
    assert "Välj en fil" in signed_in.post(FORM, data=NEW).text
    nameless = send(signed_in, TABLE.encode(), name="", source="")
    assert nameless.status_code == 422
    assert "Skriv vad serien ska heta" in nameless.text
    address = send(signed_in, TABLE.encode()).headers["Location"]
    refused = signed_in.post(address, data={"kind": "1", "go": "true"})
    assert refused.status_code == 422
    assert "Välj kolumnen med datum." in refused.text
    assert (
        "Samma kolumn är vald två gånger" in signed_in.post(address, data={"date": "0", "kind": "0", "go": "true"}).text
    )
    assert signed_in.post(address, data={"date": "59", "go": "true"}).status_code == 422
    assert "En serie heter redan så" in send(signed_in, TABLE.encode()).text


def _bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 300_000_000)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Filen är tom."),
        (b"%PDF-1.7", "Filen är en PDF."),
        (b"<html></html>", "Filen är en webbsida"),
        (b"PK\x03\x04" + b"skr\xe4p" * 50, "Filen är skadad"),
        (b"Datum\n" + b"x" * 3_000_000 + b"\n", "Rad 2 går inte att läsa."),
        (b'Datum\n"2024', "Ett citattecken öppnas"),
    ],
)
def test_a_hostile_file_is_a_sentence(signed_in: FlaskClient, data: bytes, sentence: str) -> None:
    refused = send(signed_in, data)
    assert refused.status_code == 422
    assert sentence in refused.text


def test_a_bomb_is_refused_unopened(signed_in: FlaskClient) -> None:
    data = _bomb()
    tracemalloc.start()
    refused = send(signed_in, data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "för stor när den packas upp" in refused.text
    assert peak < 40_000_000


def _large() -> Iterator[tuple[str, ...]]:
    yield ("Datum", "Ärendetyp", "Kostnad")
    for number in range(ROWS):
        yield (f"2024-{1 + number % 12:02}-{1 + number % 28:02}", f"Typ {number % 9}", str(number))


def test_a_large_workbook_tells_how_far_it_has_come(inside: Inside) -> None:
    book = Workbook(write_only=True)
    page = book.create_sheet()
    for row in _large():
        page.append(row)
    file = io.BytesIO()
    book.save(file)
    told: list[int] = []
    with inside() as session:
        upload_id = service.receive(
            session, series_id=None, name="Stor", source="Tekniska", note="", data=file.getvalue(), by=SYSTEM
        )
        service.begin(session, upload_id, {"date": 0, "kind": 1, "amount": 2}, by=SYSTEM)
    with inside() as session:
        service.read_upload(session, upload_id, by=SYSTEM, progress=told.append)
        assert service.upload(session, upload_id).added == ROWS
    assert told == sorted(told)
    assert told[-1] == 99
    assert sheet.LIMITS.rows == 100_000


def test_a_file_that_nobody_has_read_goes(inside: Inside, signed_in: FlaskClient, superuser: Connection) -> None:
    address = send(signed_in, TABLE.encode()).headers["Location"]
    with inside() as session:
        service.forget_upload(session, UUID(address.rpartition("/")[2]))
    assert superuser.execute("SELECT content, state FROM tenant.series_upload").fetchall() == [(None, "failed")]
    assert "Tabellen är inte inläst." in signed_in.get(address).text
