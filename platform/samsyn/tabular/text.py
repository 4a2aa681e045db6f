"""Text as lines of cells: which encoding, which separator, where a quotation mark was left open."""

import csv
import io
from collections.abc import Iterator
from itertools import islice

from flask_babel import gettext as _

from samsyn.tabular.lines import Limits, Line, Unreadable, collect

SEPARATORS = "\t;,|"
_DOUBLY_ENCODED = ("Ã¥", "Ã¤", "Ã¶", "Ã…", "Ã„", "Ã–", "Ã©")


def decode(data: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16 by its mark, else UTF-8, else the Windows-1252 of older Excel."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data:
        encodings = []
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return _mended(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("Filen går inte att läsa som text. Spara den som Excel (.xlsx) eller CSV."))


def read_text(text: str, limits: Limits | None = None) -> list[Line]:
    """The lines of CSV, TSV or semicolons, whichever the first line shows. Raises Unreadable."""
    text = text.removeprefix("\ufeff")
    if _is_noise(text):
        raise Unreadable(_("Det här är ingen tabell i text. Spara den som Excel (.xlsx) eller CSV."))
    separator, start = _separator(text)
    return collect(_rows(text, separator, start), limits or Limits())


def _mended(text: str) -> str:
    """UTF-8 that was once taken for Windows-1252 and saved so: "HÃ¥kan" is "Håkan"."""
    if any(mark in text for mark in _DOUBLY_ENCODED):
        try:
            return text.encode("cp1252").decode("utf-8")
        except UnicodeError:
            return text
    return text


def _is_noise(text: str) -> bool:
    sample = text[:20_000]
    strange = sum(1 for letter in sample if ord(letter) < 32 and letter not in "\t\r\n\v\f")
    return strange > len(sample) // 100


def _separator(text: str) -> tuple[str, int]:
    """The separator, and how many lines stand before the table: Excel's own "sep=;" says it outright.

    Else it is what most of the first lines have, the heading among them: decimal commas stand in the others only.
    """
    lines = [line for line in islice(text.splitlines(), 20) if line.strip()]
    if lines and lines[0].lower().startswith("sep=") and lines[0][4:5] in SEPARATORS:
        return lines[0][4:5], 1
    outside = ["".join(line[:10_000].split('"')[::2]) for line in lines]

    def weight(separator: str) -> tuple[int, int]:
        return sum(separator in line for line in outside), sum(line.count(separator) for line in outside)

    best = max(SEPARATORS, key=weight)
    return (best if weight(best)[0] else ","), 0


def _rows(text: str, separator: str, start: int) -> Iterator[tuple[int, list[str]]]:
    source = io.StringIO(text, newline="")
    for _number in range(start):
        source.readline()
    reader = csv.reader(source, delimiter=separator, skipinitialspace=True, strict=True)
    begins = start + 1
    try:
        for cells in reader:
            yield begins, cells
            begins = start + reader.line_num + 1
    except csv.Error as error:
        if "unexpected end" in str(error):
            message = _("Ett citattecken öppnas på rad %(number)s men stängs aldrig.", number=begins)
        elif "expected after" in str(error):
            message = _("Rad %(number)s har ett citattecken på fel ställe. Ta bort det.", number=begins)
        else:
            message = _("Rad %(number)s går inte att läsa.", number=begins)
        raise Unreadable(message) from error
