"""What the first page and the guide are made of: read once, immutable, limited to what the reader's roles may know."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from samsyn import clock
from samsyn.access import Capability
from samsyn.accounts.service import Member
from tenants.measures.service import MeasureFact
from tenants.picture.content import Content
from tenants.rounds.models import Rhythm, Round
from tenants.rounds.service import Counts


@dataclass(frozen=True, slots=True)
class Standing:
    """What the municipality has set up.

    `refused`: participants whose address the round's mails came back from. `reached`: the organisations that can be
    asked and have not answered in a round that is open.
    """

    areas: int
    categories: int
    organisations: int
    participants: int
    refused: int
    reached: frozenset[UUID]
    rhythm: Rhythm | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureGlance:
    """A version of a picture without maps, points and hours."""

    id: UUID
    round_id: UUID
    round_number: int
    version: int
    state: str
    computed_at: datetime
    settled_at: datetime | None
    settled_by_name: str | None
    content: Content

    @property
    def settled(self) -> bool:
        """Whether it is frozen."""
        return self.state == "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackGlance:
    """A feedback, drafted or sent."""

    id: UUID
    round_id: UUID
    round_number: int
    state: str
    created_at: datetime
    sent_at: datetime | None
    recipients: int | None

    @property
    def sent(self) -> bool:
        """Whether it has gone out."""
        return self.state == "sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that was read for one reader. What the roles may not know is empty; `part`: they are limited.

    `rounds` are the latest opening first; `pictures` the newest first: all drafts (for those who work on them) and the
    newest settled one.
    """

    now: datetime
    may: frozenset[Capability]
    standing: Standing
    rounds: tuple[Round, ...] = ()
    counts: dict[UUID, Counts] = field(default_factory=dict)
    pictures: tuple[PictureGlance, ...] = ()
    measures: tuple[MeasureFact, ...] = ()
    feedback: tuple[FeedbackGlance, ...] = ()
    members: tuple[Member, ...] = ()
    part: bool = False

    @property
    def today(self) -> date:
        """The calendar day in Sweden."""
        return clock.local(self.now).date()

    @property
    def open_rounds(self) -> list[Round]:
        """The rounds that can be answered now, the one that closes first before the others."""
        return sorted((one for one in self.rounds if one.state == "open"), key=lambda one: one.closes_at)

    @property
    def newest_closed(self) -> Round | None:
        """The round that closed last."""
        closed = [one for one in self.rounds if one.state == "closed"]
        return max(closed, key=lambda one: (one.closes_at, one.number), default=None)

    @property
    def next_planned(self) -> Round | None:
        """The round that opens next."""
        return min((one for one in self.rounds if one.state == "planned"), key=lambda one: one.opens_at, default=None)

    @property
    def current(self) -> Round | None:
        """The round whose way through the cycle is shown: the newest that has gone out, else the one that will."""
        gone = [one for one in self.rounds if one.state != "planned"]
        return max(gone, key=lambda one: (one.opens_at, one.number), default=self.next_planned)

    @property
    def newest_picture(self) -> PictureGlance | None:
        """The newest picture that the reader may see."""
        return self.pictures[0] if self.pictures else None

    @property
    def newest_settled(self) -> PictureGlance | None:
        """The newest settled picture."""
        return next((one for one in self.pictures if one.settled), None)

    def picture_of(self, round_id: UUID) -> PictureGlance | None:
        """The newest version of the round's picture that the reader may see."""
        return next((one for one in self.pictures if one.round_id == round_id), None)

    def feedback_on(self, round_id: UUID) -> FeedbackGlance | None:
        """The round's feedback, the one that was sent before a draft."""
        return next((one for one in self.feedback if one.round_id == round_id), None)

    def can(self, *wanted: Capability) -> bool:
        """Whether the reader's roles allow all of these."""
        return self.may.issuperset(wanted)
