"""Tables as text that a Swedish spreadsheet opens right, and in which nothing is run as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(rows: Iterable[Sequence[str]]) -> str:
    """The rows as CSV: semicolons, CRLF, a byte-order mark, every cell made harmless."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerows([defused(cell) for cell in row] for row in rows)
    return "\ufeff" + file.getvalue()


def defused(cell: str) -> str:
    """The cell as text: a spreadsheet would run what begins like a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
