"""An extract of the register as it is handed out: what it holds, and its two files."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal
from uuid import UUID

from flask_babel import gettext as _

from samsyn import clock
from samsyn.records import Cell, Section
from samsyn.tabular.writing import write_csv

Who = Literal["participant", "account"]


@dataclass(frozen=True, slots=True)
class Extract:
    """Everything that is kept about one person in one municipality, table by table."""

    who: Who
    id: UUID
    name: str
    email: str
    made_at: datetime
    sections: tuple[Section, ...]

    @property
    def count(self) -> int:
        """How many rows there are in all."""
        return sum(len(section.entries) for section in self.sections)


def as_json(extract: Extract, municipality: str) -> str:
    """The extract for programs: columns by their codes, instants in UTC."""
    sections = {
        section.code: [
            {code: _plain(cell) for (code, _title), cell in zip(section.columns, entry.cells, strict=True)}
            for entry in section.entries
        ]
        for section in extract.sections
    }
    document = {
        "municipality": municipality,
        "made_at": _plain(extract.made_at),
        "person": {"kind": extract.who, "id": str(extract.id), "name": extract.name, "email": extract.email},
        "sections": sections,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def as_csv(extract: Extract) -> str:
    """The extract for a spreadsheet, one line for each value: the tables have different columns."""
    return write_csv(_lines(extract))


def _lines(extract: Extract) -> Iterator[tuple[str, str, str, str]]:
    yield _("Avsnitt"), _("Rad"), _("Uppgift"), _("Värde")
    for section in extract.sections:
        for number, entry in enumerate(section.entries, 1):
            for (_code, title), cell in zip(section.columns, entry.cells, strict=True):
                if cell not in (None, ""):
                    yield str(section.title), str(number), str(title), in_words(cell)


def in_words(cell: Cell) -> str:
    """A cell as a person reads it: days and times by Swedish clocks, a decimal comma."""
    if isinstance(cell, datetime):
        return clock.local(cell).strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, float):
        return f"{cell:.6f}".replace(".", ",")
    return "" if cell is None else str(cell)


def _plain(cell: Cell) -> str | int | float | None:
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat()
    if cell is None or isinstance(cell, int | float | str):
        return cell
    return cell.isoformat() if isinstance(cell, date) else str(cell)
