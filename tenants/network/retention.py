"""What the network keeps of a person, for how long, and how somebody who has left loses the name."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Text, and_, cast, func, or_, select, update

from samsyn import clock
from samsyn.isolation.boundary import BoundSession
from samsyn.records import Entry, Extent, RecordKind, Register, Section, Subject
from tenants.network.models import Organisation, Participant

ERASED = "Raderad rapportör"
"""The name that stands where coded answers of somebody erased are listed. It is data and bears no language."""
MOST_FOUND = 50
_STANDING = Participant.erased_at.is_(None)
_OF_ITS_ORGANISATION = and_(
    Organisation.municipality_id == Participant.municipality_id, Organisation.id == Participant.organisation_id
)


def _find(session: BoundSession, words: str) -> list[Subject]:
    pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    matching = or_(Participant.name.ilike(pattern), Participant.email.ilike(pattern))
    return _subjects(session, matching, MOST_FOUND)


def _known(session: BoundSession, ids: Iterable[UUID]) -> list[Subject]:
    return _subjects(session, Participant.id.in_(list(ids)), None)


def _subjects(session: BoundSession, which: ColumnElement[bool], limit: int | None) -> list[Subject]:
    rows = session.execute(
        select(Participant.id, Participant.name, Participant.email, Participant.title, Organisation.name)
        .join(Organisation, _OF_ITS_ORGANISATION)
        .where(_STANDING, which)
        .order_by(Participant.name, Participant.email)
        .limit(limit)
    )
    return [Subject(row[0], row[1], row[2], ", ".join(part for part in (row[3], row[4]) if part)) for row in rows]


def _sections(session: BoundSession, participant_id: UUID) -> list[Section]:
    row = session.execute(
        select(Participant, Organisation.name)
        .join(Organisation, _OF_ITS_ORGANISATION)
        .where(Participant.id == participant_id, _STANDING)
    ).one_or_none()
    columns = (
        ("name", _l("Namn")),
        ("email", _l("E-postadress")),
        ("title", _l("Roll")),
        ("organisation", _l("Verksamhet")),
        ("language", _l("Språk")),
        ("added_at", _l("Tillagd")),
        ("paused_until", _l("Pausad till")),
        ("left_at", _l("Lämnade nätverket")),
    )
    entries = []
    if row is not None:
        one, organisation = row
        entries.append(
            Entry(
                one.id,
                (
                    *(one.name, one.email, one.title, organisation, one.language),
                    *(one.created_at, one.paused_until, one.retired_at),
                ),
            )
        )
    return [Section("network", _l("Uppgifter i nätverket"), columns, tuple(entries))]


def _forget(session: BoundSession, ids: Sequence[UUID]) -> None:
    """Takes name, address and title; the row stays, at which coded answers point."""
    now = clock.now()
    session.execute(
        update(Participant)
        .where(Participant.id.in_(ids))
        .values(
            name=ERASED,
            email=func.concat(cast(Participant.id, Text), "@raderad.invalid"),
            title="",
            paused_until=None,
            retired_at=func.coalesce(Participant.retired_at, now),
            erased_at=now,
        )
        .execution_options(synchronize_session=False)
    )


def _erase(session: BoundSession, participant_id: UUID, _extent: Extent) -> None:
    _forget(session, [participant_id])


PARTICIPANTS = RecordKind(
    code="participants",
    name=_l("Rapportörer som har lämnat nätverket"),
    goes=_l("Namn, e-postadress och roll. Svaren står kvar utan namn, under sin verksamhet."),
    ground=_l("Den som kommer tillbaka inom ett år får fortsätta där den var."),
    months=12,
    rows=select(Participant.id).where(_STANDING, Participant.retired_at.is_not(None)),
    at=Participant.retired_at,
    concerns=lambda subjects: Participant.id.in_([subject.id for subject in subjects]),
    erase=_forget,
)
KINDS = (PARTICIPANTS,)
REGISTER = Register(find=_find, known=_known, participant=_sections, erase=_erase)
