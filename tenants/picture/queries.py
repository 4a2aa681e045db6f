"""Reads of pictures, and of what a picture is made of. Each function is one statement, but for `material`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, and_, cast, func, literal, literal_column, select, text, tuple_
from sqlalchemy.orm import aliased

from samsyn.isolation.boundary import BoundSession
from tenants.network.models import Participant
from tenants.observations import service as observations
from tenants.observations.models import Answer, Observation
from tenants.picture.material import (
    AreaFact,
    CategoryFact,
    Count,
    Material,
    OrganisationTurn,
    PlaceFact,
    RoundFact,
    Sight,
)
from tenants.picture.models import Note, Picture
from tenants.picture.part import part_of
from tenants.places.models import Area, Category, Place
from tenants.rounds.models import Round

COMPARED = 12
"""How many earlier rounds a picture is compared with, at the most."""

# What a picture was made of, as three fingerprints: observations and answers of the round, and the words for them.
# The sums do not depend on the order of the rows; times as numbers, because text would depend on the session's zone.
BASIS = text(
    """
SELECT
    (SELECT count(*) || '.' || coalesce(sum(hashtextextended(concat_ws(' ', id, category_id, area_id, place_id, lat,
            lon, extract(epoch FROM occurred_from), extract(epoch FROM occurred_to)), 0)), 0)
        FROM tenant.observation WHERE municipality_id = :municipality AND round_id = :round)
    || ' ' ||
    (SELECT count(*) || '.' || count(*) FILTER (WHERE nothing_to_report)
        FROM tenant.answer WHERE municipality_id = :municipality AND round_id = :round)
    || ' ' ||
    coalesce((SELECT version::text FROM tenant.vocabulary WHERE municipality_id = :municipality), '-')
"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRow:
    """A version of a picture with its content, and the round that it is of."""

    id: UUID
    round_id: UUID
    round_number: int
    version: int
    state: str
    content: dict[str, Any]
    analysis: str
    change_reason: str
    revision: int
    computed_at: datetime
    changed_at: datetime
    changed_by: str
    settled_at: datetime | None
    settled_by_name: str | None

    @property
    def settled(self) -> bool:
        """Whether it is frozen."""
        return self.state == "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """A version in a list, without its content."""

    id: UUID
    round_id: UUID
    round_number: int
    period_from: date
    period_to: date
    version: int
    state: str
    change_reason: str
    settled_at: datetime | None
    settled_by_name: str | None

    @property
    def settled(self) -> bool:
        """Whether it is frozen."""
        return self.state == "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewestRound:
    """The newest closed round, and whether it has a picture yet."""

    id: UUID
    number: int
    period_from: date
    period_to: date
    closed_at: datetime | None
    drafted: bool


def material(session: BoundSession, round_: Round) -> Material:
    """Everything that the picture of a closed round is made of. Eight statements, however many rounds and cells."""
    rounds = _rounds(session, round_)
    ids = [fact.id for fact in rounds]
    answered = observations.answerers(session, ids)
    return Material(
        municipality_id=session.municipality_id,
        rounds=[RoundFact(fact.id, fact.number, fact.period_from, fact.period_to) for fact in rounds],
        closed_at={fact.id: fact.closed_at or fact.closes_at for fact in rounds},
        turns=[OrganisationTurn(*turn) for turn in observations.responses(session, ids)],
        answered={key: sorted(people) for key, people in answered.items()},
        counts=[
            Count(cell.round_id, cell.category_id, cell.area_id, cell.observations)
            for cell in observations.counts_by_cell(session, ids)
        ],
        categories=_categories(session),
        areas=_areas(session),
        places=_places(session),
        sights=_sights(session, round_.id),
        basis=basis(session, round_.id),
    )


def material_of_change(session: BoundSession, round_: Round) -> Material:
    """What the change by category is made of, and nothing more. Four statements."""
    rounds = _rounds(session, round_)
    ids = [fact.id for fact in rounds]
    counts = session.execute(
        select(Observation.round_id, Observation.category_id, func.count())
        .where(Observation.round_id.in_(ids))
        .group_by(Observation.round_id, Observation.category_id)
    )
    return Material(
        municipality_id=session.municipality_id,
        rounds=[RoundFact(fact.id, fact.number, fact.period_from, fact.period_to) for fact in rounds],
        closed_at={fact.id: fact.closed_at or fact.closes_at for fact in rounds},
        turns=[OrganisationTurn(*turn) for turn in observations.responses(session, ids)],
        answered={},
        counts=[Count(round_id, category_id, None, count) for round_id, category_id, count in counts],
        categories=_categories(session),
        areas=[],
        places=[],
        sights=[],
        basis="",
    )


def basis(session: BoundSession, round_id: UUID) -> str:
    """The fingerprints of what a picture of the round would be made of now."""
    return str(session.execute(BASIS, {"municipality": session.municipality_id, "round": round_id}).scalar_one())


def _rounds(session: BoundSession, round_: Round) -> Sequence[Round]:
    """The closed rounds up to this one, oldest first."""
    rows = session.execute(
        select(Round)
        .where(Round.state == "closed", tuple_(Round.closes_at, Round.number) <= (round_.closes_at, round_.number))
        .order_by(Round.closes_at.desc(), Round.number.desc())
        .limit(COMPARED + 1)
    )
    return list(rows.scalars())[::-1]


def _categories(session: BoundSession) -> list[CategoryFact]:
    rows = session.execute(select(Category).order_by(Category.position, Category.id)).scalars()
    return [
        CategoryFact(row.id, row.code, row.common_code, row.letters, row.name, row.created_at, bool(row.retired_at))
        for row in rows
    ]


def _areas(session: BoundSession) -> list[AreaFact]:
    rows = session.execute(select(Area).order_by(Area.position, Area.id)).scalars()
    return [AreaFact(row.id, row.name, row.geometry, row.created_at, bool(row.retired_at)) for row in rows]


def _places(session: BoundSession) -> list[PlaceFact]:
    rows = session.execute(select(Place).order_by(Place.id)).scalars()
    return [PlaceFact(row.id, row.name, row.lat, row.lon, row.area_id) for row in rows]


def _sights(session: BoundSession, round_id: UUID) -> list[Sight]:
    rows = session.execute(
        select(
            Observation.id,
            Observation.category_id,
            Observation.area_id,
            Observation.place_id,
            Observation.lat,
            Observation.lon,
            Observation.occurred_from,
            Observation.occurred_to,
            Answer.participant_id,
            Participant.organisation_id,
        )
        .join(Answer, and_(Answer.municipality_id == Observation.municipality_id, Answer.id == Observation.answer_id))
        .join(
            Participant,
            and_(Participant.municipality_id == Answer.municipality_id, Participant.id == Answer.participant_id),
        )
        .where(Observation.round_id == round_id)
        .order_by(Observation.occurred_from, Observation.id)
    )
    return [Sight(**row) for row in rows.mappings()]


_HIDDEN: Any = literal_column(
    "CASE WHEN content #>> '{when,kind}' = 'list' THEN '{points,hours}' ELSE '{points}' END::text[]"
)
"""So few events that every hour is one of them are single observations too."""


def _content(points: bool) -> Any:
    """The content as a role may see it; what it may not see does not leave the database."""
    return Picture.content if points else Picture.content.op("-")(_HIDDEN)


def _written(session: BoundSession, column: Any) -> Any:
    """What the group has written about the municipality as a whole; nothing of it for who sees a part."""
    return column if session.limits is None else literal("").label(column.key)


def select_picture(session: BoundSession, picture_id: UUID | None, *, points: bool, drafts: bool) -> PictureRow | None:
    """One picture, or the newest when no id is given; without `drafts` only settled versions exist."""
    round_ = aliased(Round)
    statement = select(
        Picture.id,
        Picture.round_id,
        round_.number.label("round_number"),
        Picture.version,
        Picture.state,
        _content(points).label("content"),
        _written(session, Picture.analysis),
        _written(session, Picture.change_reason),
        Picture.revision,
        Picture.computed_at,
        Picture.changed_at,
        Picture.changed_by,
        Picture.settled_at,
        Picture.settled_by_name,
    ).join(round_, and_(round_.municipality_id == Picture.municipality_id, round_.id == Picture.round_id))
    if not drafts:
        statement = statement.where(Picture.state == "settled")
    if picture_id is not None:
        statement = statement.where(Picture.id == picture_id)
    row = (
        session.execute(
            statement.order_by(round_.closes_at.desc(), round_.number.desc(), Picture.version.desc()).limit(1)
        )
        .mappings()
        .one_or_none()
    )
    return None if row is None else PictureRow(**{**row, "content": _seen(session, row["content"])})


def _seen(session: BoundSession, content: Any) -> Any:
    return content if session.limits is None else part_of(content, session.limits)


def _versions(session: BoundSession) -> Any:
    return select(
        Picture.id,
        Picture.round_id,
        Round.number.label("round_number"),
        Round.period_from,
        Round.period_to,
        Picture.version,
        Picture.state,
        _written(session, Picture.change_reason),
        Picture.settled_at,
        Picture.settled_by_name,
    ).join(Round, and_(Round.municipality_id == Picture.municipality_id, Round.id == Picture.round_id))


def select_versions(
    session: BoundSession,
    *,
    drafts: bool,
    round_id: UUID | None = None,
    before: tuple[int, int] | None = None,
    limit: int = 50,
) -> list[VersionRow]:
    """Versions, newest round and version first; of one round, or from after the position (round number, version)."""
    statement = _versions(session)
    if not drafts:
        statement = statement.where(Picture.state == "settled")
    if round_id is not None:
        statement = statement.where(Picture.round_id == round_id)
    if before is not None:
        statement = statement.where(tuple_(Round.number, Picture.version) < before)
    rows = session.execute(statement.order_by(Round.number.desc(), Picture.version.desc()).limit(limit)).mappings()
    return [VersionRow(**row) for row in rows]


def select_newest_round(session: BoundSession) -> NewestRound | None:
    """The round that closed last."""
    drafted = (
        select(Picture.id)
        .where(Picture.municipality_id == Round.municipality_id, Picture.round_id == Round.id)
        .exists()
    )
    row = (
        session.execute(
            select(
                Round.id,
                Round.number,
                Round.period_from,
                Round.period_to,
                Round.closed_at,
                drafted.label("drafted"),
            )
            .where(Round.state == "closed")
            .order_by(Round.closes_at.desc(), Round.number.desc())
            .limit(1)
        )
        .mappings()
        .one_or_none()
    )
    return None if row is None else NewestRound(**row)


def select_notes(session: BoundSession, picture_id: UUID) -> list[Note]:
    """The group's notes on a draft, oldest first."""
    return list(
        session.execute(select(Note).where(Note.picture_id == picture_id).order_by(Note.created_at, Note.id)).scalars()
    )


def find_picture(session: BoundSession, picture_id: UUID, *, lock: bool = False) -> Picture | None:
    """The row itself; with `lock` nobody else changes it until the transaction ends."""
    statement = select(Picture).where(Picture.id == picture_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.execute(statement).scalar_one_or_none()


def select_of_round(session: BoundSession, round_id: UUID) -> list[tuple[UUID, int, str]]:
    """(id, version, state) of every version of the round, newest first."""
    rows = session.execute(
        select(Picture.id, Picture.version, Picture.state)
        .where(Picture.round_id == round_id)
        .order_by(Picture.version.desc())
    )
    return [(row.id, row.version, row.state) for row in rows]


def find_version(session: BoundSession, picture_id: UUID) -> VersionRow | None:
    """A settled version without its content."""
    row = session.execute(_versions(session).where(Picture.id == picture_id, Picture.state == "settled"))
    found = row.mappings().one_or_none()
    return None if found is None else VersionRow(**found)


def content_text(session: BoundSession, picture_id: UUID, *, points: bool) -> tuple[str, str]:
    """(analysis, content) of a settled picture, the content as PostgreSQL writes it, for handing on unparsed."""
    asked = select(_written(session, Picture.analysis), cast(_content(points), Text)).where(
        Picture.id == picture_id, Picture.state == "settled"
    )
    analysis, content = session.execute(asked).one()
    if session.limits is not None:
        content = json.dumps(_seen(session, json.loads(content)), ensure_ascii=False)
    return analysis, content
