"""What the first page reads of the steps before it, in as few statements as it takes. Each function is one query."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, literal, literal_column, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from samsyn import clock
from samsyn.isolation.boundary import BoundSession
from tenants.feedback.models import Feedback
from tenants.network.models import Organisation, Participant
from tenants.overview.facts import FeedbackGlance, PictureGlance, Standing
from tenants.picture.models import Picture
from tenants.picture.part import part_of
from tenants.places.models import Area, Category
from tenants.rounds.models import Invitation, Rhythm, Round

MOST_PICTURES = 4
# Of a picture's document the first page shows counts alone; maps and points are nine tenths of it.
_LEFT_OUT: ColumnElement[Any] = literal_column("'{maps,points,hours,when,places,watch,notes}'::text[]")


def _awake(paused_until: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    return or_(paused_until.is_(None), paused_until <= clock.now())


def select_standing(session: BoundSession, *, refused: Collection[str] = ()) -> Standing:
    """What has been set up: how many of each, the rhythm, and which organisations are silent in what is open now.

    `refused` are addresses that mails came back from; those that somebody in the network still has are counted.
    """
    here = session.municipality_id
    heard = (
        select(Participant.organisation_id)
        .join(
            Invitation,
            and_(
                Invitation.municipality_id == Participant.municipality_id, Invitation.participant_id == Participant.id
            ),
        )
        .join(Round, and_(Round.municipality_id == Invitation.municipality_id, Round.id == Invitation.round_id))
        .where(Participant.municipality_id == here, Round.state == "open", Invitation.answered_at.is_not(None))
    )
    reached = (
        select(func.array_agg(Organisation.id))
        .where(
            Organisation.municipality_id == here,
            Organisation.retired_at.is_(None),
            _awake(Organisation.paused_until),
            Organisation.id.not_in(heard),
        )
        .scalar_subquery()
    )
    row = session.execute(
        select(
            *(_in_use(model, here) for model in (Area, Category, Organisation)),
            _participants(here),
            _participants(here, Participant.email.in_(refused)) if refused else literal(0),
            reached,
            Rhythm,
        )
        .select_from(select(literal(1).label("one")).subquery())
        .outerjoin(Rhythm, Rhythm.municipality_id == here)
    ).one()
    return Standing(row[0], row[1], row[2], row[3], row[4], frozenset(row[5] or ()), row[6])


def select_rhythm(session: BoundSession) -> Standing:
    """The rhythm alone, for who sees a part of the municipality and nothing of its network."""
    return Standing(0, 0, 0, 0, 0, frozenset(), session.execute(select(Rhythm)).scalar_one_or_none())


def _in_use(model: Any, municipality_id: int) -> Any:
    return (
        select(func.count())
        .select_from(model)
        .where(model.municipality_id == municipality_id, model.retired_at.is_(None))
        .scalar_subquery()
    )


def _participants(municipality_id: int, *conditions: ColumnElement[bool]) -> Any:
    return (
        select(func.count())
        .select_from(Participant)
        .join(
            Organisation,
            and_(
                Organisation.municipality_id == Participant.municipality_id,
                Organisation.id == Participant.organisation_id,
            ),
        )
        .where(
            Participant.municipality_id == municipality_id,
            Participant.retired_at.is_(None),
            Organisation.retired_at.is_(None),
            *conditions,
        )
        .scalar_subquery()
    )


def _with_round() -> ColumnElement[bool]:
    return and_(Round.municipality_id == Picture.municipality_id, Round.id == Picture.round_id)


def select_pictures(session: BoundSession, *, drafts: bool) -> list[PictureGlance]:
    """The newest settled picture and, with `drafts`, every draft; the newest first."""
    order = (Round.closes_at.desc(), Round.number.desc(), Picture.version.desc())
    newest = (
        select(Picture.id)
        .join(Round, _with_round())
        .where(Picture.municipality_id == session.municipality_id, Picture.state == "settled")
        .order_by(*order)
        .limit(1)
        .scalar_subquery()
    )
    wanted = or_(Picture.id == newest, Picture.state == "draft") if drafts else Picture.id == newest
    rows = session.execute(
        select(
            Picture.id,
            Picture.round_id,
            Round.number.label("round_number"),
            Picture.version,
            Picture.state,
            Picture.computed_at,
            Picture.settled_at,
            Picture.settled_by_name,
            Picture.content.op("-")(_LEFT_OUT).label("content"),
        )
        .join(Round, _with_round())
        .where(wanted)
        .order_by(*order)
        .limit(MOST_PICTURES)
    ).mappings()
    limits = session.limits
    if limits is None:
        return [PictureGlance(**row) for row in rows]
    return [PictureGlance(**{**row, "content": part_of(row["content"], limits)}) for row in rows]


def select_feedback(session: BoundSession, round_id: UUID) -> list[FeedbackGlance]:
    """The round's feedback and every draft; a sent one first, then the newest."""
    rows = session.execute(
        select(
            Feedback.id,
            Feedback.round_id,
            Round.number.label("round_number"),
            Feedback.state,
            Feedback.created_at,
            Feedback.sent_at,
            Feedback.recipients,
        )
        .join(Round, and_(Round.municipality_id == Feedback.municipality_id, Round.id == Feedback.round_id))
        .where(or_(Feedback.state == "draft", Feedback.round_id == round_id))
        .order_by(Feedback.sent_at.desc().nulls_last(), Feedback.created_at.desc())
    ).mappings()
    return [FeedbackGlance(**row) for row in rows]
