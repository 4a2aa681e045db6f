"""Reading feedback and who gets it. Each function is one query."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from samsyn import clock
from samsyn.isolation.boundary import BoundSession
from tenants.feedback.models import Feedback
from tenants.network.models import Organisation, Participant
from tenants.picture.models import Picture
from tenants.rounds.models import Invitation, Round


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackFact:
    """A feedback with its round and the version that it was written from; `newest_version` is the last settled one."""

    id: UUID
    round_id: UUID
    round_number: int
    period_from: date
    period_to: date
    picture_id: UUID
    version: int
    newest_version: int | None
    state: str
    subject: str
    body: str
    revision: int
    created_at: datetime
    changed_at: datetime
    changed_by_name: str | None
    sent_at: datetime | None
    sent_by_name: str | None
    recipients: int | None

    @property
    def sent(self) -> bool:
        """Whether it has been sent, and is the same from then on."""
        return self.state == "sent"

    @property
    def outdated(self) -> bool:
        """Whether a newer version of the picture has been settled since the text was written."""
        return not self.sent and self.newest_version is not None and self.newest_version > self.version


class Recipient(NamedTuple):
    """One who gets the feedback."""

    participant_id: UUID
    name: str
    email: str


class Addressed(NamedTuple):
    """How a letter greets its receiver, and the link that shows the feedback: None when there is none that leads on.

    `fingerprint` is what is stored of the link's token: an invitation that came of a program's answer has no link.
    """

    language: str
    invitation_id: UUID | None
    generation: int
    fingerprint: bytes | None


def _same(other: Any, owner: Any, column: Any) -> ColumnElement[bool]:
    """A join between tenant tables goes by the whole key."""
    return and_(other.municipality_id == owner.municipality_id, other.id == column)


def select_feedbacks(
    session: BoundSession,
    *conditions: ColumnElement[bool],
    before: tuple[datetime, UUID] | None = None,
    limit: int | None = None,
) -> list[FeedbackFact]:
    """Feedback, the latest first, from after a position (created_at, id)."""
    other = aliased(Picture)
    newest = (
        select(func.max(other.version))
        .where(
            other.municipality_id == Feedback.municipality_id,
            other.round_id == Feedback.round_id,
            other.state == "settled",
        )
        .correlate(Feedback)
        .scalar_subquery()
    )
    statement = (
        select(
            Feedback.id,
            Feedback.round_id,
            Round.number.label("round_number"),
            Round.period_from,
            Round.period_to,
            Feedback.picture_id,
            Picture.version,
            newest.label("newest_version"),
            *(Feedback.state, Feedback.subject, Feedback.body, Feedback.revision),
            *(Feedback.created_at, Feedback.changed_at, Feedback.changed_by_name),
            *(Feedback.sent_at, Feedback.sent_by_name, Feedback.recipients),
        )
        .join(Round, _same(Round, Feedback, Feedback.round_id))
        .join(Picture, _same(Picture, Feedback, Feedback.picture_id))
        .where(*conditions)
        .order_by(Feedback.created_at.desc(), Feedback.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(tuple_(Feedback.created_at, Feedback.id) < before)
    return [FeedbackFact(**row) for row in session.execute(statement).mappings()]


def select_row(session: BoundSession, feedback_id: UUID) -> Feedback | None:
    """The row itself, held until the transaction ends."""
    return session.execute(
        select(Feedback).where(Feedback.id == feedback_id).with_for_update().execution_options(populate_existing=True)
    ).scalar_one_or_none()


def select_draft(session: BoundSession, round_id: UUID) -> Feedback | None:
    """The draft of the round, held until the transaction ends."""
    return session.execute(
        select(Feedback)
        .where(Feedback.round_id == round_id, Feedback.state == "draft")
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def select_last_sent(session: BoundSession) -> datetime | None:
    """When feedback was last sent."""
    return session.execute(select(func.max(Feedback.sent_at))).scalar_one()


def select_sent_of_round(session: BoundSession, round_id: UUID) -> FeedbackFact | None:
    """The feedback that was last sent about the round."""
    found = select_feedbacks(session, Feedback.round_id == round_id, Feedback.state == "sent", limit=1)
    return found[0] if found else None


def select_picture(session: BoundSession, picture_id: UUID | None, round_id: UUID) -> Picture | None:
    """The settled picture, or without an id the round's newest settled one."""
    statement = select(Picture).where(Picture.round_id == round_id, Picture.state == "settled")
    if picture_id is not None:
        statement = statement.where(Picture.id == picture_id)
    return session.execute(statement.order_by(Picture.version.desc()).limit(1)).scalar_one_or_none()


def select_next_opening(session: BoundSession) -> datetime | None:
    """When the next planned round opens."""
    return session.execute(
        select(func.min(Round.opens_at)).where(Round.state == "planned", Round.opens_at > clock.now())
    ).scalar_one()


def select_recipients(session: BoundSession, round_id: UUID) -> list[Recipient]:
    """Everybody who is asked now, and everybody who answered the round; each once.

    Paused or retired participants are among them only when they answered.
    """
    moment = clock.now()
    answered = select(Invitation.participant_id).where(
        Invitation.municipality_id == session.municipality_id,
        Invitation.round_id == round_id,
        Invitation.answered_at.is_not(None),
    )
    active = and_(
        Participant.retired_at.is_(None),
        Organisation.retired_at.is_(None),
        or_(Participant.paused_until.is_(None), Participant.paused_until <= moment),
        or_(Organisation.paused_until.is_(None), Organisation.paused_until <= moment),
    )
    rows = session.execute(
        select(Participant.id, Participant.name, Participant.email)
        .join(Organisation, _same(Organisation, Participant, Participant.organisation_id))
        .where(or_(active, Participant.id.in_(answered)))
        .order_by(Participant.id)
    )
    return [Recipient(*row) for row in rows]


def select_addressed(session: BoundSession, participant_id: UUID, round_id: UUID) -> Addressed | None:
    """The receiver's language, and the invitation whose link shows the feedback. None when the person is gone."""
    row = session.execute(
        select(
            Participant.language,
            Participant.retired_at,
            Invitation.id,
            Invitation.generation,
            Invitation.token_hash,
            Invitation.revoked_at,
        )
        .outerjoin(
            Invitation,
            and_(
                Invitation.municipality_id == Participant.municipality_id,
                Invitation.participant_id == Participant.id,
                Invitation.round_id == round_id,
            ),
        )
        .where(Participant.id == participant_id)
    ).one_or_none()
    if row is None:
        return None
    leads = row.id is not None and row.revoked_at is None and row.retired_at is None
    return Addressed(row.language, row.id if leads else None, row.generation or 0, row.token_hash)
