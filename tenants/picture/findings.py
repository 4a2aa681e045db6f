"""What sticks out in a picture: each thing once, at the level where it shows best.

A rise of one category in one area also lifts the category and the area. It is told as the cell, and the totals are told
beside it only when the cells do not carry at least half of what sets them apart. Where three categories or more go the
same way as the whole, it is the whole that has changed, and that comes first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from tenants.picture.content import AreaRow, CategoryRow, Content, Numbers

Level = Literal["cell", "area", "category", "total"]
SHOWN = 5
CARRIES = 0.5
EVERYWHERE = 3
"""From so many categories that go the same way, the change is the municipality's."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something with more or fewer observations than expected; `category` and `area` say what is known of it."""

    level: Level
    numbers: Numbers
    category: CategoryRow | None = None
    area: AreaRow | None = None
    organisations: int | None = None

    @property
    def verdict(self) -> str:
        """ "up" or "down"."""
        return self.numbers["verdict"]


def findings(content: Content) -> list[Finding]:
    """Everything that sticks out: rises before falls, the rarest first.

    Of a part what can be told of it: of some areas what sticks out there, never what others may have carried.
    """
    part = content.get("part", [])
    categories = {row["id"]: row for row in content["categories"]}
    areas = {row["id"]: row for row in content["areas"]}
    cells: list[Finding] = []
    wide: list[Finding] = []
    if several_areas(content):
        cells = [
            Finding("cell", row, categories[row["category_id"]], areas[row["area_id"]], row["organisations"])
            for row in content["cells"]
            if row["verdict"] != "unsure"
        ]
        for area in areas.values():
            _add(wide, Finding("area", area, area=area), [cell for cell in cells if cell.area is area])
    if "areas" not in part:
        for category in categories.values():
            own = [cell for cell in cells if cell.category is category]
            _add(wide, Finding("category", category, category=category), own)
    found = [*cells, *wide]
    if not part:
        total = Finding("total", content["totals"])
        same_way = [row for row in categories.values() if row["verdict"] == total.verdict]
        _add(found, total, [] if len(same_way) >= EVERYWHERE else list(found))
    return sorted(found, key=_order)


def several_areas(content: Content) -> bool:
    """Whether an area is something else than the whole: of a part one may be shown where there are many."""
    return len(content["areas"]) > 1 or ("areas" in content.get("part", []) and bool(content["areas"]))


def usual(content: Content) -> list[CategoryRow]:
    """The categories that may be compared, lie in their usual range, and stick out in no area.

    None where not every area is shown: nobody who sees a few can say that of the others.
    """
    if "areas" in content.get("part", []):
        return []
    elsewhere = {cell["category_id"] for cell in content["cells"] if cell["verdict"] != "unsure"}
    return [
        row
        for row in content["categories"]
        if row["id"] not in elsewhere
        and row["reason"] in ("steady", "no_clear_change")
        and row["low"] is not None
        and row["high"] is not None
        and row["low"] <= row["observed"] <= row["high"]
    ]


def too_few(content: Content) -> list[CategoryRow]:
    """The categories with too few events to compare."""
    return [row for row in content["categories"] if row["reason"] == "too_few"]


def watched(content: Content) -> list[Finding]:
    """The cells to keep an eye on; a look at many cells always finds some, so it may be chance."""
    if not several_areas(content):
        return []
    categories = {row["id"]: row for row in content["categories"]}
    areas = {row["id"]: row for row in content["areas"]}
    cells = {(row["category_id"], row["area_id"]): row for row in content["cells"]}
    return [
        Finding("cell", cells[key], categories[key[0]], areas[key[1]])
        for key in ((one["category_id"], one["area_id"]) for one in content["watch"])
    ]


def _add(found: list[Finding], finding: Finding, inside: Iterable[Finding]) -> None:
    """Adds a total that is called, unless what is called inside it carries it."""
    if finding.verdict == "unsure":
        return
    own = [one for one in inside if one.verdict == finding.verdict]
    if not own or _distance(own) < CARRIES * _distance([finding]):
        found.append(finding)


def _order(finding: Finding) -> tuple[bool, bool, float, float]:
    rarity = finding.numbers["rarity"] or 0.0
    return finding.verdict != "up", finding.level != "total", rarity, -_distance([finding])


def _distance(parts: Sequence[Finding]) -> float:
    """How far the observed counts are from the expected ones, together."""
    return abs(sum(part.numbers["observed"] - (part.numbers["expected"] or 0.0) for part in parts))
