"""Reads of rounds, their rhythm and their invitations. Each function is one query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from samsyn.isolation.boundary import BoundSession
from tenants.network.models import Organisation, Participant
from tenants.rounds.models import Invitation, Rhythm, Round

ROUNDS_LOOKED_BACK = 12
"""How many earlier rounds a streak of silence is counted over."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How a round has been answered. A withdrawn link counts only when it had been used."""

    invited: int = 0
    answered: int = 0
    nothing_to_report: int = 0
    observations: int = 0

    @property
    def silent(self) -> int:
        """How many have not answered."""
        return self.invited - self.answered


@dataclass(frozen=True, slots=True)
class Invited:
    """One participant in one round, with their organisation and how long they have been silent before it.

    `silent_before`: how many closed rounds in a row, up to this one, they were asked in and did not answer.
    """

    invitation_id: UUID
    participant_id: UUID
    name: str
    title: str
    email: str
    language: str
    organisation_id: UUID
    organisation: str
    sector: str
    answered_at: datetime | None
    nothing_to_report: bool
    observations: int
    reminded_at: datetime | None
    revoked: bool
    left: bool
    silent_before: int

    @property
    def answered(self) -> bool:
        """Whether an answer has come."""
        return self.answered_at is not None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a mail to one participant of a round needs to know. `ended`: the link has been withdrawn, or they left."""

    invitation_id: UUID
    generation: int
    round: Round
    organisation: str
    language: str
    answered: bool
    ended: bool


def counted() -> ColumnElement[bool]:
    """The invitations that stand in the figures."""
    return or_(Invitation.revoked_at.is_(None), Invitation.answered_at.is_not(None))


def select_round(session: BoundSession, round_id: UUID, *, lock: Literal["", "change", "close"] = "") -> Round | None:
    """One round. "change" keeps other changes away until the transaction ends; "close" waits for answers, too."""
    statement = select(Round).where(Round.id == round_id)
    if lock:
        # FOR NO KEY UPDATE lets answers refer to the round meanwhile, FOR UPDATE does not.
        statement = statement.with_for_update(key_share=lock == "change").execution_options(populate_existing=True)
    return session.execute(statement).scalar_one_or_none()


def select_rhythm(session: BoundSession) -> Rhythm | None:
    """The municipality's rhythm, when it has one."""
    return session.execute(select(Rhythm)).scalar_one_or_none()


def select_rounds(
    session: BoundSession,
    *,
    states: Iterable[str] = (),
    before: tuple[datetime, UUID] | None = None,
    limit: int | None = None,
) -> list[Round]:
    """Rounds, latest opening first; `before` is the (opens_at, id) after which a page goes on."""
    statement = select(Round).order_by(Round.opens_at.desc(), Round.id.desc()).limit(limit)
    if states:
        statement = statement.where(Round.state.in_(list(states)))
    if before is not None:
        moment, last = before
        statement = statement.where(or_(Round.opens_at < moment, and_(Round.opens_at == moment, Round.id < last)))
    return list(session.execute(statement).scalars())


def select_counts(session: BoundSession, round_ids: Sequence[UUID]) -> dict[UUID, Counts]:
    """How each of the rounds has been answered; a round without invitations has zeros."""
    rows = session.execute(
        select(
            Invitation.round_id,
            func.count(),
            func.count(Invitation.answered_at),
            func.count().filter(Invitation.nothing_to_report.is_(True)),
            func.coalesce(func.sum(Invitation.observations), 0),
        )
        .where(Invitation.round_id.in_(list(round_ids)), counted())
        .group_by(Invitation.round_id)
    )
    found = {row[0]: Counts(row[1], row[2], row[3], int(row[4])) for row in rows}
    return {round_id: found.get(round_id, Counts()) for round_id in round_ids}


def select_invited(session: BoundSession, round_: Round) -> list[Invited]:
    """Everybody asked in the round, by sector, organisation and name."""
    earlier = (
        select(
            Invitation.participant_id,
            func.max(Round.number).filter(Invitation.answered_at.is_not(None)).label("answered_in"),
            func.array_agg(Round.number).filter(Invitation.answered_at.is_(None)).label("silent_in"),
        )
        .join(Round, and_(Round.municipality_id == Invitation.municipality_id, Round.id == Invitation.round_id))
        .where(
            Invitation.municipality_id == session.municipality_id,
            Round.municipality_id == session.municipality_id,
            Round.state == "closed",
            Round.number < round_.number,
            Round.number >= round_.number - ROUNDS_LOOKED_BACK,
            Invitation.revoked_at.is_(None),
        )
        .group_by(Invitation.participant_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Invitation, Participant, Organisation.name, Organisation.sector, earlier.c.answered_in, earlier.c.silent_in
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
        .outerjoin(earlier, earlier.c.participant_id == Invitation.participant_id)
        .where(Invitation.round_id == round_.id)
        .order_by(Organisation.sector, func.lower(Organisation.name), func.lower(Participant.name), Participant.id)
    )
    return [_invited(*row) for row in rows]


def _invited(
    invitation: Invitation,
    participant: Participant,
    organisation: str,
    sector: str,
    answered_in: int | None,
    silent_in: list[int] | None,
) -> Invited:
    return Invited(
        invitation_id=invitation.id,
        participant_id=participant.id,
        name=participant.name,
        title=participant.title,
        email=participant.email,
        language=participant.language,
        organisation_id=participant.organisation_id,
        organisation=organisation,
        sector=sector,
        answered_at=invitation.answered_at,
        nothing_to_report=bool(invitation.nothing_to_report),
        observations=invitation.observations,
        reminded_at=invitation.reminded_at,
        revoked=invitation.revoked_at is not None,
        left=participant.retired_at is not None,
        silent_before=sum(number > (answered_in or 0) for number in silent_in or ()),
    )


def select_asked_participants(session: BoundSession, round_id: UUID) -> set[UUID]:
    """The participants who have an invitation to the round, withdrawn ones included."""
    return set(session.execute(select(Invitation.participant_id).where(Invitation.round_id == round_id)).scalars())


def select_silent(session: BoundSession, round_id: UUID, *, reminded_before: datetime) -> list[Invitation]:
    """The invitations that can be answered and are not, without those reminded since the instant."""
    return list(
        session.execute(
            select(Invitation)
            .where(
                Invitation.round_id == round_id,
                Invitation.answered_at.is_(None),
                Invitation.revoked_at.is_(None),
                or_(Invitation.reminded_at.is_(None), Invitation.reminded_at <= reminded_before),
            )
            .order_by(Invitation.id)
        ).scalars()
    )


def select_previous(session: BoundSession, round_: Round) -> tuple[Round, list[datetime]] | None:
    """The closed round before this one, and when each of its answers came, earliest first."""
    previous = (
        select(func.max(Round.number))
        .where(Round.municipality_id == session.municipality_id, Round.state == "closed", Round.number < round_.number)
        .scalar_subquery()
    )
    times = func.array_agg(aggregate_order_by(Invitation.answered_at, Invitation.answered_at))
    row = session.execute(
        select(Round, times.filter(Invitation.answered_at.is_not(None)))
        .outerjoin(
            Invitation,
            and_(Invitation.municipality_id == Round.municipality_id, Invitation.round_id == Round.id),
        )
        .where(Round.number == previous)
        .group_by(Round.municipality_id, Round.id)
    ).one_or_none()
    return None if row is None else (row[0], [time for time in row[1] or () if time is not None])


def select_last_day_asked(session: BoundSession, *, before: datetime, besides: UUID | None = None) -> date | None:
    """The last day that a round opening before the instant asks about."""
    statement = select(func.max(Round.period_to)).where(Round.opens_at < before)
    if besides is not None:
        statement = statement.where(Round.id != besides)
    return session.execute(statement).scalar_one()


def select_link(session: BoundSession, fingerprint: bytes) -> tuple[Invitation, Round, Participant] | None:
    """What the link of this fingerprint opens."""
    row = session.execute(
        select(Invitation, Round, Participant)
        .join(Round, and_(Round.municipality_id == Invitation.municipality_id, Round.id == Invitation.round_id))
        .join(
            Participant,
            and_(
                Participant.municipality_id == Invitation.municipality_id, Participant.id == Invitation.participant_id
            ),
        )
        .where(Invitation.token_hash == fingerprint)
    ).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


def select_asked(session: BoundSession, invitation_id: UUID) -> Asked | None:
    """What a mail about the invitation needs to know."""
    row = session.execute(
        select(Invitation, Round, Participant, Organisation)
        .join(Round, and_(Round.municipality_id == Invitation.municipality_id, Round.id == Invitation.round_id))
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
        .where(Invitation.id == invitation_id)
    ).one_or_none()
    if row is None:
        return None
    invitation, round_, participant, organisation = row
    return Asked(
        invitation_id=invitation.id,
        generation=invitation.generation,
        round=round_,
        organisation=organisation.name,
        language=participant.language,
        answered=invitation.answered_at is not None,
        ended=any(
            moment is not None for moment in (invitation.revoked_at, participant.retired_at, organisation.retired_at)
        ),
    )


def select_invitation(
    session: BoundSession, round_id: UUID, invitation_id: UUID
) -> tuple[Invitation, Participant] | None:
    """One invitation of the round and whose it is."""
    row = session.execute(
        select(Invitation, Participant)
        .join(
            Participant,
            and_(
                Participant.municipality_id == Invitation.municipality_id, Participant.id == Invitation.participant_id
            ),
        )
        .where(Invitation.round_id == round_id, Invitation.id == invitation_id)
    ).one_or_none()
    return None if row is None else (row[0], row[1])
