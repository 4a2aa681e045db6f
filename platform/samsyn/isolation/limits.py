"""The part of a municipality that a membership is limited to, and the statements that bind a transaction to it.

A limited transaction acts as samsyn_limited, which may read few tables and of them what the policies of migration 0008
let through. What nobody has thought of is therefore closed: a table without a grant is an error, never a leak.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

ALL = "all"


@dataclass(frozen=True, slots=True)
class Limits:
    """The areas and the categories that are seen; None where all of them are. What has no area is in no area."""

    areas: frozenset[UUID] | None = None
    categories: frozenset[UUID] | None = None

    @classmethod
    def of(cls, areas: Iterable[UUID], categories: Iterable[UUID]) -> "Limits | None":
        """The limits that these make: no areas are all areas, and without any of either there is no limit."""
        some = frozenset(areas) or None, frozenset(categories) or None
        return cls(*some) if any(some) else None

    @property
    def statements(self) -> bytes:
        """What follows the binding when a transaction begins: ids formatted here, never text from outside."""
        return b"; SET LOCAL samsyn.areas = '%s'; SET LOCAL samsyn.categories = '%s'; SET LOCAL ROLE samsyn_limited" % (
            _setting(self.areas),
            _setting(self.categories),
        )

    def cover_area(self, area_id: UUID | None) -> bool:
        """Whether what is in the area, or in none, is seen."""
        return self.areas is None or area_id in self.areas

    def cover_category(self, category_id: UUID | None) -> bool:
        """Whether what is of the category, or of none, is seen."""
        return self.categories is None or category_id in self.categories


class Choice(NamedTuple):
    """An area or a category by its name."""

    id: UUID
    name: str
    retired: bool


class Choices(NamedTuple):
    """What a membership can be limited to, in the order in which it is shown, those out of use last."""

    areas: list[Choice]
    categories: list[Choice]


def _setting(ids: frozenset[UUID] | None) -> bytes:
    return (ALL if ids is None else "{" + ",".join(sorted(str(UUID(int=one.int)) for one in ids)) + "}").encode()
