"""The part of a picture that a limited membership sees.

What is about one area or one category is left out unless it is the reader's own. The figures of the municipality as a
whole stay, as every reader of the picture sees them; what the group has written about the whole does not.
"""

from typing import Any
from uuid import UUID

from samsyn.isolation.limits import Limits
from tenants.picture.cartography import MapPart
from tenants.picture.content import Content

NARROWED = {"cells", "watch", "places", "points", "cautions"}
"""The lists whose rows say of which area or category they are, where they are of any."""


def part_of(content: Content, limits: Limits) -> Content:
    """The content as who has these limits sees it; `part` says what was left out of it."""
    part: dict[str, Any] = {**content, "part": [name for name in ("areas", "categories") if getattr(limits, name)]}
    part.pop("notes", None)
    part["categories"] = [row for row in part["categories"] if limits.cover_category(UUID(row["id"]))]
    part["areas"] = [row for row in part["areas"] if limits.cover_area(_id(row["id"]))]
    for name in NARROWED & part.keys():
        part[name] = [row for row in part[name] if _in_area(row, limits) and _of_category(row, limits)]
    if "maps" in part:
        part["maps"] = [_map(one, limits) for one in part["maps"] if one["kind"] == "whole" or _in_area(one, limits)]
    return part  # type: ignore[return-value]


def _map(part: MapPart, limits: Limits) -> MapPart:
    return {**part, "areas": [each for each in part["areas"] if limits.cover_area(_id(each["id"]))]}


def _in_area(row: Any, limits: Limits) -> bool:
    """What has no area at all (a caution about the answers) is about the municipality as a whole."""
    return "area_id" not in row or limits.cover_area(_id(row["area_id"]))


def _of_category(row: Any, limits: Limits) -> bool:
    return "category_id" not in row or limits.cover_category(_id(row["category_id"]))


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
