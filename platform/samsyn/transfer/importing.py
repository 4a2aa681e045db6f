"""Arriving: the file of an export read in again, into an empty municipality, all of it or nothing.

First the whole file is checked against its own fingerprints, within bounds; then the rows are written, under the
municipality that they are read into and no other. What opens doors was not in the file and is made anew, so links and
keys from before open nothing here.
"""

import hashlib
import json
import re
import secrets
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from samsyn.audit import Actor, record
from samsyn.isolation.boundary import BoundSession
from samsyn.transfer.archive import FORMAT, MANIFEST, SUMS
from samsyn.transfer.tables import KEY, TenantTable, read, tenant_tables

MOST_FILES = 20_000
MOST_BYTES = 20_000_000_000
LONGEST_LINE = 64_000_000
MOST_TIMES_SMALLER = 1000
"""Deflate cannot do more; a file that claims it is none of ours."""
CHUNK = 1 << 20
AT_A_TIME = 500
SMALL = 10_000_000
MADE_AT_JOINING = frozenset({"category", "vocabulary"})
"""What a municipality is given when it joins, and gives up for its own."""
_NO_ARCHIVE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError),
    *(KeyError, struct.error, UnicodeDecodeError),
)
_NO_ROW = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
_NAME = re.compile(r"(?:[\w.-]+/){0,3}[\w.-]+")
_SUM = re.compile(r"([0-9a-f]{64})  (.+)")


class Unusable(Exception):
    """The file cannot be read in. `code` says why, `detail` where: a table, a name in the archive, never content."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Read:
    """What was read in: rows by table, and the tables that were left out."""

    rows: dict[str, int]
    left_out: tuple[str, ...]


def check(path: Path) -> dict[str, Any]:
    """The manifest of a file that is whole and within bounds. Raises Unusable."""
    try:
        with zipfile.ZipFile(path) as file:
            infos = _bounded(file)
            sums = _sums(file)
            if set(sums) != set(infos) - {SUMS}:
                raise Unusable("incomplete")
            for name, expected in sums.items():
                if _fingerprint(file, infos[name]) != expected:
                    raise Unusable("altered", name)
            return _manifest(json.loads(_small(file, MANIFEST)))
    except _NO_ARCHIVE as error:
        raise Unusable("no_archive") from error
    except json.JSONDecodeError as error:
        raise Unusable("format") from error


def _manifest(said: Any) -> dict[str, Any]:
    """The manifest, if it says what `load` asks of it."""
    try:
        ours = (said["program"], said["format"]) == ("Samsyn", FORMAT) and type(said["municipality"]["code"]) is int
        told = [(type(one["name"]), type(one["rows"]), type(one["moves"])) for one in said["tables"]]
    except (KeyError, TypeError) as error:
        raise Unusable("format") from error
    if not ours or any(kinds != (str, int, bool) for kinds in told):
        raise Unusable("format")
    return dict(said)


def load(session: BoundSession, path: Path, manifest: dict[str, Any], *, by: Actor) -> Read:
    """Writes the rows of a checked file into the session's municipality, in the session's transaction.

    Raises Unusable when the municipality has content of its own, or when a row does not fit.
    """
    tables = {table.name: table for table in tenant_tables()}
    told = {one["name"]: one["rows"] for one in manifest["tables"]}
    moving = {one["name"] for one in manifest["tables"] if one["moves"]}
    if unknown := sorted(name for name in moving if name not in tables):
        raise Unusable("unknown_table", unknown[0])
    log_stays = _make_room(session, tables)
    rows: dict[str, int] = {}
    with zipfile.ZipFile(path) as file:
        for name, table in tables.items():
            if name not in told or not table.moves or (table.append_only and log_stays):
                continue
            rows[name] = _load_table(session, file, table)
            if rows[name] != told[name]:
                raise Unusable("incomplete", name)
    left_out = tuple(sorted(name for name in told if name not in rows))
    record(
        session, "transfer.imported", by, count=sum(rows.values()), municipality=int(manifest["municipality"]["code"])
    )
    return Read(rows, left_out)


def _make_room(session: BoundSession, tables: dict[str, TenantTable]) -> bool:
    """Takes away what the municipality was given at joining; whether it has a log, which nobody takes away."""
    counted = {name: _count(session, table) for name, table in tables.items() if table.moves}
    filled = {name for name, count in counted.items() if count}
    log = {name for name in filled if tables[name].append_only}
    if content := sorted(filled - log - MADE_AT_JOINING):
        raise Unusable("not_empty", content[0])
    for name in filled - log:
        session.execute(delete(tables[name].table).where(tables[name].table.c[KEY] == session.municipality_id))
    return bool(log)


def _count(session: Session, table: TenantTable) -> int:
    return int(session.execute(select(func.count()).select_from(table.table)).scalar_one())


def _load_table(session: BoundSession, file: zipfile.ZipFile, table: TenantTable) -> int:
    statement = _insert(table)
    loaded = 0
    batch: list[dict[str, Any]] = []
    try:
        for line in _lines(file, f"tabeller/{table.name}.jsonl"):
            batch.append(_row(session, table, line))
            if len(batch) == AT_A_TIME:
                session.execute(statement, batch)
                loaded += len(batch)
                batch.clear()
        if batch:
            session.execute(statement, batch)
        return loaded + len(batch)
    except (*_NO_ROW, IntegrityError, DataError) as error:
        raise Unusable("row", table.name) from error


def _insert(table: TenantTable) -> Any:
    """Every column bound by itself: null in the file is NULL in the database, for JSON too."""
    return insert(table.table).values(
        {
            column.name: bindparam(
                f"v_{column.name}", type_=JSONB(none_as_null=True) if isinstance(column.type, JSONB) else column.type
            )
            for column in table.table.columns
        }
    )


def _row(session: BoundSession, table: TenantTable, line: bytes) -> dict[str, Any]:
    """A line of the file as a row of this municipality. Raises one of _NO_ROW."""
    said = json.loads(line)
    known = {column.name for column in table.told}
    if not isinstance(said, dict) or not set(said) <= known:
        raise ValueError("a line with columns of its own")
    values: dict[str, Any] = {f"v_{KEY}": session.municipality_id}
    for column in table.told:
        if column.name in said:
            values[f"v_{column.name}"] = read(column, said[column.name])
        elif column.nullable:
            values[f"v_{column.name}"] = None
        else:  # a column that is younger than the file; one without a default cannot be guessed
            default: Any = column.default
            values[f"v_{column.name}"] = default.arg if default is not None and default.is_scalar else said[column.name]
    for column in table.withheld:
        values[f"v_{column.name}"] = None if column.nullable else secrets.token_bytes(32)
    return values


def _bounded(file: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    infos = file.infolist()
    if len(infos) > MOST_FILES:
        raise Unusable("too_large")
    whole = 0
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        whole += info.file_size
        if whole > MOST_BYTES or info.file_size > MOST_TIMES_SMALLER * max(info.compress_size, 1):
            raise Unusable("too_large")
        if info.filename in found or not _NAME.fullmatch(info.filename) or ".." in info.filename:
            raise Unusable("no_archive", "")
        found[info.filename] = info
    if SUMS not in found or MANIFEST not in found:
        raise Unusable("format")
    return found


def _sums(file: zipfile.ZipFile) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _small(file, SUMS).decode().splitlines():
        match = _SUM.fullmatch(line)
        if match is None or match[2] in found:
            raise Unusable("incomplete")
        found[match[2]] = match[1]
    return found


def _small(file: zipfile.ZipFile, name: str) -> bytes:
    with file.open(name) as entry:
        content = entry.read(SMALL + 1)
    if len(content) > SMALL:
        raise Unusable("too_large")
    return content


def _fingerprint(file: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    """Of what really comes out, which is never more than the archive said."""
    digest, length = hashlib.sha256(), 0
    with file.open(info) as entry:
        while chunk := entry.read(CHUNK):
            length += len(chunk)
            if length > info.file_size:
                raise Unusable("too_large")
            digest.update(chunk)
    return digest.hexdigest()


def _lines(file: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with file.open(name) as entry:
        while line := entry.readline(LONGEST_LINE + 1):
            if len(line) > LONGEST_LINE:
                raise Unusable("too_large", name)
            yield line
