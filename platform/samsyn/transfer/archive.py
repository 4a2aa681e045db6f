"""The file of an export: what lies in it, and how it is written in bounded memory.

    LAS_MIG.txt                  what this is, in Swedish
    manifest.json                whose it is, when it was made, how many rows of what
    schema.json                  every table and column
    tabeller/<table>.csv         for people: semicolons, one line a row
    tabeller/<table>.jsonl       for programs: one JSON object a row; this is what is read in again
    personer/personer.{csv,jsonl}
    dokument/<folder>/<name>     what the features have to show as documents: settled pictures as PDF
    SHA256SUMS                   the fingerprint of every other file

One snapshot of the database is written, whoever goes on working meanwhile.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from flask_babel import force_locale
from sqlalchemy import func, select, text

from samsyn import clock
from samsyn.accounts.queries import Member
from samsyn.isolation.boundary import BoundSession
from samsyn.jobs.runner import Home
from samsyn.tabular.writing import defused
from samsyn.transfer import words
from samsyn.transfer.tables import KEY, TenantTable, tenant_tables, told

FORMAT = 1
AT_A_TIME = 500
SUMS, MANIFEST, SCHEMA, README = "SHA256SUMS", "manifest.json", "schema.json", "LAS_MIG.txt"
PEOPLE = "personer/personer"

Document = tuple[str, bytes]
"""A document's path under dokument/, and what is in it."""
Progress = Callable[[int], None]


@dataclass
class Archive:
    """A ZIP that knows the fingerprint of everything that was put into it."""

    file: zipfile.ZipFile
    made_at: datetime
    sums: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def entry(self, name: str) -> Iterator["Entry"]:
        """Opens one file in the archive for writing; only one is open at a time."""
        info = zipfile.ZipInfo(name, clock.local(self.made_at).timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        with self.file.open(info, "w", force_zip64=True) as raw:
            written = Entry(raw)
            yield written
        self.sums[name] = written.digest.hexdigest()

    def put(self, name: str, content: bytes) -> None:
        """Puts a file whole."""
        with self.entry(name) as entry:
            entry.write(content)


class Entry:
    """Where one file in the archive is written."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> None:
        """Writes and reckons."""
        self._raw.write(data)
        self.digest.update(data)


def write(
    session: BoundSession,
    target: BinaryIO,
    *,
    home: Home,
    people: Sequence[Member],
    documents: Callable[[BoundSession], Iterable[Document]],
    progress: Progress,
) -> None:
    """Writes everything of the session's municipality to `target`. The session's transaction has not begun to read.

    `progress` is told how far it has come, in per cent.
    """
    session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
    tables = tenant_tables()
    counted = {table.name: _count(session, table) for table in tables}
    whole = 2 * sum(counted.values()) or 1
    done = 0
    made_at = clock.now()
    with zipfile.ZipFile(target, "w") as file, force_locale("sv"):
        archive = Archive(file, made_at)
        for table in tables:
            for write_one in (_write_lines, _write_sheet):
                write_one(archive, session, table)
                done += counted[table.name]
                progress(90 * done // whole)
        _write_people(archive, people)
        names = []
        for path, content in documents(session):
            archive.put(f"dokument/{path}", content)
            names.append(f"dokument/{path}")
        progress(98)
        about = _manifest(session, home, made_at, tables, counted, len(people), names)
        archive.put(MANIFEST, _pretty(about))
        archive.put(SCHEMA, _pretty({table.name: _described(table) for table in tables}))
        archive.put(README, words.readme(home.name, made_at, tables, counted, len(names)).encode())
        lines = "".join(f"{digest}  {name}\n" for name, digest in archive.sums.items())
        archive.put(SUMS, lines.encode())


def _count(session: BoundSession, table: TenantTable) -> int:
    key = table.table.c[KEY]
    statement = select(func.count()).select_from(table.table).where(key == session.municipality_id)
    return int(session.execute(statement).scalar_one())


def rows(session: BoundSession, table: TenantTable) -> Iterator[dict[str, Any]]:
    """Every row as JSON has it, in the order of the ids, a few hundred at a time in memory."""
    statement = select(*table.told).where(table.table.c[KEY] == session.municipality_id).order_by(table.table.c.id)
    found = session.execute(statement, execution_options={"yield_per": AT_A_TIME})
    for row in found.mappings():
        yield {name: told(value) for name, value in row.items()}


def _write_lines(archive: Archive, session: BoundSession, table: TenantTable) -> None:
    with archive.entry(f"tabeller/{table.name}.jsonl") as entry:
        for row in rows(session, table):
            entry.write(_line(row))


def _write_sheet(archive: Archive, session: BoundSession, table: TenantTable) -> None:
    with archive.entry(f"tabeller/{table.name}.csv") as entry:
        entry.write(_cells([column.name for column in table.told], first=True))
        for row in rows(session, table):
            entry.write(_cells(row.values()))


def _write_people(archive: Archive, people: Sequence[Member]) -> None:
    told_of = [
        {"account": str(one.account_id), "name": one.name, "email": one.email, "roles": [str(r) for r in one.roles]}
        for one in people
    ]
    archive.put(f"{PEOPLE}.jsonl", b"".join(map(_line, told_of)))
    sheet = [_cells(["name", "email", "roles"], first=True)]
    sheet += [_cells([one.name, one.email, ", ".join(one.roles)]) for one in people]
    archive.put(f"{PEOPLE}.csv", b"".join(sheet))


def _line(row: dict[str, Any]) -> bytes:
    return (json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _cells(values: Iterable[Any], *, first: bool = False) -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerow([_cell(value) for value in values])
    return (("\ufeff" if first else "") + file.getvalue()).encode()


def _cell(value: Any) -> str:
    """A value in a spreadsheet: nothing that it would run as a formula, but numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return defused(shown)


def _manifest(
    session: BoundSession,
    home: Home,
    made_at: datetime,
    tables: Sequence[TenantTable],
    counted: dict[str, int],
    people: int,
    documents: list[str],
) -> dict[str, Any]:
    return {
        "program": "Samsyn",
        "format": FORMAT,
        "made_at": made_at.isoformat(),
        "municipality": {"code": session.municipality_id, "slug": home.slug, "name": home.name},
        "tables": [{"name": table.name, "rows": counted[table.name], "moves": table.moves} for table in tables],
        "people": people,
        "documents": documents,
    }


def _described(table: TenantTable) -> dict[str, Any]:
    return {
        "about": table.about,
        "name": str(words.TABLES.get(table.name, table.name)),
        "read_in_again": table.moves,
        "columns": [
            {
                "name": column.name,
                "type": _kind(column),
                "required": not column.nullable,
                "points_to": sorted(key.column.table.name for key in column.foreign_keys if column.name != KEY),
            }
            for column in table.told
        ],
        "withheld": [column.name for column in table.withheld],
    }


def _kind(column: Any) -> str:
    names = {
        "BIGINT": "integer",
        "SMALLINT": "integer",
        "INTEGER": "integer",
        "BOOLEAN": "boolean",
        "DATE": "date",
        "DATETIME": "instant",
        "DOUBLE": "number",
        "TEXT": "text",
        "JSONB": "json",
        "BLOB": "bytes in hexadecimal",
    }
    return names.get(str(column.type), "uuid")


def _pretty(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file, as it is compared by whoever has fetched it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
