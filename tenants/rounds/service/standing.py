"""How a round stands: everything that its page shows, in five queries (six while it is open)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from samsyn import clock
from samsyn.isolation.boundary import BoundSession
from samsyn.mail import Batch, batches
from tenants.network import service as network
from tenants.rounds import queries, response
from tenants.rounds.models import Round
from tenants.rounds.pace import Course, Pace, pace
from tenants.rounds.queries import Counts, Invited
from tenants.rounds.response import SectorResponse, Silence
from tenants.rounds.service import reading


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of the invitations' mails. `refused` are the invitations whose mail nobody would take."""

    posted: int
    sent: int
    waiting: int
    refused: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Reminded:
    """A reminder that has gone out: when, to how many, and how many of them have answered since."""

    at: datetime
    posted: int
    answered_since: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a round stands now. `expected` is how many a planned round would ask, were it to open now."""

    round: Round
    counts: Counts
    people: tuple[Invited, ...]
    sectors: tuple[SectorResponse, ...]
    silence: Silence
    delivery: Delivery
    reminded: tuple[Reminded, ...]
    pending: tuple[datetime, ...]
    latest_answer: datetime | None
    pace: Pace | None
    previous_number: int | None
    newcomers: int
    expected: int

    @property
    def overdue(self) -> bool:
        """Whether a planned round's time has come without it opening."""
        return self.round.state == "planned" and self.round.opens_at <= clock.now()

    @property
    def with_observations(self) -> int:
        """How many answered with something to report."""
        return self.counts.answered - self.counts.nothing_to_report


def standing(session: BoundSession, round_id: UUID) -> Standing:
    """How the round stands. Raises NotFound."""
    round_ = reading.find_round(session, round_id)
    people = queries.select_invited(session, round_) if round_.state != "planned" else []
    posted = batches(session, round_.id) if round_.state != "planned" else []
    previous = queries.select_previous(session, round_) if round_.state != "planned" else None
    active = network.active_participants(session) if round_.state != "closed" else []
    asked = {one.participant_id for one in people}
    return Standing(
        round=round_,
        counts=_counts(people),
        people=tuple(people),
        sectors=tuple(response.by_sector(people, closed=round_.state == "closed")),
        silence=response.silence(people),
        delivery=_delivery(posted),
        reminded=tuple(_reminded(posted, people)),
        pending=tuple(reading.pending_reminders(round_)) if round_.state == "open" else (),
        latest_answer=max((one.answered_at for one in people if one.answered_at), default=None),
        pace=_pace(round_, people, previous),
        previous_number=previous[0].number if previous is not None else None,
        newcomers=sum(one.id not in asked for one in active) if round_.state == "open" else 0,
        expected=len(active),
    )


def _counts(people: Sequence[Invited]) -> Counts:
    counted = response.counted(people)
    return Counts(
        invited=len(counted),
        answered=sum(one.answered for one in counted),
        nothing_to_report=sum(one.nothing_to_report for one in counted),
        observations=sum(one.observations for one in counted),
    )


def _delivery(posted: Sequence[Batch]) -> Delivery:
    invitations = [batch for batch in posted if batch.kind == "rounds.invitation"]
    return Delivery(
        posted=sum(batch.posted for batch in invitations),
        sent=sum(batch.sent for batch in invitations),
        waiting=sum(batch.waiting for batch in invitations),
        refused=frozenset(UUID(str(params["invitation"])) for batch in invitations for params in batch.refused),
    )


def _reminded(posted: Sequence[Batch], people: Sequence[Invited]) -> list[Reminded]:
    """The reminders that have gone out. Who has answered since is known of the last one alone."""
    sent = [batch for batch in posted if batch.kind == "rounds.reminder"]
    answered = sum(bool(one.reminded_at and one.answered_at and one.answered_at > one.reminded_at) for one in people)
    return [Reminded(batch.posted_at, batch.posted, answered if batch is sent[-1] else 0) for batch in sent]


def _pace(round_: Round, people: Sequence[Invited], previous: tuple[Round, list[datetime]] | None) -> Pace | None:
    if round_.opened_at is None:
        return None
    times = sorted(one.answered_at for one in people if one.answered_at)
    before = None
    if previous is not None:
        earlier, answers = previous
        before = Course(earlier.opened_at or earlier.opens_at, earlier.closes_at, answers)
    this = Course(round_.opened_at, round_.closes_at, times)
    return pace(this, before, invited=len(response.counted(people)), now=clock.now())
