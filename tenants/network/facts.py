"""The network as the other steps and the pages read it: immutable, without a session behind it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from samsyn import clock


def pauses_at(through: date | None) -> datetime | None:
    """The instant at which a pause through this day is over: midnight after it, by Swedish clocks."""
    return None if through is None else clock.at(through + timedelta(days=1), 0)


def _paused_through(until: datetime | None) -> date | None:
    if until is None or until <= clock.now():
        return None
    return (clock.local(until) - timedelta(seconds=1)).date()


@dataclass(frozen=True, slots=True)
class OrganisationFact:
    """An organisation; `participants` counts those in use, paused or not."""

    id: UUID
    name: str
    sector: str
    paused_until: datetime | None
    retired_at: datetime | None
    participants: int = 0

    @property
    def paused_through(self) -> date | None:
        """The last day of its pause; None when it is not paused now."""
        return _paused_through(self.paused_until)


@dataclass(frozen=True, slots=True)
class ParticipantFact:
    """A participant with the organisation that it answers for."""

    id: UUID
    name: str
    email: str
    title: str
    language: str
    paused_until: datetime | None
    retired_at: datetime | None
    organisation_id: UUID
    organisation_name: str
    sector: str

    @property
    def paused_through(self) -> date | None:
        """The last day of the pause; None when the participant is not paused now."""
        return _paused_through(self.paused_until)
