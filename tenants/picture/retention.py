"""How long the group's notes are kept, and what an extract says of who settled and noted."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, delete, select

from samsyn.isolation.boundary import BoundSession
from samsyn.records import Entry, RecordKind, Register, Section
from tenants.picture.models import Note, Picture
from tenants.rounds.models import Round

_OF_ITS_PICTURE = and_(Picture.municipality_id == Note.municipality_id, Picture.id == Note.picture_id)


def _of_its_round() -> ColumnElement[bool]:
    return and_(Round.municipality_id == Picture.municipality_id, Round.id == Picture.round_id)


def _erase_notes(session: BoundSession, ids: Sequence[UUID]) -> None:
    session.execute(delete(Note).where(Note.id.in_(ids)).execution_options(synchronize_session=False))


def _sections(session: BoundSession, account_id: UUID) -> list[Section]:
    settled = session.execute(
        select(Picture.id, Round.number, Picture.version, Picture.settled_at)
        .join(Round, _of_its_round())
        .where(Picture.settled_by == account_id)
        .order_by(Picture.settled_at)
    )
    notes = session.execute(
        select(Note.id, Round.number, Note.created_at, Note.text)
        .join(Picture, _OF_ITS_PICTURE)
        .join(Round, _of_its_round())
        .where(Note.author_id == account_id)
        .order_by(Note.created_at)
    )
    return [
        Section(
            "settled_pictures",
            _l("Fastställda lägesbilder"),
            (("round", _l("Omgång")), ("version", _l("Version")), ("settled_at", _l("Fastställd"))),
            tuple(Entry(row[0], tuple(row[1:])) for row in settled),
        ),
        Section(
            "notes",
            _l("Anteckningar till lägesbilder"),
            (("round", _l("Omgång")), ("created_at", _l("Skriven")), ("text", _l("Text"))),
            tuple(Entry(row[0], tuple(row[1:])) for row in notes),
        ),
    ]


NOTES = RecordKind(
    code="notes",
    name=_l("Gruppens anteckningar till lägesbilder"),
    goes=_l("Anteckningen och vem som skrev den. Den fastställda lägesbilden står kvar."),
    ground=_l("Anteckningen är arbetsmaterial; det som gäller står i den fastställda bilden."),
    months=24,
    rows=select(Note.id),
    at=Note.created_at,
    erase=_erase_notes,
)
KINDS = (NOTES,)
REGISTER = Register(account=_sections)
