"""Problems and measures as the pages and the later steps read them: immutable, without a session behind them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CategoryMark:
    """A category as its mark shows it: two letters on the colour of its common code."""

    id: UUID
    name: str
    letters: str
    common_code: str


@dataclass(frozen=True, slots=True)
class PictureMark:
    """The version of a picture that something points at."""

    id: UUID
    round_number: int
    version: int
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemFact:
    """A problem: what (None: every category), where (None: the whole municipality), and where it was seen."""

    id: UUID
    title: str
    description: str
    category: CategoryMark | None
    area_id: UUID | None
    area_name: str | None
    picture: PictureMark | None
    revision: int
    created_at: datetime
    created_by_name: str

    @property
    def countable(self) -> bool:
        """Whether there is a category or an area to count observations of."""
        return self.category is not None or self.area_id is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureFact:
    """A measure with its problem. `picture` is the version that it was proposed or decided on."""

    id: UUID
    problem: ProblemFact
    picture: PictureMark | None
    title: str
    description: str
    kind: str
    term: str
    state: str
    organisation_id: UUID | None
    owner: str
    starts_on: date
    review_on: date | None
    ended_on: date | None
    last_decision: str | None
    declined_reason: str
    public_text: str
    revision: int
    created_at: datetime
    created_by_name: str
    decided_at: datetime | None
    decided_by_name: str | None
    started_at: datetime | None

    @property
    def declined(self) -> bool:
        """Whether it never came to be."""
        return self.state == "ended" and self.last_decision != "end"

    def days_late(self, today: date) -> int:
        """How many days ago its review should have been made; 0 when none is late."""
        if self.state != "ongoing" or self.review_on is None:
            return 0
        return max(0, (today - self.review_on).days)

    def waits(self, today: date) -> bool:
        """Whether its review is due, today or earlier."""
        return self.state == "ongoing" and self.review_on is not None and self.review_on <= today

    def start_passed(self, today: date) -> bool:
        """Whether it is planned and should have started."""
        return self.state == "planned" and self.starts_on <= today
