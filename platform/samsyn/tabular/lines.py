"""What a table is here: lines of text cells that know where in the file they stood."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _


class Unreadable(Exception):
    """The table cannot be used; nothing of it was. The message is a finished sentence in the reader's language."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read. Empty lines are not counted. `unpacked`: bytes of an Excel file when it is unpacked.

    `sample`: no more than `rows` are read, and that there are more is no fault.
    """

    rows: int = 5_000
    columns: int = 60
    cell: int = 1_000
    characters: int = 1_500_000
    unpacked: int = 25_000_000
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line with any content: its number in the file, counted from 1, and its cells without surrounding space."""

    number: int
    cells: tuple[str, ...]


def collect(rows: Iterable[tuple[int, Sequence[str]]], limits: Limits) -> list[Line]:
    """The lines with any content, cells tidied. Raises Unreadable when there are none or too many."""
    lines: list[Line] = []
    total = 0
    for number, raw in rows:
        cells = tuple(tidy(cell) for cell in raw)
        while cells and not cells[-1]:
            cells = cells[:-1]
        if not cells:
            continue
        _check(number, cells, limits)
        total += sum(map(len, cells))
        # One line more than the limit: the first is the heading.
        if len(lines) > limits.rows:
            if limits.sample:
                return lines
            raise Unreadable(
                _("Tabellen har fler än %(limit)s rader. Dela den i flera.", limit=f"{limits.rows:,}".replace(",", " "))
            )
        if total > limits.characters:
            raise Unreadable(_("Tabellen innehåller för mycket text. Ta bara med de kolumner som behövs."))
        lines.append(Line(number, cells))
    if not lines:
        raise Unreadable(_("Tabellen är tom. Den ska ha en rubrikrad och minst en rad till."))
    return lines


def _check(number: int, cells: tuple[str, ...], limits: Limits) -> None:
    if len(cells) > limits.columns:
        raise Unreadable(
            _("Rad %(number)s har fler än %(limit)s kolumner. Är filen en tabell?", number=number, limit=limits.columns)
        )
    if max(map(len, cells)) > limits.cell:
        raise Unreadable(_("Rad %(number)s har en cell med mer än %(limit)s tecken.", number=number, limit=limits.cell))


def tidy(cell: str) -> str:
    """The cell on one line: composed letters, no control characters, single spaces."""
    composed = unicodedata.normalize("NFC", cell)
    return " ".join("".join(letter if letter.isprintable() else " " for letter in composed).split())
