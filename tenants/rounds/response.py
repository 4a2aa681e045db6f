"""Who has answered a round, as its page shows it: by organisation, and the silent by how long they have been so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from tenants.rounds.queries import Invited

SECTOR_ORDER = ("school", "housing", "trade", "association", "police", "rescue", "municipal", "other")
LONG_SILENT = 2
"""From how many silent rounds in a row on an organisation or a person is pointed out."""


@dataclass(frozen=True, slots=True)
class OrganisationResponse:
    """An organisation's part in a round. `people` is one entry for each square: answered or not.

    `silent_rounds`: how many rounds in a row nobody there has answered; 0 when somebody has in this one.
    `often_silent`: how many are silent now and were in the round before, where others did answer.
    """

    id: UUID
    name: str
    sector: str
    invited: int
    answered: int
    observations: int
    nothing_to_report: int
    last_answer: datetime | None
    silent_rounds: int
    often_silent: int

    @property
    def silent(self) -> int:
        """How many have not answered."""
        return self.invited - self.answered


@dataclass(frozen=True, slots=True)
class SectorResponse:
    """A sector's organisations."""

    sector: str
    organisations: tuple[OrganisationResponse, ...]


@dataclass(frozen=True, slots=True)
class SilentGroup:
    """The silent of one organisation; `rounds` in a row before this one in which all of them were."""

    organisation: str
    people: tuple[Invited, ...]
    rounds: int


@dataclass(frozen=True, slots=True)
class Silence:
    """The silent, those longest so first. `others` answered the round before, or were not asked in it."""

    groups: tuple[SilentGroup, ...]
    others: tuple[Invited, ...]

    @property
    def count(self) -> int:
        """How many are silent."""
        return len(self.others) + sum(len(group.people) for group in self.groups)

    @property
    def other_organisations(self) -> int:
        """How many organisations the others belong to."""
        return len({one.organisation_id for one in self.others})


def counted(people: Iterable[Invited]) -> list[Invited]:
    """Those who stand in the figures: not the ones whose link was withdrawn before they answered."""
    return [one for one in people if one.answered or not one.revoked]


def by_sector(people: Iterable[Invited], *, closed: bool) -> list[SectorResponse]:
    """The organisations of those counted, by sector. In a closed round this one counts among the silent rounds."""
    organisations = [
        _organisation(list(members), closed=closed)
        for _, members in groupby(
            sorted(counted(people), key=lambda one: (one.organisation.casefold(), str(one.organisation_id))),
            key=lambda one: one.organisation_id,
        )
    ]
    organisations.sort(key=lambda one: SECTOR_ORDER.index(one.sector))
    return [
        SectorResponse(sector, tuple(members))
        for sector, members in groupby(organisations, key=lambda organisation: organisation.sector)
    ]


def _organisation(members: Sequence[Invited], *, closed: bool) -> OrganisationResponse:
    answered = [one for one in members if one.answered]
    silent = [one for one in members if not one.answered]
    this_one = 1 if closed else 0
    streaks = [one.silent_before + this_one for one in silent]
    first = members[0]
    return OrganisationResponse(
        id=first.organisation_id,
        name=first.organisation,
        sector=first.sector,
        invited=len(members),
        answered=len(answered),
        observations=sum(one.observations for one in answered),
        nothing_to_report=sum(one.nothing_to_report for one in answered),
        last_answer=max((one.answered_at for one in answered if one.answered_at), default=None),
        silent_rounds=0 if answered else min(streaks),
        often_silent=sum(streak >= LONG_SILENT for streak in streaks) if answered else 0,
    )


def silence(people: Iterable[Invited]) -> Silence:
    """The silent who could still be reached, by organisation where they were silent before, too."""
    silent = [one for one in people if not one.answered and not one.revoked and not one.left]
    again = sorted((one for one in silent if one.silent_before), key=lambda one: str(one.organisation_id))
    groups = [
        SilentGroup(members[0].organisation, members, min(one.silent_before for one in members))
        for members in (tuple(grouped) for _, grouped in groupby(again, key=lambda one: one.organisation_id))
    ]
    groups.sort(key=lambda group: (-group.rounds, group.organisation.casefold()))
    return Silence(tuple(groups), tuple(one for one in silent if not one.silent_before))
