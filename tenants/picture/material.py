"""What a picture is made of: the rows of a round and of the rounds before it, as they were read.

Nothing is judged here. `queries.material` fills it with a handful of statements, `content.compose` makes the picture.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RoundFact:
    """A closed round."""

    id: UUID
    number: int
    period_from: date
    period_to: date


@dataclass(frozen=True, slots=True)
class CategoryFact:
    """A category as it is named today."""

    id: UUID
    code: str
    common_code: str
    letters: str
    name: str
    created_at: datetime
    retired: bool


@dataclass(frozen=True, slots=True)
class AreaFact:
    """An area as it is named and drawn today; `geometry` is GeoJSON."""

    id: UUID
    name: str
    geometry: Mapping[str, Any]
    created_at: datetime
    retired: bool


@dataclass(frozen=True, slots=True)
class PlaceFact:
    """A named place."""

    id: UUID
    name: str
    lat: float
    lon: float
    area_id: UUID | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many observations of one category in one area (None: no area) a round had."""

    round_id: UUID
    category_id: UUID
    area_id: UUID | None
    count: int


@dataclass(frozen=True, slots=True)
class OrganisationTurn:
    """One organisation in one round; `answered` includes those with nothing to report."""

    round_id: UUID
    organisation_id: UUID
    name: str
    sector: str
    invited: int
    answered: int
    nothing_to_report: int
    observations: int


@dataclass(frozen=True, slots=True)
class Sight:
    """One observation of the newest round, without its text. `participant_id` never leaves the computation."""

    id: UUID
    category_id: UUID
    area_id: UUID | None
    place_id: UUID | None
    lat: float | None
    lon: float | None
    occurred_from: datetime
    occurred_to: datetime | None
    participant_id: UUID
    organisation_id: UUID


@dataclass(frozen=True, slots=True)
class Material:
    """Everything together. `rounds` are oldest first, the newest last; `answered` says who answered in each."""

    municipality_id: int
    rounds: Sequence[RoundFact]
    closed_at: Mapping[UUID, datetime]
    turns: Sequence[OrganisationTurn]
    answered: Mapping[UUID, Sequence[UUID]]
    counts: Sequence[Count]
    categories: Sequence[CategoryFact]
    areas: Sequence[AreaFact]
    places: Sequence[PlaceFact]
    sights: Sequence[Sight]
    basis: str

    @property
    def newest(self) -> RoundFact:
        """The round that the picture is of."""
        return self.rounds[-1]

    @property
    def earlier(self) -> Sequence[RoundFact]:
        """The rounds that it is compared with, oldest first."""
        return self.rounds[:-1]
