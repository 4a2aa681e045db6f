"""A municipality's own table into a series: received, looked through with its mapping, read by a job."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from samsyn import clock
from samsyn.audit import Actor, record
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.isolation.boundary import BoundSession
from samsyn.jobs.outbox import enqueue
from samsyn.tabular import Line, Unreadable, read_table
from tenants.places import service as places
from tenants.sources import queries, sheet
from tenants.sources.models import Series, SeriesUpload
from tenants.sources.queries import SeriesFact, UploadFact
from tenants.sources.service.writing import AT_A_TIME, FAULTS_KEPT, Reading, write

READ_TABLE = "sources.read_table"
FORGET_UPLOAD = "sources.forget_upload"
KEPT_UNREAD = timedelta(days=3)
SAMPLE = dataclasses.replace(sheet.LIMITS, rows=200, sample=True)
LONGEST_NAME = 80
LONGEST_NOTE = 400


@dataclass(frozen=True, slots=True)
class Preview:
    """What the first lines of a table say with a mapping. `strange`: areas that the municipality does not have."""

    heading: tuple[str, ...]
    lines: Sequence[Line]
    events: list[sheet.TableEvent]
    faults: list[sheet.Fault]
    strange: list[str]


def table_series(session: BoundSession) -> list[SeriesFact]:
    """The series that are read from tables, by name."""
    return [each for each in queries.select_series(session) if each.kind == "table"]


def receive(
    session: BoundSession, *, series_id: UUID | None, name: str, source: str, note: str, data: bytes, by: Actor
) -> UUID:
    """Takes a table in, for a series that there is or a new one; the upload's id. Nothing is read into it yet.

    Raises Invalid when the file is no table, or the name is taken.
    """
    try:
        heading = read_table(data, SAMPLE)[0].cells
    except Unreadable as error:
        raise Invalid({"file": [error.message]}) from error
    series = _series_for(session, series_id, name=name, source=source, note=note)
    row = SeriesUpload(
        id=new_id(),
        series_id=series.id,
        state="mapping",
        content=data,
        columns={**sheet.guess(heading), **sheet.remembered(heading, series.mapping or {})},
        told=[],
        created_at=clock.now(),
        created_by=by.account_id,
        created_by_name=by.name,
    )
    session.add(row)
    session.flush()
    enqueue(session, FORGET_UPLOAD, {"upload": str(row.id)}, due=clock.now() + KEPT_UNREAD)
    record(session, "sources.table_received", by, object_id=row.id)
    return row.id


def upload(session: BoundSession, upload_id: UUID) -> UploadFact:
    """How an upload stands, without its bytes. Raises NotFound."""
    found = queries.find_upload(session, upload_id)
    if found is None:
        raise NotFound
    return found


def preview(session: BoundSession, upload_id: UUID, columns: Mapping[str, int]) -> Preview:
    """What the first lines say with the mapping. Raises NotFound, and Conflict when the bytes are gone."""
    lines = read_table(_content(session, upload_id), SAMPLE)
    events: list[sheet.TableEvent] = []
    faults: list[sheet.Fault] = []
    if "date" in columns:
        for one in sheet.read_lines(lines[1:], columns):
            if isinstance(one, sheet.Fault):
                faults.append(one)
            else:
                events.append(one)
    known = {area.name.casefold() for area in places.areas(session)}
    strange = sorted({event.area for event in events if event.area and event.area.casefold() not in known})
    return Preview(lines[0].cells, lines[1:], events, faults, strange)


def begin(session: BoundSession, upload_id: UUID, columns: Mapping[str, int], *, by: Actor) -> None:
    """Lets a job read the table with this mapping, which the series keeps. Raises Invalid for one that cannot be."""
    row = _held(session, upload_id)
    if row.state != "mapping":
        raise Conflict(_("Tabellen läses redan in."))
    heading = read_table(_content(session, upload_id), SAMPLE)[0].cells
    _check(columns, len(heading))
    series = queries.hold_series(session, row.series_id)
    series.mapping = {column: heading[at] for column, at in columns.items()}
    row.columns, row.state = dict(columns), "waiting"
    enqueue(session, READ_TABLE, {"upload": str(upload_id)}, key=f"{READ_TABLE}:{upload_id}")
    record(session, "sources.table_ordered", by, object_id=upload_id)


def read_upload(session: BoundSession, upload_id: UUID, *, by: Actor, progress: Callable[[int], None]) -> None:
    """Reads a table into its series; the second time nothing happens. `progress` is told how many per cent are done."""
    row = queries.find_upload(session, upload_id)
    if row is None or row.state != "waiting":
        return
    reading = Reading()
    fault = None
    series = queries.hold_series(session, row.series_id)
    try:
        lines = read_table(_content(session, upload_id), sheet.LIMITS)
    except Unreadable as error:
        fault = error.message
    else:
        _read(session, series, lines[1:], row.columns, reading, progress)
        series.read_at = clock.now()
    done = _held(session, upload_id)
    done.state, done.fault, done.content = "failed" if fault else "done", fault, None
    done.added, done.changed, done.unchanged = reading.new, reading.changed, reading.unchanged
    done.faults, done.told, done.progress = reading.faults, [list(each) for each in reading.unreadable], 100
    record(session, "sources.table_read", by, object_id=upload_id, new=reading.new, changed=reading.changed)


def tell_progress(session: BoundSession, upload_id: UUID, percent: int) -> None:
    """Says how far the reading has come, for the page."""
    queries.write_progress(session, upload_id, percent)


def forget_upload(session: BoundSession, upload_id: UUID) -> None:
    """Lets the bytes go of a table that nobody has had read."""
    row = queries.hold_upload(session, upload_id)
    if row is not None and row.state == "mapping":
        row.state, row.content = "failed", None


def _read(
    session: BoundSession,
    series: Series,
    lines: Sequence[Line],
    columns: Mapping[str, int],
    reading: Reading,
    progress: Callable[[int], None],
) -> None:
    last: dict[str, int] = {}
    read = 0
    for one in sheet.read_lines(lines, columns):
        if isinstance(one, sheet.Fault):
            reading.faults += 1
            if reading.faults <= FAULTS_KEPT:
                reading.unreadable.append((one.line, one.code))
        else:
            last[one.key] = one.line
            read += 1
    reading.unchanged += read - len(last)
    known = _Known(session, series.name)
    meant = _meant(lines, columns, last)
    written = 0
    while batch := list(islice(meant, AT_A_TIME)):
        write(session, series.id, {event.key: known.values(event) for event in batch}, reading)
        written += len(batch)
        progress(99 * written // len(last))


def _meant(lines: Sequence[Line], columns: Mapping[str, int], last: Mapping[str, int]) -> Iterator[sheet.TableEvent]:
    """Each event once: a number that stands twice is meant as it stands last."""
    for one in sheet.read_lines(lines, columns):
        if isinstance(one, sheet.TableEvent) and last[one.key] == one.line:
            yield one


class _Known:
    """The municipality's areas and categories by their names, as a table writes them."""

    def __init__(self, session: BoundSession, kind: str) -> None:
        self._kind = kind
        self._areas = {area.name.casefold(): area.id for area in places.areas(session)}
        self._codes: dict[str, str] = {}
        for category in places.categories(session):
            for word in (category.name, category.code, category.common_code):
                self._codes.setdefault(word.casefold(), category.common_code)

    def values(self, event: sheet.TableEvent) -> dict[str, Any]:
        return {
            "occurred_at": event.occurred_at,
            "kind": event.kind or self._kind,
            "common_code": self._codes.get(event.kind.casefold()),
            "area_id": self._areas.get(event.area.casefold()),
            "count": event.count,
            "amount": event.amount,
        }


def _series_for(session: BoundSession, series_id: UUID | None, *, name: str, source: str, note: str) -> Series:
    if series_id is not None:
        found = queries.find_series(session, series_id)
        if found is None or found.kind != "table":
            raise Invalid({"series": [_("Serien finns inte längre. Välj en annan.")]})
        return found
    faults = {}
    if not name:
        faults["name"] = [_("Skriv vad serien ska heta, eller välj en som finns.")]
    elif any(each.name.casefold() == name.casefold() for each in queries.select_series(session)):
        faults["name"] = [_("En serie heter redan så. Välj den i listan.")]
    if not source:
        faults["source"] = [_("Skriv var tabellen kommer ifrån.")]
    if faults:
        raise Invalid(faults)
    series = Series(id=new_id(), kind="table", name=name, source=source, note=note, live=False, created_at=clock.now())
    session.add(series)
    session.flush()
    return series


def _check(columns: Mapping[str, int], width: int) -> None:
    if "date" not in columns:
        raise Invalid({"date": [_("Välj kolumnen med datum.")]})
    if any(not 0 <= at < width for at in columns.values()):
        raise Invalid(message=_("En kolumn finns inte i tabellen. Välj igen."))
    if len(set(columns.values())) < len(columns):
        raise Invalid(message=_("Samma kolumn är vald två gånger. Välj en kolumn för varje uppgift."))


def _content(session: BoundSession, upload_id: UUID) -> bytes:
    content = queries.upload_content(session, upload_id)
    if content is None:
        raise Conflict(_("Filen finns inte kvar. Läs in den igen."))
    return content


def _held(session: BoundSession, upload_id: UUID) -> SeriesUpload:
    row = queries.hold_upload(session, upload_id)
    if row is None:
        raise NotFound
    return row
