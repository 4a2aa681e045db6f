"""Text as lines: encodings, separators, quotation marks, limits, and whatever is no table at all."""

import random
from contextlib import suppress

import pytest

from samsyn.tabular import Limits, Unreadable, read_table, read_text


def cells(text: str) -> list[tuple[str, ...]]:
    return [line.cells for line in read_text(text)]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separator_is_told_by_the_first_line(separator: str) -> None:
    text = "Namn|E-post|Ort\nÅsa|a@b.se|Ystad\n".replace("|", separator)
    assert cells(text) == [("Namn", "E-post", "Ort"), ("Åsa", "a@b.se", "Ystad")]


def test_separator_inside_quotation_marks_is_not_counted() -> None:
    assert cells('"a,b,c,d";x\n"1,2";y') == [("a,b,c,d", "x"), ("1,2", "y")]


def test_decimal_commas_are_no_separators() -> None:
    assert cells("Namn;Lat;Lon\nTorget;55,42;13,82\nParken;55,43;13,81")[1] == ("Torget", "55,42", "13,82")


def test_a_title_above_the_table_does_not_decide() -> None:
    assert cells("Ystad, hösten, 2026\n\nNamn;Ort\nÅsa;Lund")[1:] == [("Namn", "Ort"), ("Åsa", "Lund")]


def test_excels_own_line_about_the_separator_is_no_row() -> None:
    lines = read_text("sep=;\nNamn;Ort\nÅsa;Ystad")
    assert [(line.number, line.cells) for line in lines] == [(2, ("Namn", "Ort")), (3, ("Åsa", "Ystad"))]


def test_line_numbers_are_the_files_own() -> None:
    lines = read_text('Namn;Anm\n\n"Åsa";"två\nrader"\nBo;x\n;;\nCia;y')
    assert [(line.number, line.cells) for line in lines] == [
        (1, ("Namn", "Anm")),
        (3, ("Åsa", "två rader")),
        (5, ("Bo", "x")),
        (7, ("Cia", "y")),
    ]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_ending(ending: str) -> None:
    assert [line.number for line in read_text(ending.join(["a;b", "1;2", "3;4"]))] == [1, 2, 3]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_encoding_that_excel_writes(encoding: str) -> None:
    data = "Namn;Ort\nÅke Öberg–Ärlig;Växjö\n".encode(encoding)
    assert read_table(data)[1].cells == ("Åke Öberg–Ärlig", "Växjö")


def test_text_that_was_once_decoded_wrongly_is_mended() -> None:
    wrong = "Namn;Ort\nHåkan;Malmö\n".encode().decode("cp1252").encode()
    assert read_table(wrong)[1].cells == ("Håkan", "Malmö")


def test_cells_are_tidied() -> None:
    assert cells("a;b\n  Eva \u00a0 Lund\u200b ;A\u030asa\n")[1] == ("Eva Lund", "Åsa")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('Namn;Ort\n"Åsa;Ystad\nBo;Lund\n', "öppnas på rad 2 men stängs aldrig"),
        ('Namn;Ort\n"Åsa"x;Ystad\n', "Rad 2 har ett citattecken på fel ställe"),
        ("", "tom"),
        (" \n\n;;\n", "tom"),
        ("a;b\n" + "x;" * 70 + "y", "fler än 60 kolumner"),
        ("a;b\n" + "x" * 1_001 + ";y", "mer än 1000 tecken"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, says: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_text(text)
    assert says in caught.value.message


def test_one_row_over_the_limit_is_refused_and_the_limit_itself_is_not() -> None:
    limits = Limits(rows=10)
    assert len(read_text("a;b\n" + "1;2\n" * 10, limits)) == 11
    with pytest.raises(Unreadable, match="fler än 10 rader"):
        read_text("a;b\n" + "1;2\n" * 11, limits)


def test_too_much_text_is_refused() -> None:
    with pytest.raises(Unreadable, match="för mycket text"):
        read_text("a;b\n" + f"{'x' * 900};y\n" * 40, Limits(characters=30_000))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "tom"),
        (b"  \n ", "tom"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"<html><table><tr><td>x", "webbsida"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, r"\.xls"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "text"),
        (b"a;b\n\x00\x01\x02", "text"),
        (b"\xff\xfea", "text"),
        (bytes(range(1, 32)) * 50, "ingen tabell"),
    ],
)
def test_what_is_no_table_is_named(data: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read_table(data)


def test_ten_megabytes_of_junk_are_refused_in_a_second() -> None:
    junk = random.Random(1).randbytes(10_000_000)
    for data in (junk, b"a" * 10_000_000, b'"' * 10_000_001, b"a;b\n" * 2_500_000, ("ö;" * 5_000_000).encode()):
        with pytest.raises(Unreadable):
            read_table(data)


def test_no_bytes_raise_anything_else() -> None:
    chance = random.Random(7)
    whole = 'Namn;E-post\n"Åsa ""x""";a@b.se\n'.encode()
    for _ in range(3_000):
        broken = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        with suppress(Unreadable):
            read_table(bytes(broken))
