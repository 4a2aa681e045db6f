"""The file of an export comes back: table by table the same, or not at all."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask

from samsyn import clock
from samsyn.audit.log import SYSTEM
from samsyn.audit.verifying import verify
from samsyn.geography import municipalities as facts
from samsyn.isolation import Boundary
from samsyn.municipalities.models import Municipality
from samsyn.transfer import importing
from samsyn.transfer.tables import KEY, tenant_tables
from tests.samsyn.transfer.conftest import Fill

Connection = psycopg.Connection[Any]
Saved = Callable[[int], Path]
LULEA = 2580
TRACE = "transfer.imported"


@pytest.fixture
def empty(app: Flask, boundary: Boundary) -> int:
    """Luleå, which has joined and has nothing."""
    fact = facts.fact(LULEA)
    with boundary.accounts() as session:
        session.add(
            Municipality(
                id=LULEA, slug=fact.slug, name=fact.name, county=fact.county, state="active", created_at=clock.now()
            )
        )
    return LULEA


@pytest.fixture
def load(app: Flask, boundary: Boundary) -> Callable[[Path, int], importing.Read]:
    def read(path: Path, code: int) -> importing.Read:
        with app.test_request_context():
            manifest = importing.check(path)
            with boundary.municipality(code) as session:
                return importing.load(session, path, manifest, by=SYSTEM)

    return read


Load = Callable[[Path, int], importing.Read]


def content(superuser: Connection, code: int, table: Any) -> list[tuple[Any, ...]]:
    """Every row of a municipality in a table, in what leaves, without the entry that says that it was read in."""
    columns = ", ".join(f'"{column.name}"' for column in table.told)
    rows = superuser.execute(
        f"SELECT {columns} FROM tenant.{table.name} WHERE {KEY} = %s ORDER BY id", [code]
    ).fetchall()
    return [row for row in rows if TRACE not in row]


def test_table_by_table_the_same_comes_back(
    ystad: int, settled: Any, fill: Fill, saved: Saved, empty: int, load: Load, superuser: Connection
) -> None:
    fill(ystad, "kanariefågel")
    done = load(saved(ystad), empty)
    compared = 0
    for table in tenant_tables():
        there, here = content(superuser, ystad, table), content(superuser, empty, table)
        assert there, table.name
        if table.moves:
            assert here == there, table.name
            compared += len(here)
        else:
            assert here == [], table.name
    assert compared == sum(done.rows.values())
    print(f"transfer: {len(done.rows)} tables, {compared} rows the same after export and import")


def test_what_opened_doors_opens_nothing_afterwards(
    ystad: int, fill: Fill, saved: Saved, empty: int, load: Load, superuser: Connection
) -> None:
    fill(ystad, "x")
    load(saved(ystad), empty)
    question = "SELECT token_hash FROM tenant.invitation WHERE municipality_id = %s"
    before, after = (superuser.execute(question, [code]).fetchone() for code in (ystad, empty))
    assert before
    assert after
    assert before != after


def test_the_log_comes_along_unbroken_and_goes_on(
    settled: Any, saved: Saved, empty: int, load: Load, boundary: Boundary, app: Flask
) -> None:
    with boundary.municipality(1286) as session:
        before = verify(session)
    load(saved(1286), empty)
    with boundary.municipality(empty) as session:
        after = verify(session)
    assert (before.fault, after.fault) == (None, None)
    assert after.head.seq == before.head.seq + 1
    with boundary.municipality(empty) as session:
        assert verify(session, known=before.head).fault is None


def test_a_municipality_that_has_just_joined_takes_it(
    ystad: int, fill: Fill, saved: Saved, make_municipality: Callable[[int], int], load: Load, superuser: Connection
) -> None:
    """Its own first categories give way; a log that has begun goes on, and the other's stays in the file."""
    fill(ystad, "x")
    code = make_municipality(LULEA)
    done = load(saved(ystad), code)
    (categories,) = [table for table in tenant_tables() if table.name == "category"]
    assert content(superuser, code, categories) == content(superuser, ystad, categories)
    assert "category" in done.rows


def test_a_municipality_with_content_of_its_own_is_left_alone(
    ystad: int, simrishamn: int, fill: Fill, saved: Saved, load: Load, superuser: Connection
) -> None:
    fill(ystad, "x")
    fill(simrishamn, "egen")
    with pytest.raises(importing.Unusable) as refused:
        load(saved(ystad), simrishamn)
    assert refused.value.code == "not_empty"
    rows = superuser.execute("SELECT name FROM tenant.organisation WHERE municipality_id = 1291").fetchall()
    assert len(rows) == 1
    assert rows[0][0].startswith("egen")


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None], *, honest: bool = True) -> Path:
    """The same archive with other files in it; honest: with fingerprints that fit them."""
    with zipfile.ZipFile(path) as file:
        files = {name: file.read(name) for name in file.namelist()}
    change(files)
    if honest:
        sums = (f"{hashlib.sha256(data).hexdigest()}  {n}\n" for n, data in files.items() if n != "SHA256SUMS")
        files["SHA256SUMS"] = "".join(sums).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return path


def _line(table: str, **changed: Any) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        name = f"tabeller/{table}.jsonl"
        first, *rest = files[name].splitlines()
        files[name] = b"\n".join([json.dumps({**json.loads(first), **changed}).encode(), *rest]) + b"\n"

    return change


def _manifest(**changed: Any) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        files["manifest.json"] = json.dumps({**json.loads(files["manifest.json"]), **changed}).encode()

    return change


def _without(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        del files[name]

    return change


FORGED: dict[str, tuple[str, Callable[[dict[str, bytes]], None], bool]] = {
    "a changed table": ("altered", _line("participant", name="någon annan"), False),
    "a file too many": ("incomplete", lambda files: files.update(extra=b"x"), False),
    "a file too few": ("incomplete", _without("tabeller/answer.csv"), False),
    "another format": ("format", _manifest(format=2), True),
    "no manifest": ("format", _without("manifest.json"), True),
    "an unknown table": (
        "unknown_table",
        _manifest(tables=[{"name": "spionage", "rows": 1, "moves": True}]),
        True,
    ),
    "a path out of it": ("no_archive", lambda files: files.update({"../evil": b"x"}), True),
    "a row of another municipality": ("row", _line("participant", municipality_id=1291), True),
    "a column that does not exist": ("row", _line("participant", is_operator=True), True),
    "a key that points nowhere": (
        "row",
        _line("participant", organisation_id="00000000-0000-0000-0000-000000000000"),
        True,
    ),
    "a value of another kind": ("row", _line("participant", name=5), True),
    "a value that is not allowed": ("row", _line("organisation", sector="spionage"), True),
    "a time that is none": ("row", _line("participant", created_at="i går"), True),
    "a missing value": ("row", _line("participant", name=None), True),
    "an id that is a number": ("row", _line("participant", organisation_id=5), True),
    "a number that no column holds": ("row", _line("round", number=10**30), True),
    "a character that no column holds": ("row", _line("participant", name="a\0b"), True),
    "a nest that nobody reads": (
        "row",
        lambda files: files.update({"tabeller/area.jsonl": b'{"geometry":' + b"[" * 100_000 + b"\n"}),
        True,
    ),
    "a manifest that is a nest": ("no_archive", lambda files: files.update({"manifest.json": b"[" * 100_000}), True),
    "a manifest that is a list": ("format", lambda files: files.update({"manifest.json": b"[]"}), True),
    "a manifest without tables": ("format", _manifest(tables=None), True),
    "a table without a name": ("format", _manifest(tables=[{"rows": 1}]), True),
    "a table whose name is a list": ("format", _manifest(tables=[{"name": [], "rows": 1, "moves": True}]), True),
    "nobody's municipality": ("format", _manifest(municipality={"code": "ingen"}), True),
    "rows that are gone": (
        "incomplete",
        lambda files: files.update({"tabeller/observation.jsonl": b""}),
        True,
    ),
}


@pytest.mark.parametrize("what", FORGED)
def test_a_file_that_somebody_has_meddled_with_leaves_nothing(
    what: str, ystad: int, fill: Fill, saved: Saved, empty: int, load: Load, superuser: Connection
) -> None:
    fill(ystad, "x")
    code, change, honest = FORGED[what]
    with pytest.raises(importing.Unusable) as refused:
        load(rewritten(saved(ystad), change, honest=honest), empty)
    assert refused.value.code == code
    for table in tenant_tables():
        assert content(superuser, empty, table) == [], table.name


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("SHA256SUMS", "")
        file.writestr("manifest.json", "{}")
        file.writestr("tabeller/observation.jsonl", b"0" * 50_000_000)
    forged = bytearray(inner.getvalue())
    at = forged.rindex(b"PK\x01\x02")
    forged[at + 24 : at + 28] = (4_000_000_000).to_bytes(4, "little")
    path.write_bytes(bytes(forged))
    with pytest.raises(importing.Unusable) as refused:
        importing.check(path)
    assert refused.value.code == "too_large"


def test_a_broken_stream_is_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "broken.zip"
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("SHA256SUMS", f"{'0' * 64}  manifest.json\n")
        file.writestr("manifest.json", "kanariefågel " * 100)
    broken = bytearray(inner.getvalue())
    at = broken.rindex(b"PK\x03\x04")
    broken[at + 30 + len("manifest.json")] = 0xFF
    path.write_bytes(bytes(broken))
    with pytest.raises(importing.Unusable) as refused:
        importing.check(path)
    assert refused.value.code == "no_archive"


@pytest.mark.parametrize("data", [b"", b"PK", b"<html>", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    with pytest.raises(importing.Unusable):
        importing.check(path)
