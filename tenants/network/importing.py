"""A pasted or uploaded list of the network: which column is what, and each row's cells. No database."""

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from samsyn.tabular import Line, Unreadable, read_text

_HEADINGS = {
    "line": "rad",
    "name": "namn name fulltnamn fullname kontaktperson person rapportor uppgiftslamnare",
    "first": "fornamn firstname givenname",
    "last": "efternamn lastname surname familyname",
    "email": "epost epostadress mejl mejladress mail mailadress email emailadress emailaddress eadress",
    "organisation": "verksamhet verksamheten organisation organization organisationen foretag arbetsplats company",
    "sector": "sektor sector bransch typavverksamhet verksamhetstyp",
    "title": "titel title roll role befattning funktion yrke uppdrag",
}
_COLUMN_OF = {heading: column for column, headings in _HEADINGS.items() for heading in headings.split()}
_HEADER_WITHIN = 10
# What people put into a cell that has nothing in it.
_NOTHING = ("-", "–", "—", "?")
EXAMPLE = "Namn;E-post;Verksamhet;Sektor;Roll"


@dataclass(frozen=True, slots=True)
class Given:
    """One row as it stands in the list. `line` is its number there; cells that are not given are empty."""

    line: int
    name: str
    email: str
    organisation: str
    sector: str
    title: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The whole list: its rows, and the headings of the columns that are not read."""

    rows: tuple[Given, ...]
    ignored: tuple[str, ...] = ()


def read_listing(lines: Sequence[Line]) -> Listing:
    """The rows under the header. Raises Unreadable with what is missing and how to put it right."""
    start, columns = _header(lines)
    heading = lines[start].cells
    rows = tuple(_given(line, columns) for line in lines[start + 1 :])
    if not rows:
        raise Unreadable(_("Listan har en rubrikrad men inga rader under den."))
    used = set(columns.values())
    ignored = tuple(cell for position, cell in enumerate(heading) if cell and position not in used)
    return Listing(rows, ignored)


def to_text(rows: Sequence[Given]) -> str:
    """The rows as text that `from_text` reads as the same rows: what a page carries from preview to confirmation."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\n")
    writer.writerow(["rad", "namn", "e-post", "verksamhet", "sektor", "roll"])
    for row in rows:
        writer.writerow([row.line, row.name, row.email, row.organisation, row.sector, row.title])
    return target.getvalue()


def from_text(text: str) -> Listing:
    """The listing in pasted text, or in what `to_text` wrote. Raises Unreadable."""
    return read_listing(read_text(text))


def _header(lines: Sequence[Line]) -> tuple[int, dict[str, int]]:
    """Where the header stands and which column is what. Some lists have a title above it."""
    best: dict[str, int] = {}
    for start, line in enumerate(lines[:_HEADER_WITHIN]):
        columns = _columns(line)
        if "email" in columns and len(columns) > 1:
            _require(line, columns)
            return start, columns
        best = best or columns
    raise Unreadable(_no_header(lines[0], best))


def _columns(line: Line) -> dict[str, int]:
    columns: dict[str, int] = {}
    for position, cell in enumerate(line.cells):
        column = _COLUMN_OF.get(_plain(cell))
        if column is None:
            continue
        if column in columns:
            raise Unreadable(
                _(
                    "Två kolumner betyder samma sak: ”%(one)s” och ”%(other)s”. Ta bort den ena.",
                    one=line.cells[columns[column]],
                    other=cell,
                )
            )
        columns[column] = position
    return columns


def _require(line: Line, columns: dict[str, int]) -> None:
    missing = []
    if "name" not in columns and not {"first", "last"} <= columns.keys():
        missing.append(_("namn"))
    if "organisation" not in columns:
        missing.append(_("verksamhet"))
    if missing:
        raise Unreadable(
            _(
                "Rubrikraden saknar %(missing)s. Den har: %(found)s.",
                missing=_(" och ").join(missing),
                found=_listed(line.cells),
            )
        )


def _no_header(first: Line, found: dict[str, int]) -> str:
    if any("@" in cell for cell in first.cells):
        return _("Den första raden är en person. Lägg till en rubrikrad överst: %(example)s", example=EXAMPLE)
    if found and "email" not in found:
        return _("Rubrikraden saknar e-post. Den har: %(found)s.", found=_listed(first.cells))
    return _(
        "Ingen rubrikrad hittades. Den första raden är: %(found)s. Skriv rubriker överst: %(example)s",
        found=_listed(first.cells),
        example=EXAMPLE,
    )


def _listed(cells: Sequence[str]) -> str:
    shown = [cell[:30] for cell in cells if cell][:8]
    return ", ".join(shown)


def _given(line: Line, columns: dict[str, int]) -> Given:
    def cell(column: str) -> str:
        position = columns.get(column)
        text = line.cells[position] if position is not None and position < len(line.cells) else ""
        return "" if text in _NOTHING else text

    number = cell("line")
    return Given(
        line=int(number) if number.isascii() and number.isdigit() and len(number) < 8 else line.number,
        name=cell("name") or f"{cell('first')} {cell('last')}".strip(),
        email=cell("email"),
        organisation=cell("organisation"),
        sector=cell("sector"),
        title=cell("title"),
    )


def _plain(cell: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", cell.lower()) if "a" <= letter <= "z")
