"""Excel: what people save, what they break, and what somebody made to break us."""

import io
import random
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from samsyn.tabular import Unreadable, read_table

HEADER = ["Namn", "E-post", "Verksamhet"]
Edit = Callable[[str, bytes], bytes]


def workbook(*rows: list[Any], empty_first: bool = False) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if empty_first:
        sheet = book.create_sheet("Två")
    for row in rows:
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def edited(data: bytes, edit: Edit) -> bytes:
    """The archive with each part passed through `edit(name, content)`."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in source.infolist():
            copy.writestr(part.filename, edit(part.filename, source.read(part)))
    return target.getvalue()


def test_cells_come_as_text_with_their_row_numbers() -> None:
    data = workbook(HEADER, ["Åsa", "a@b.se", 7], [], ["Bo", None, 1.0], [date(2026, 11, 17), 2.5, True])
    lines = read_table(data)
    assert [(line.number, line.cells) for line in lines] == [
        (1, ("Namn", "E-post", "Verksamhet")),
        (2, ("Åsa", "a@b.se", "7")),
        (4, ("Bo", "", "1")),
        (5, ("2026-11-17T00:00:00", "2.5", "True")),
    ]


def test_the_first_sheet_with_content_is_read() -> None:
    assert read_table(workbook(HEADER, ["Åsa", "a@b.se", "x"], empty_first=True))[1].cells[0] == "Åsa"


def test_formulas_stay_text_and_are_not_computed() -> None:
    assert read_table(workbook(HEADER, ["=cmd|' /C calc'!A0", "a@b.se", "x"]))[1].cells[0].startswith("=cmd")


@pytest.mark.parametrize("rows", [[], [[None, "  "]]])
def test_an_empty_workbook_says_so(rows: list[list[Any]]) -> None:
    with pytest.raises(Unreadable, match="tom"):
        read_table(workbook(*rows))


def test_a_zip_bomb_is_refused_by_its_directory() -> None:
    def bloat(name: str, content: bytes) -> bytes:
        return content + b" " * 60_000_000 if name == "xl/worksheets/sheet1.xml" else content

    data = edited(workbook(HEADER), bloat)
    assert len(data) < 200_000
    tracemalloc.start()
    with pytest.raises(Unreadable, match="packas upp"):
        read_table(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_a_directory_that_lies_gives_no_more_than_it_says() -> None:
    data = bytearray(edited(workbook(HEADER), lambda n, c: c + b" " * 40_000_000 if n.endswith("sheet1.xml") else c))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        real = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    data = bytearray(bytes(data).replace(real.to_bytes(4, "little"), (900).to_bytes(4, "little")))
    with pytest.raises(Unreadable):
        read_table(bytes(data))


def test_too_many_parts_are_refused() -> None:
    target = io.BytesIO(workbook(HEADER))
    with zipfile.ZipFile(target, "a") as archive:
        for number in range(600):
            archive.writestr(f"junk/{number}", b"x")
    with pytest.raises(Unreadable, match="packas upp"):
        read_table(target.getvalue())


def test_entities_that_multiply_are_not_expanded() -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{levels}]>'

    def mine(name: str, content: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return content
        text = content.decode()
        text = text[text.index("<worksheet") :].replace("<sheetData>", "<sheetData><row><c><v>&a9;</v></c></row>")
        return (bomb + text).encode()

    began = time.monotonic()
    with pytest.raises(Unreadable):
        read_table(edited(workbook(HEADER), mine))
    assert time.monotonic() - began < 5


def test_a_sheet_that_claims_a_million_rows_is_read_for_what_it_has() -> None:
    def claim(name: str, content: bytes) -> bytes:
        return content.replace(b'ref="A1:C2"', b'ref="A1:XFD1048576"')

    assert len(read_table(edited(workbook(HEADER, ["Åsa", "a@b.se", "x"]), claim))) == 2


def test_a_stray_cell_far_down_does_not_make_a_million_rows() -> None:
    def far(name: str, content: bytes) -> bytes:
        return content.replace(b"</sheetData>", b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>')

    began = time.monotonic()
    assert len(read_table(edited(workbook(HEADER, ["Åsa", "a@b.se", "x"]), far))) == 2
    assert time.monotonic() - began < 5


def test_row_limit_holds_for_excel_too() -> None:
    with pytest.raises(Unreadable, match="fler än 5 000 rader"):
        read_table(workbook(HEADER, *(["Åsa", f"a{n}@b.se", "x"] for n in range(5_001))))


@pytest.mark.parametrize(
    ("name", "says"),
    [("xl/workbook.bin", "xlsb"), ("word/document.xml", "ingen Excel-fil"), ("content.xml", "ingen Excel-fil")],
)
def test_other_archives_are_named(name: str, says: str) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, b"x")
    with pytest.raises(Unreadable, match=says):
        read_table(target.getvalue())


def test_no_broken_workbook_raises_anything_else() -> None:
    chance = random.Random(3)
    whole = workbook(HEADER, *(["Åsa", f"a{n}@b.se", "Skolan"] for n in range(20)))
    for cut in range(0, len(whole), 97):
        with pytest.raises(Unreadable):
            read_table(b"PK" + whole[2:cut])
    for _ in range(300):
        broken = bytearray(whole)
        for _ in range(chance.randrange(1, 9)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        with suppress(Unreadable):
            read_table(bytes(broken))


def test_no_broken_xml_inside_raises_anything_else() -> None:
    chance = random.Random(5)
    whole = workbook(HEADER, ["Åsa", "a@b.se", "Skolan"])
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        names = archive.namelist()
    for name in names:
        for _ in range(12):

            def spoil(part: str, content: bytes, name: str = name) -> bytes:
                if part != name:
                    return content
                spoiled = bytearray(content)
                for _ in range(4):
                    spoiled[chance.randrange(len(spoiled))] = chance.randrange(32, 127)
                return bytes(spoiled)

            with suppress(Unreadable):
                read_table(edited(whole, spoil))
