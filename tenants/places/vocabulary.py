"""A municipality's words for where and what, prepared for checking answers against: immutable, shared by threads.

An answer names categories, places and areas and gives points; with this at hand none of that asks the database.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import NamedTuple
from uuid import UUID

from samsyn.geography.points import AreaIndex

KEPT_AT_MOST = 256
# Metres. Coasts and borders are drawn roughly: a point on the quay belongs to the area that the quay is in.
BESIDE_A_BORDER = 1000.0


@dataclass(frozen=True, slots=True)
class AreaFact:
    """An area by name. `retired_at` is None while it is in use."""

    id: UUID
    name: str
    position: int
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CategoryFact:
    """A category: `code` is the municipality's own, `letters` its mark, `common_code` what regions compare by."""

    id: UUID
    code: str
    name: str
    letters: str
    common_code: str
    position: int
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlaceFact:
    """A named place, WGS 84 in degrees, and the area that it lies in."""

    id: UUID
    name: str
    lat: float
    lon: float
    area_id: UUID | None
    retired_at: datetime | None = None


class AreaShape(NamedTuple):
    """An area with its geometry as GeoJSON text (MultiPolygon or Polygon, WGS 84)."""

    id: UUID
    name: str
    geometry: str


@dataclass(frozen=True, slots=True)
class Words:
    """All that is in use: areas and categories in their order, places by name. Look-ups take an id or a name."""

    areas: tuple[AreaFact, ...]
    categories: tuple[CategoryFact, ...]
    places: tuple[PlaceFact, ...]
    index: AreaIndex[UUID]
    version: UUID | None = None
    _areas: dict[str, AreaFact] = field(init=False, repr=False)
    _categories: dict[str, CategoryFact] = field(init=False, repr=False)
    _places: dict[str, PlaceFact] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        areas = {str(each.id): each for each in self.areas} | {each.name.casefold(): each for each in self.areas}
        places = {str(each.id): each for each in self.places} | {each.name.casefold(): each for each in self.places}
        categories = {str(each.id): each for each in self.categories} | {each.code: each for each in self.categories}
        object.__setattr__(self, "_areas", areas)
        object.__setattr__(self, "_places", places)
        object.__setattr__(self, "_categories", categories)

    def area(self, key: UUID | str) -> AreaFact | None:
        """The area with this id or name (capitals do not matter)."""
        return self._areas.get(str(key).strip().casefold())

    def category(self, key: UUID | str) -> CategoryFact | None:
        """The category with this id or own code."""
        return self._categories.get(str(key).strip().lower())

    def place(self, key: UUID | str) -> PlaceFact | None:
        """The named place with this id or name (capitals do not matter)."""
        return self._places.get(str(key).strip().casefold())

    def locate(self, lat: float, lon: float) -> UUID | None:
        """The area of a point: where areas overlap the smallest, outside all the nearest within BESIDE_A_BORDER."""
        return self.index.locate_or_nearest(lat, lon, BESIDE_A_BORDER)


class Shelf:
    """The words of the municipalities asked for lately, by version. A version is never used twice, so none is stale."""

    def __init__(self, size: int = KEPT_AT_MOST) -> None:
        self._size, self._lock = size, Lock()
        self._kept: OrderedDict[tuple[int, UUID], Words] = OrderedDict()
        self._newest: dict[int, Words] = {}

    def newest(self, municipality_id: int) -> Words | None:
        """The words last read or asked for by version; somebody may have changed them since."""
        return self._newest.get(municipality_id)

    def words(self, key: tuple[int, UUID], load: Callable[[], Words]) -> Words:
        """The words kept under (municipality, version), read by `load` the first time."""
        with self._lock:
            if (found := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                self._newest[key[0]] = found
                return found
        words = load()
        with self._lock:
            self._kept[key] = self._newest[key[0]] = words
            while len(self._kept) > self._size:
                (municipality_id, _version), dropped = self._kept.popitem(last=False)
                if self._newest.get(municipality_id) is dropped:
                    del self._newest[municipality_id]
        return words
