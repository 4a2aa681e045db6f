"""Reading the network. Each function is one query."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from samsyn.isolation.boundary import BoundSession
from tenants.network.facts import OrganisationFact, ParticipantFact
from tenants.network.models import Organisation, Participant

_COLUMNS = (
    *(Participant.id, Participant.name, Participant.email, Participant.title, Participant.language),
    *(Participant.paused_until, Participant.retired_at),
    *(Organisation.id, Organisation.name, Organisation.sector),
)
_OF_ITS_ORGANISATION = and_(
    Organisation.municipality_id == Participant.municipality_id, Organisation.id == Participant.organisation_id
)

_STANDING = Participant.erased_at.is_(None)
"""Who has been erased is a row for the series, and nobody in the network."""


def _awake(paused_until: InstrumentedAttribute[datetime | None], at: datetime) -> ColumnElement[bool]:
    return or_(paused_until.is_(None), paused_until <= at)


def _participant(row: Iterable[Any]) -> ParticipantFact:
    return ParticipantFact(*tuple(row))


def select_organisations(session: BoundSession, *, retired: bool = False) -> list[OrganisationFact]:
    """Organisations with how many participants each has; with `retired` also those out of use."""
    statement = (
        select(
            *(Organisation.id, Organisation.name, Organisation.sector),
            *(Organisation.paused_until, Organisation.retired_at),
            func.count(Participant.id).filter(Participant.retired_at.is_(None)),
        )
        .outerjoin(Participant, _OF_ITS_ORGANISATION)
        .group_by(Organisation.municipality_id, Organisation.id)
    )
    if not retired:
        statement = statement.where(Organisation.retired_at.is_(None))
    return [OrganisationFact(*row) for row in session.execute(statement)]


def select_participants(
    session: BoundSession, *, organisation_id: UUID | None = None, retired: bool = False
) -> list[ParticipantFact]:
    """Participants; with `retired` also those out of use, themselves or with their organisation."""
    statement = select(*_COLUMNS).join(Organisation, _OF_ITS_ORGANISATION).where(_STANDING).order_by(Participant.id)
    if organisation_id is not None:
        statement = statement.where(Participant.organisation_id == organisation_id)
    if not retired:
        statement = statement.where(Participant.retired_at.is_(None), Organisation.retired_at.is_(None))
    return [_participant(row) for row in session.execute(statement)]


def select_active(session: BoundSession, at: datetime) -> list[ParticipantFact]:
    """Those whom a round asks at this instant: neither they nor their organisation retired or paused."""
    statement = (
        select(*_COLUMNS)
        .join(Organisation, _OF_ITS_ORGANISATION)
        .where(
            *(Participant.retired_at.is_(None), Organisation.retired_at.is_(None)),
            *(_awake(Participant.paused_until, at), _awake(Organisation.paused_until, at)),
        )
        .order_by(Participant.id)
    )
    return [_participant(row) for row in session.execute(statement)]


def search_participants(session: BoundSession, words: str, limit: int) -> list[ParticipantFact]:
    """Participants in use whose name, address or organisation contains the words, at most `limit`."""
    pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    statement = (
        select(*_COLUMNS)
        .join(Organisation, _OF_ITS_ORGANISATION)
        .where(Participant.retired_at.is_(None), Organisation.retired_at.is_(None))
        .where(or_(*(column.ilike(pattern) for column in (Participant.name, Participant.email, Organisation.name))))
        .order_by(Participant.email)
        .limit(limit)
    )
    return [_participant(row) for row in session.execute(statement)]


def select_page(session: BoundSession, *, after: tuple[str, UUID] | None, limit: int) -> list[ParticipantFact]:
    """Participants in use by address, at most `limit`, after a position of the same order."""
    statement = (
        select(*_COLUMNS)
        .join(Organisation, _OF_ITS_ORGANISATION)
        .where(Participant.retired_at.is_(None), Organisation.retired_at.is_(None))
        .order_by(Participant.email, Participant.id)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(tuple_(Participant.email, Participant.id) > after)
    return [_participant(row) for row in session.execute(statement)]


def find_participant(session: BoundSession, participant_id: UUID) -> ParticipantFact | None:
    """One participant with its organisation."""
    statement = (
        select(*_COLUMNS).join(Organisation, _OF_ITS_ORGANISATION).where(Participant.id == participant_id, _STANDING)
    )
    row = session.execute(statement).one_or_none()
    return None if row is None else _participant(row)


def find_organisation_of(session: BoundSession, participant_id: UUID) -> Organisation | None:
    """The organisation that the participant answers for."""
    return session.execute(
        select(Organisation).join(Participant, _OF_ITS_ORGANISATION).where(Participant.id == participant_id)
    ).scalar_one_or_none()


def find_organisation_row(session: BoundSession, organisation_id: UUID) -> Organisation | None:
    """The organisation's row."""
    return session.execute(select(Organisation).where(Organisation.id == organisation_id)).scalar_one_or_none()


def find_participant_row(session: BoundSession, participant_id: UUID) -> Participant | None:
    """The participant's row."""
    return session.execute(select(Participant).where(Participant.id == participant_id, _STANDING)).scalar_one_or_none()


def find_by_email(session: BoundSession, email: str) -> ParticipantFact | None:
    """The participant with this address, in use or not."""
    row = session.execute(
        select(*_COLUMNS).join(Organisation, _OF_ITS_ORGANISATION).where(Participant.email == email)
    ).one_or_none()
    return None if row is None else _participant(row)


def select_organisation_rows(session: BoundSession) -> list[Organisation]:
    """Every organisation's row, those out of use included."""
    return list(session.execute(select(Organisation)).scalars())


def select_participant_rows(session: BoundSession) -> list[Participant]:
    """Every participant's row, those out of use included, those erased not."""
    return list(session.execute(select(Participant).where(_STANDING)).scalars())
