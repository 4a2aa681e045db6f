"""Reading answers and observations. Each function is one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from samsyn.isolation.boundary import BoundSession
from tenants.network.models import Organisation, Participant
from tenants.observations.models import Answer, Observation, ScreenedText
from tenants.places.models import Area, Category, Place
from tenants.rounds.models import Invitation, Round

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationFact:
    """An observation with the names of what it points at."""

    id: UUID
    answer_id: UUID
    round_id: UUID
    round_number: int
    category_id: UUID
    category_code: str
    category_name: str
    letters: str
    common_code: str
    lat: float | None
    lon: float | None
    area_id: UUID | None
    area_name: str | None
    place_id: UUID | None
    place_name: str | None
    place_type: str
    occurred_from: datetime
    occurred_to: datetime | None
    source: str
    text: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFact:
    """A participant's answer in a round, with its observations in their order."""

    id: UUID
    round_id: UUID
    participant_id: UUID
    nothing_to_report: bool
    submitted_at: datetime
    changed_at: datetime
    observations: tuple[ObservationFact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list of observations is narrowed to; None where it is not. `since` is included, `before` is not."""

    since: datetime | None = None
    before: datetime | None = None
    category_id: UUID | None = None
    area_id: UUID | None = None
    bounds: Bounds | None = None
    place_type: str | None = None
    source: str | None = None
    round_id: UUID | None = None


OF_ITS_OBSERVATION = and_(
    ScreenedText.municipality_id == Observation.municipality_id, ScreenedText.observation_id == Observation.id
)


class ToldRound(NamedTuple):
    """An earlier round whose feedback has gone out, and the participant's invitation in it."""

    round: Round
    invitation_id: UUID
    generation: int
    fingerprint: bytes


class CellCount(NamedTuple):
    """Observations of one category in one area in one round, and how many participants they come from."""

    round_id: UUID
    category_id: UUID
    area_id: UUID | None
    observations: int
    contributors: int


class Turnout(NamedTuple):
    """One organisation in one round. `answered` includes `nothing_to_report`."""

    round_id: UUID
    organisation_id: UUID
    name: str
    sector: str
    invited: int
    answered: int
    nothing_to_report: int
    observations: int


def _facts(*, as_written: bool = False) -> Any:
    """Observations with their names. A place outside every area has none, so those are outer joins.

    `as_written`: for who has written it, the text is the one that was sent, also where others see it masked.
    """
    category, area, place, round_ = aliased(Category), aliased(Area), aliased(Place), aliased(Round)
    text: Any = func.coalesce(ScreenedText.original, Observation.text) if as_written else Observation.text
    facts = (
        select(
            Observation.id,
            Observation.answer_id,
            Observation.round_id,
            round_.number.label("round_number"),
            Observation.category_id,
            category.code.label("category_code"),
            category.name.label("category_name"),
            category.letters,
            category.common_code,
            Observation.lat,
            Observation.lon,
            Observation.area_id,
            area.name.label("area_name"),
            Observation.place_id,
            place.name.label("place_name"),
            Observation.place_type,
            Observation.occurred_from,
            Observation.occurred_to,
            Observation.source,
            text.label("text"),
            Observation.created_at,
        )
        .join(category, _same(category, Observation.category_id))
        .join(round_, _same(round_, Observation.round_id))
        .outerjoin(area, _same(area, Observation.area_id))
        .outerjoin(place, _same(place, Observation.place_id))
    )
    return facts.outerjoin(ScreenedText, OF_ITS_OBSERVATION) if as_written else facts


def _same(other: Any, column: Any) -> ColumnElement[bool]:
    """A join between tenant tables goes by the whole key."""
    return and_(other.municipality_id == Observation.municipality_id, other.id == column)


def find_answer(session: BoundSession, *, round_id: UUID, participant_id: UUID) -> AnswerFact | None:
    """The participant's answer in the round; None before there is one. Two queries."""
    answer = session.execute(
        select(Answer).where(Answer.round_id == round_id, Answer.participant_id == participant_id)
    ).scalar_one_or_none()
    if answer is None:
        return None
    rows = session.execute(
        _facts(as_written=True).where(Observation.answer_id == answer.id).order_by(Observation.position, Observation.id)
    ).mappings()
    return AnswerFact(
        id=answer.id,
        round_id=answer.round_id,
        participant_id=answer.participant_id,
        nothing_to_report=answer.nothing_to_report,
        submitted_at=answer.submitted_at,
        changed_at=answer.changed_at,
        observations=tuple(ObservationFact(**row) for row in rows),
    )


def select_earlier(
    session: BoundSession, *, participant_id: UUID, before_round: UUID, limit: int = 40
) -> list[ObservationFact]:
    """What the participant has reported in other rounds, the latest first."""
    rows = session.execute(
        _facts()
        .join(Answer, and_(Answer.municipality_id == Observation.municipality_id, Answer.id == Observation.answer_id))
        .where(Answer.participant_id == participant_id, Answer.round_id != before_round)
        .order_by(Observation.occurred_from.desc(), Observation.id.desc())
        .limit(limit)
    ).mappings()
    return [ObservationFact(**row) for row in rows]


def select_told(session: BoundSession, *, participant_id: UUID, before_round: UUID) -> ToldRound | None:
    """The latest other round with feedback that the participant has been asked in and whose link still holds."""
    row = session.execute(
        select(Round, Invitation.id, Invitation.generation, Invitation.token_hash)
        .join(Invitation, and_(Invitation.municipality_id == Round.municipality_id, Invitation.round_id == Round.id))
        .where(
            Invitation.participant_id == participant_id,
            Invitation.revoked_at.is_(None),
            Round.id != before_round,
            Round.feedback_at.is_not(None),
        )
        .order_by(Round.opens_at.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else ToldRound(*row)


def select_observations(
    session: BoundSession, filters: Filters, *, after: tuple[datetime, UUID] | None, limit: int
) -> list[ObservationFact]:
    """Observations by when they began, the latest first; `after` is the position of the row before the first."""
    statement = _narrowed(_facts(), filters)
    if after is not None:
        statement = statement.where(tuple_(Observation.occurred_from, Observation.id) < tuple_(*after))
    rows = session.execute(
        statement.order_by(Observation.occurred_from.desc(), Observation.id.desc()).limit(limit)
    ).mappings()
    return [ObservationFact(**row) for row in rows]


def _narrowed(statement: Any, filters: Filters) -> Any:
    wanted: list[ColumnElement[bool]] = []
    if filters.since is not None:
        wanted.append(Observation.occurred_from >= filters.since)
    if filters.before is not None:
        wanted.append(Observation.occurred_from < filters.before)
    if filters.bounds is not None:
        west, south, east, north = filters.bounds
        wanted.append(Observation.lon.between(west, east) & Observation.lat.between(south, north))
    equal = (
        (Observation.category_id, filters.category_id),
        (Observation.area_id, filters.area_id),
        (Observation.place_type, filters.place_type),
        (Observation.source, filters.source),
        (Observation.round_id, filters.round_id),
    )
    wanted += [column == value for column, value in equal if value is not None]
    return statement.where(*wanted)


def count_cells(session: BoundSession, round_ids: Sequence[UUID]) -> list[CellCount]:
    """Observations by round, category and area, in one pass."""
    rows = session.execute(
        select(
            Observation.round_id,
            Observation.category_id,
            Observation.area_id,
            func.count(),
            func.count(Answer.participant_id.distinct()),
        )
        .join(Answer, and_(Answer.municipality_id == Observation.municipality_id, Answer.id == Observation.answer_id))
        .where(Observation.round_id.in_(round_ids))
        .group_by(Observation.round_id, Observation.category_id, Observation.area_id)
    )
    return [CellCount(*row) for row in rows]


def select_turnouts(session: BoundSession, round_ids: Sequence[UUID]) -> list[Turnout]:
    """Who was asked and who answered, by round and organisation: read from the invitations, which know both."""
    rows = session.execute(
        select(
            Invitation.round_id,
            Organisation.id,
            Organisation.name,
            Organisation.sector,
            func.count(),
            func.count(Invitation.answered_at),
            func.count().filter(Invitation.nothing_to_report.is_(True)),
            func.coalesce(func.sum(Invitation.observations), 0),
        )
        .join(
            Participant,
            and_(
                Participant.municipality_id == Invitation.municipality_id, Participant.id == Invitation.participant_id
            ),
        )
        .join(
            Organisation,
            and_(
                Organisation.municipality_id == Participant.municipality_id,
                Organisation.id == Participant.organisation_id,
            ),
        )
        .where(
            Invitation.round_id.in_(round_ids),
            # As rounds counts: a withdrawn link stands in the figures only when it had been used.
            or_(Invitation.revoked_at.is_(None), Invitation.answered_at.is_not(None)),
        )
        .group_by(Invitation.round_id, Organisation.id, Organisation.name, Organisation.sector)
        .order_by(Organisation.name)
    )
    return [Turnout(*row) for row in rows]


def select_answerers(session: BoundSession, round_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """(round, participant) of every answer in the rounds, those with nothing to report included."""
    rows = session.execute(select(Answer.round_id, Answer.participant_id).where(Answer.round_id.in_(round_ids)))
    return [(row[0], row[1]) for row in rows]
