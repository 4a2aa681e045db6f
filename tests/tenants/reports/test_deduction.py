"""What can be worked out from sums: the reference vectors, and every system small enough to list all its tables."""

from itertools import product
from typing import Any

import numpy as np
import pytest

from tenants.reports import deduction
from tenants.reports.deduction import Interval, Part, Parts, Statement, intervals
from tests.data.reference import vectors


def shown(parts: Parts, value: int | None) -> Statement:
    """A protected figure: hidden (None) is 1-7, zero is zero, the rest was rounded to the nearest five."""
    if value is None:
        return Statement(parts, 1, 7)
    return Statement(parts, value and max(8, value - 2), value and value + 2)


def exact(parts: Parts, value: int) -> Statement:
    """An open figure."""
    return Statement(parts, value, value)


def cell(*place: Any) -> Parts:
    """A figure about one count."""
    return frozenset([place])


def narrow(found: list[Interval], hidden: list[bool]) -> bool:
    """Whether any hidden figure is left with fewer than four values."""
    return any(h and high is not None and high - low < 3 for (low, high), h in zip(found, hidden, strict=True))


def row_with_total(vector: dict[str, Any]) -> tuple[list[Statement], list[Parts], list[bool]]:
    given = vector["input"]
    cells = [cell(i) for i in range(len(given["published"]))]
    statements = [shown(c, v) for c, v in zip(cells, given["published"], strict=True)]
    statements.append(shown(frozenset().union(*cells), given["total"]))
    return statements, cells, [v is None for v in given["published"]]


def two_way(vector: dict[str, Any]) -> tuple[list[Statement], list[Parts], list[bool]]:
    given = vector["input"]
    table = {cell(r, c): v for r, row in enumerate(given["published"]) for c, v in enumerate(row)}
    statements = [shown(parts, v) for parts, v in table.items()]
    for axis, totals in enumerate((given["row_totals"], given["col_totals"])):
        for i, total in enumerate(totals):
            members = [parts for parts in table if next(iter(parts))[axis] == i]  # type: ignore[index]
            statements.append(shown(frozenset().union(*members), total))
    return statements, list(table), [v is None for v in table.values()]


def year_to_date(vector: dict[str, Any]) -> tuple[list[Statement], list[Parts], list[bool]]:
    given = vector["input"]
    months = {cell(name): v for name, v in given["published"].items()}
    statements = [shown(parts, v) for parts, v in months.items()]
    statements.append(exact(frozenset().union(*months), given["ytd_exact"]))
    return statements, list(months), [v is None for v in months.values()]


def windows(vector: dict[str, Any]) -> tuple[list[Statement], list[Parts], list[bool]]:
    given = vector["input"]
    months = [cell(i) for i in range(3)]
    statements = [shown(m, v) for m, v in zip(months, given["published"], strict=True)]
    statements += [shown(months[i] | months[i + 1], v) for i, v in enumerate(given["windows"])]
    return statements, months, [True] * 3


READERS = {"row+total": row_with_total, "two-way": two_way, "exact year": year_to_date, "overlapping": windows}


@pytest.mark.parametrize("vector", [v for v in vectors("audit") if not v["input"]["kind"].startswith("exact margins")])
def test_intervals_agree_with_the_reference(vector: dict[str, Any]) -> None:
    read = next(read for kind, read in READERS.items() if vector["input"]["kind"].startswith(kind))
    statements, cells, hidden = read(vector)
    expected = vector["output"]["intervals"]
    if isinstance(expected, dict):
        expected = list(expected.values())
    elif isinstance(expected[0][0], list):
        expected = [interval for row in expected for interval in row]
    found = intervals(statements, cells)
    assert found is not None
    assert [list(interval) for interval in found] == expected
    assert narrow(found, hidden) is not vector["output"]["safe"]


def test_exact_margins_agree_with_the_published_table() -> None:
    """The example of Fischetti and Salazar: margins shown exactly, hidden cells zero or more."""
    (vector,) = [v for v in vectors("audit") if v["input"]["kind"].startswith("exact margins")]
    table = vector["input"]["table"]
    size = range(3)
    statements = [exact(cell(r, c), table[r][c]) for r, c in product(size, size) if table[r][c] is not None]
    for i in size:
        statements.append(exact(frozenset((i, c) for c in size), table[i][3]))
        statements.append(exact(frozenset((r, i) for r in size), table[3][i]))
    names = {"II_A": cell(1, 0), "II_C": cell(1, 2), "III_A": cell(2, 0), "III_C": cell(2, 2)}
    found = intervals(statements, list(names.values()))
    assert found is not None
    assert {name: list(each) for name, each in zip(names, found, strict=True)} == vector["output"]["intervals"]


def random_system(random: np.random.Generator, sums: int) -> list[Statement]:
    """Four counts up to five, each bounded somehow, and overlapping sums that may contradict each other."""
    parts = [cell(i) for i in range(4)]
    statements = []
    for each in parts:
        low = int(random.integers(0, 3))
        statements.append(Statement(each, low, low + int(random.integers(0, 4))))
    for _ in range(sums):
        members = frozenset().union(*(each for each in parts if random.random() < 0.6)) or parts[0]
        low = int(random.integers(0, 12))
        statements.append(Statement(members, low, None if random.random() < 0.2 else low + int(random.integers(0, 4))))
    return statements


def by_listing(statements: list[Statement], wanted: list[Parts]) -> list[Interval] | None:
    """The same answer from all tables of four counts up to five."""
    names: list[Part] = [(i,) for i in range(4)]
    tables: list[dict[Part, int]] = [
        dict(zip(names, values, strict=True))
        for values in product(range(6), repeat=4)
        if all(
            each.low
            <= sum(values[names.index(part)] for part in each.parts)
            <= (99 if each.high is None else each.high)
            for each in statements
        )
    ]
    sums = [[sum(table[part] for part in parts) for table in tables] for parts in wanted]
    return [(min(each), max(each)) for each in sums] if tables else None


@pytest.mark.parametrize("sums", [0, 1, 2, 4])
def test_intervals_agree_with_a_list_of_all_tables(sums: int) -> None:
    random = np.random.default_rng(sums)
    wanted = [cell(i) for i in range(4)] + [frozenset([(0,), (1,)])]
    contradictions = 0
    for _ in range(20 if sums > 1 else 100):
        statements = random_system(random, sums)
        expected = by_listing(statements, wanted)
        contradictions += expected is None
        assert intervals(statements, wanted) == expected
    assert (contradictions > 0) is (sums > 0)


def test_the_closed_form_agrees_with_the_programme(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(11)
    for _ in range(25):
        total = int(random.integers(3, 60))
        statements = [shown(cell(i), int(v) * 5 if v > 1 else None) for i, v in enumerate(random.integers(0, 5, 5))]
        statements.append(shown(frozenset((i,) for i in range(5)), (total + 2) // 5 * 5 if total > 7 else None))
        wanted = [cell(i) for i in range(5)] + [frozenset([(0,), (1,)])]
        quick = intervals(statements, wanted)
        with monkeypatch.context() as patch:
            patch.setattr(
                deduction,
                "_closed_form",
                lambda system, goal: (deduction._solved(system, goal), -deduction._solved(system, -goal)),
            )
            assert intervals(statements, wanted) == quick


def test_what_nobody_bounds_is_unbounded() -> None:
    assert intervals([Statement(cell("a"), 1, None)], [cell("a"), cell("b")]) == [(1, None), (0, None)]
    both = cell("a") | cell("b")
    one_more = [Statement(cell("a"), 1, None), Statement(both, 20, None), Statement(both | cell("c"), 0, None)]
    assert intervals(one_more, [cell("a"), both]) == [(1, None), (20, None)]


def test_a_contradiction_tells_nothing() -> None:
    assert intervals([exact(cell("a"), 3), exact(cell("a"), 4)], [cell("a")]) is None
    both = cell("a") | cell("b")
    assert intervals([exact(both, 3), exact(both, 4)], [both]) is None
    assert intervals([Statement(cell("a"), 5, 7), Statement(cell("b"), 0, 3), exact(both, 20)], [cell("a")]) is None
