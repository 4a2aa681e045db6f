"""The tables of a picture: categories in their groups, areas with what is most there, the matrix, the week, sectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from tenants.picture.content import AreaRow, CategoryRow, CellRow, Content
from tenants.picture.findings import several_areas

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("damage", ("vandalism", "graffiti", "arson")),
    ("place", ("littering", "unsafe_place")),
    ("substances", ("drugs", "alcohol")),
    ("persons", ("threat_violence", "robbery_theft", "sexual_harassment", "staff_incident")),
    ("order", ("disorderly_gathering", "reckless_driving")),
    ("knowledge", ("rumour", "planned_event", "other")),
)
"""The six groups that the categories' colours follow."""

PARTS_OF_DAY = ((0, 6, "night"), (6, 10, "morning"), (10, 18, "day"), (18, 24, "evening"))


@dataclass(frozen=True, slots=True)
class Group:
    """Categories that belong together."""

    code: str
    rows: list[CategoryRow]


@dataclass(frozen=True, slots=True)
class AreaLine:
    """An area, the categories that most of its observations are about, and those that stick out there."""

    row: AreaRow
    most: list[CategoryRow]
    called: list[tuple[CellRow, CategoryRow]]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Areas × categories: `lines` are (area, cells in the order of `categories`); None where nothing ever was."""

    categories: list[CategoryRow]
    lines: list[tuple[AreaRow, list[CellRow | None]]]


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A field of the week: the weight in words of figures ("" under a half) and its class."""

    text: str
    css: str
    weight: float


@dataclass(frozen=True, slots=True)
class Heat:
    """The week. `rows` are (weekdays, fields), `columns` hours (from, to)."""

    kind: str
    columns: list[list[int]]
    rows: list[tuple[list[int], list[HeatCell]]]


@dataclass(frozen=True, slots=True)
class SectorLine:
    """A sector's answers in the newest round."""

    sector: str
    invited: int
    answered: int
    nothing_to_report: int


def groups(content: Content) -> list[Group]:
    """The categories in their groups, each in the municipality's order; groups without any are left out."""
    by_group = [
        Group(code, [row for row in content["categories"] if row["common_code"] in members]) for code, members in GROUPS
    ]
    return [group for group in by_group if group.rows]


def top_of(content: Content) -> int:
    """Where the strips of the categories end."""
    return max([1, *(max(row["observed"], row["high"] or 0) for row in content["categories"])])


def areas(content: Content) -> list[AreaLine]:
    """Areas: those that are called first, then by how many observations."""
    categories = {row["id"]: row for row in content["categories"]}
    lines = []
    for row in content["areas"]:
        cells = [cell for cell in content["cells"] if cell["area_id"] == row["id"]]
        cells.sort(key=lambda cell: -cell["observed"])
        most = [categories[cell["category_id"]] for cell in cells[:2] if cell["observed"] > 1]
        called = [(cell, categories[cell["category_id"]]) for cell in cells if cell["verdict"] != "unsure"]
        lines.append(AreaLine(row, most, called if several_areas(content) else []))
    return sorted(lines, key=lambda line: (line.row["verdict"] == "unsure", not line.called, -line.row["observed"]))


def matrix(content: Content) -> Matrix:
    """Every area with the categories that this round has, or that are called for having none."""
    shown = [
        row
        for row in content["categories"]
        if row["observed"]
        or any(cell["category_id"] == row["id"] and cell["verdict"] != "unsure" for cell in content["cells"])
    ]
    cells = {(cell["area_id"], cell["category_id"]): cell for cell in content["cells"]}
    return Matrix(
        categories=shown,
        lines=[(area, [cells.get((area["id"], row["id"])) for row in shown]) for area in content["areas"]],
    )


def heat(content: Content) -> Heat | None:
    """The week as fields; None when there are too few events for any."""
    when = content["when"]
    if when["kind"] == "list":
        return None
    top = max(3.0, *(weight for row in when["cells"] for weight in row))
    rows = [
        (
            days,
            [
                HeatCell(str(int(weight + 0.5)) if weight >= 0.5 else "", _shade(weight, top), weight)
                for weight in weights
            ],
        )
        for days, weights in zip(when["rows"], when["cells"], strict=True)
    ]
    return Heat(when["kind"], when["columns"], rows)


def sectors(content: Content) -> list[SectorLine]:
    """Answers by sector, in the order of the content."""
    sums: dict[str, list[int]] = {}
    for row in content["response"]:
        own = sums.setdefault(row["sector"], [0, 0, 0])
        for i, count in enumerate((row["invited"], row["answered"], row["nothing_to_report"])):
            own[i] += count
    return [SectorLine(sector, *own) for sector, own in sums.items()]


def silent(content: Content, rounds: int = 2) -> list[Any]:
    """The organisations that have been silent for so many rounds or more, longest first."""
    rows = [row for row in content["response"] if row["silent_rounds"] >= rounds]
    return sorted(rows, key=lambda row: -row["silent_rounds"])


def newcomers(content: Content, rounds: int = 2) -> list[Any]:
    """The organisations that are asked for the first or second time, when the network itself is older."""
    if len(content["compared_with"]) <= rounds:
        return []
    return [row for row in content["response"] if 0 < row["rounds_invited"] <= rounds]


def _shade(weight: float, top: float) -> str:
    return f"s{min(6, ceil(6 * weight / top))}" if weight > 0.02 else "s0"


def numbers_of(numbers: Sequence[int]) -> str:
    """Round numbers as a span where they follow one another: "11–22", else "3, 7, 9"."""
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{numbers[0]}–{numbers[-1]}"
    return ", ".join(str(number) for number in numbers)
