"""What lies in an export: every table of the catalogue, whole, and nothing that opens a door."""

import csv
import hashlib
import io
import json
import zipfile
from typing import Any

import psycopg
from sqlalchemy import LargeBinary

from samsyn.access import Role
from samsyn.isolation import Boundary
from samsyn.jobs.runner import Home
from samsyn.transfer import archive, words
from samsyn.transfer.tables import OPEN_BYTES, platform_tables, region_tables, tenant_tables
from tests.isolation import catalogue
from tests.samsyn.transfer.conftest import Export, Fill

Connection = psycopg.Connection[Any]


def opened(data: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data))


def lines(file: zipfile.ZipFile, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read(f"tabeller/{table}.jsonl").splitlines()]


def test_the_catalogue_of_the_models_is_that_of_the_database(superuser: Connection, settings: object) -> None:
    assert {table.name for table in tenant_tables()} == set(catalogue.tables(superuser, "tenant"))
    columns = superuser.execute(
        "SELECT table_name || '.' || column_name FROM information_schema.columns "
        "WHERE table_schema = 'tenant' AND column_name <> 'municipality_id'"
    ).fetchall()
    known = {f"{table.name}.{column.name}" for table in tenant_tables() for column in (*table.told, *table.withheld)}
    assert known == {row[0] for row in columns}


def test_every_table_has_its_name_in_words() -> None:
    assert {table.name for table in tenant_tables()} - set(words.TABLES) == set()
    outside = {f"{table.schema}.{table.name}" for table in (*platform_tables(), *region_tables())}
    assert outside - set(words.OUTSIDE) == set()


def test_what_opens_doors_is_no_column_of_the_file() -> None:
    told = [(table.name, column) for table in tenant_tables() for column in table.told]
    assert not [f"{name}.{column.name}" for name, column in told if column.name.endswith(("_hash", "token", "secret"))]
    assert {f"{n}.{c.name}" for n, c in told if isinstance(c.type, LargeBinary)} == OPEN_BYTES


def test_every_row_of_every_table_is_there_twice(ystad: int, fill: Fill, export: Export, superuser: Connection) -> None:
    fill(ystad, "=kanariefågel")
    file = opened(export(ystad))
    manifest = json.loads(file.read("manifest.json"))
    counted = {table["name"]: table["rows"] for table in manifest["tables"]}
    assert set(counted) == set(catalogue.tables(superuser, "tenant"))
    for table in tenant_tables():
        (there,) = superuser.execute(f"SELECT count(*) FROM tenant.{table.name}").fetchone() or (0,)
        told = lines(file, table.name)
        sheet = file.read(f"tabeller/{table.name}.csv").decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(sheet, newline=""), delimiter=";"))
        assert counted[table.name] == there == len(told) == len(rows) > 0, table.name
        assert list(told[0]) == [column.name for column in table.told] == list(rows[0])
        assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_the_neighbour_is_not_in_it(ystad: int, simrishamn: int, fill: Fill, export: Export, make_account: Any) -> None:
    fill(simrishamn, "grannens hemlighet")
    fill(ystad, "egen")
    make_account("eva@simrishamn.example", {simrishamn: [Role.ADMIN]})
    make_account("anna@ystad.example", {ystad: [Role.CHIEF]}, name="Anna Lind")
    file = opened(export(ystad))
    text = b"".join(file.read(name) for name in file.namelist()).decode(errors="replace")
    assert "grannens hemlighet" not in text
    assert "simrishamn" not in text
    people = [json.loads(line) for line in file.read("personer/personer.jsonl").splitlines()]
    assert [(one["name"], one["email"], one["roles"]) for one in people] == [
        ("Anna Lind", "anna@ystad.example", ["chief"])
    ]
    assert "argon2" not in text


def test_every_file_bears_its_fingerprint(ystad: int, fill: Fill, export: Export) -> None:
    fill(ystad, "x")
    file = opened(export(ystad))
    lines = [line.partition("  ") for line in file.read("SHA256SUMS").decode().splitlines()]
    sums = {name: digest for digest, _gap, name in lines}
    assert set(sums) == set(file.namelist()) - {"SHA256SUMS"}
    assert all(hashlib.sha256(file.read(name)).hexdigest() == digest for name, digest in sums.items())
    readme = file.read("LAS_MIG.txt").decode()
    assert "Export från Samsyn: Ystad" in readme
    assert "invitation.token_hash" in readme


def test_settled_pictures_are_pdfs_that_a_screen_reader_reads(settled: Any, export: Export) -> None:
    file = opened(export(1286))
    (name,) = [name for name in file.namelist() if name.startswith("dokument/")]
    assert name == "dokument/lagesbilder/omgang-013-version-1.pdf"
    document = file.read(name)
    assert document.startswith(b"%PDF-")
    assert b"pdfuaid" in document
    assert b"/Lang" in document


def test_a_snapshot_is_one_moment(ystad: int, fill: Fill, boundary: Boundary, app: Any, superuser: Connection) -> None:
    """Whoever writes while the file is made is not in it, in no table: the rows belong together."""

    fill(ystad, "före")
    target = io.BytesIO()

    def meanwhile(percent: int) -> None:
        if percent == 98:
            return
        superuser.execute(
            "INSERT INTO tenant.organisation (municipality_id, id, name, sector, created_at) "
            "VALUES (1286, gen_random_uuid(), gen_random_uuid()::text, 'other', now())"
        )

    with app.test_request_context(), boundary.municipality(ystad) as snapshot:
        archive.write(
            snapshot,
            target,
            home=Home("ystad", "Ystad", True),
            people=(),
            documents=lambda bound: (),
            progress=meanwhile,
        )
    file = opened(target.getvalue())
    assert len(lines(file, "organisation")) == 1
