"""What a template holds: names of categories, roles to give and kinds of organisations to ask. Nothing anybody wrote.

Pure: no database and no page.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from samsyn.access import Role


@dataclass(frozen=True, slots=True)
class CategoryName:
    """A category as the questionnaire shows it."""

    code: str
    name: str
    letters: str
    common_code: str


@dataclass(frozen=True, slots=True)
class Content:
    """A template. The order of the categories is the questionnaire's."""

    categories: tuple[CategoryName, ...]
    roles: tuple[Role, ...] = ()
    sectors: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As the table keeps it."""
        return {
            "categories": [asdict(each) for each in self.categories],
            "roles": [role.value for role in self.roles],
            "sectors": list(self.sectors),
        }

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> "Content":
        """As it was kept."""
        return cls(
            tuple(CategoryName(**each) for each in kept["categories"]),
            tuple(map(Role, kept["roles"])),
            tuple(kept["sectors"]),
        )
