"""A picture's page: everything that its template shows, for one reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tenants.observations.service import ObservationFact
from tenants.picture import figures, findings, tables
from tenants.picture.content import Content
from tenants.picture.figures import Figure, Shade
from tenants.picture.findings import Finding
from tenants.picture.queries import PictureRow, VersionRow
from tenants.picture.seen import Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Sightings:
    """A page of the list of observations, how it is narrowed, and the cursor of the next page."""

    rows: Sequence[ObservationFact]
    narrowed: Mapping[str, str]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the template is given. `outdated` says what has changed since a draft was computed."""

    picture: PictureRow
    content: Content
    seen: Seen
    notes: Sequence[Mapping[str, Any]]
    versions: Sequence[VersionRow]
    outdated: frozenset[str]
    sightings: Sightings | None
    shade: Shade
    newest: bool
    found: list[Finding] = field(init=False)
    watched: list[Finding] = field(init=False)
    figures: list[Figure] = field(init=False)
    groups: list[tables.Group] = field(init=False)
    areas: list[tables.AreaLine] = field(init=False)
    matrix: tables.Matrix = field(init=False)
    heat: tables.Heat | None = field(init=False)
    sectors: list[tables.SectorLine] = field(init=False)

    def __post_init__(self) -> None:
        content = self.content
        made: dict[str, Any] = {
            "found": findings.findings(content),
            "watched": findings.watched(content),
            "figures": figures.figures(content, self.shade, points=self.sightings is not None),
            "groups": tables.groups(content),
            "areas": tables.areas(content),
            "matrix": tables.matrix(content),
            "heat": tables.heat(content),
            "sectors": tables.sectors(content),
        }
        for name, value in made.items():
            object.__setattr__(self, name, value)

    @property
    def period_from(self) -> date:
        """The first day that the round asked about."""
        return date.fromisoformat(self.content["round"]["period_from"])

    @property
    def period_to(self) -> date:
        """The last day that it asked about."""
        return date.fromisoformat(self.content["round"]["period_to"])

    @property
    def own_versions(self) -> list[VersionRow]:
        """The versions of this picture's round, newest first."""
        return [row for row in self.versions if row.round_id == self.picture.round_id]

    @property
    def is_last(self) -> bool:
        """Whether there is no later version of the round."""
        return not self.own_versions or self.own_versions[0].id == self.picture.id
