"""What a line of a table says, however it is written, and what is passed over."""

import pytest

from samsyn import clock
from samsyn.tabular import Line
from tenants.sources.sheet import Fault, TableEvent, guess, read_lines, remembered

ALL = {"date": 0, "kind": 1, "area": 2, "count": 3, "amount": 4}


def one(*cells: str, columns: dict[str, int] = ALL) -> TableEvent | Fault:
    return next(read_lines([Line(2, cells)], columns))


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("2024-05-04", "2024-05-04 00:00"),
        ("2024-05-04T13:20:00", "2024-05-04 13:20"),
        ("2024-05-04 9.05", "2024-05-04 09:05"),
        ("20240504", "2024-05-04 00:00"),
        ("4/5/2024", "2024-05-04 00:00"),
        ("04.05.2024 23:59", "2024-05-04 23:59"),
        ("2024-05", "2024-05-01 00:00"),
    ],
)
def test_dates_as_people_write_them(text: str, local: str) -> None:
    read = one(text)
    assert isinstance(read, TableEvent)
    assert f"{clock.local(read.occurred_at):%Y-%m-%d %H:%M}" == local


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        *(
            ("1234", 1234.0),
            ("1 234,50", 1234.5),
            ("1.234,50", 1234.5),
            ("1,234.50", 1234.5),
            ("12\u00a0000 kr", 12000.0),
        ),
        *(("\u22125,5", -5.5), ("", None)),
    ],
)
def test_amounts_as_people_write_them(text: str, amount: float | None) -> None:
    read = one("2024-05-04", "Klotter", "", "", text)
    assert isinstance(read, TableEvent)
    assert read.amount == amount


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (("",), "date"),
        (("32/13/2024",), "date"),
        (("0001-01-01",), "date"),
        (("2024-05-04 25:00",), "date"),
        (("2024-05-04", "=HYPERLINK(1)"), "formula"),
        (("2024-05-04", "x" * 81), "kind"),
        (("2024-05-04", "", "", "2,5"), "count"),
        (("2024-05-04", "", "", "-1"), "count"),
        (("2024-05-04", "", "", "många"), "count"),
        (("2024-05-04", "", "", "", "nan"), "amount"),
        (("2024-05-04", "", "", "", "1e30"), "amount"),
    ],
)
def test_what_is_passed_over_says_why(cells: tuple[str, ...], code: str) -> None:
    assert one(*cells) == Fault(2, code)


def test_alike_lines_are_told_apart_and_the_same_table_gives_the_same_keys() -> None:
    lines = [Line(2, ("2024-05-04", "Klotter")), Line(3, ("2024-05-04", "Klotter")), Line(4, ("2024-05-04", "Brand"))]
    first, again = ([each.key for each in read_lines(lines, ALL) if isinstance(each, TableEvent)] for _ in range(2))
    assert first == again
    assert len(set(first)) == 3


def test_columns_by_their_headings() -> None:
    heading = ("Ärendenummer", "Datum", "Ärendetyp", "Fritext", "Kostnad")
    assert guess(heading) == {"key": 0, "date": 1, "kind": 2, "amount": 4}
    assert remembered(heading, {"date": "Datum", "area": "Stadsdel"}) == {"date": 1}
