"""Excel as lines of cells, read by openpyxl in its streaming mode, behind checks that cost nothing.

An .xlsx file is a zip archive: a few kilobytes can unpack to gigabytes, so the sizes in its directory are added up
first. zipfile never hands out more of a part than the directory says, so they can be believed.
"""

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import chain
from typing import Any
from xml.etree.ElementTree import ParseError

from flask_babel import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from samsyn.tabular.lines import Limits, Line, Unreadable, collect

PARTS_AT_MOST = 500
# All that openpyxl was seen to raise on files that somebody had broken.
_BROKEN = (
    *(zipfile.BadZipFile, InvalidFileException, ParseError, zlib.error, struct.error, EOFError, OSError),
    *(ValueError, KeyError, TypeError, IndexError, AttributeError, RuntimeError, AssertionError, OverflowError),
)


def read_workbook(data: bytes, limits: Limits | None = None) -> list[Line]:
    """The lines of the first sheet that has any content. Raises Unreadable."""
    limits = limits or Limits()
    _check_archive(data, limits)
    try:
        with warnings.catch_warnings():
            # What Excel can and openpyxl cannot (validation lists, pictures) does not matter for a table of text.
            warnings.simplefilter("ignore")
            return _first_sheet(data, limits)
    except _BROKEN as error:
        raise Unreadable(_("Excel-filen är skadad. Öppna den i Excel, spara den igen och försök på nytt.")) from error


def _check_archive(data: bytes, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except _BROKEN as error:
        raise Unreadable(_("Filen är skadad och går inte att packa upp. Spara den igen.")) from error
    names = {part.filename for part in parts}
    if "xl/workbook.bin" in names:
        raise Unreadable(_("Filen är en binär arbetsbok (.xlsb). Spara den som Excel (.xlsx)."))
    if "xl/workbook.xml" not in names:
        raise Unreadable(_("Filen är ett arkiv men ingen Excel-fil. Spara tabellen som Excel (.xlsx) eller CSV."))
    if len(parts) > PARTS_AT_MOST or sum(part.file_size for part in parts) > limits.unpacked:
        raise Unreadable(
            _("Excel-filen är för stor när den packas upp. Kopiera bara de kolumner som behövs till en ny fil.")
        )


def _first_sheet(data: bytes, limits: Limits) -> list[Line]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        for sheet in book.worksheets:
            lines = _lines(sheet, limits)
            if (first := next(lines, None)) is not None:
                return collect(chain([first], lines), limits)
    finally:
        book.close()
    raise Unreadable(_("Arbetsboken är tom. Den ska ha en rubrikrad och minst en rad till."))


def _lines(sheet: Any, limits: Limits) -> Iterator[tuple[int, tuple[str, ...]]]:
    # The size that a sheet says it has may be anything; the reader stops by itself where the content does.
    sheet.reset_dimensions()
    empty = 0
    for number, row in enumerate(sheet.iter_rows(max_col=limits.columns + 1, values_only=True), 1):
        cells = tuple(_text(value) for value in row)
        if any(cell.strip() for cell in cells):
            empty = 0
            yield number, cells
        else:
            empty += 1
        # A stray cell at the bottom of the sheet makes a million empty rows above it.
        if empty > limits.rows or number > 4 * limits.rows:
            return


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)
