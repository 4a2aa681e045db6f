"""How long answers are kept, when their free text goes, and what an extract says of them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, delete, select, update

from samsyn.isolation.boundary import BoundSession
from samsyn.records import Entry, Extent, RecordKind, Register, Section, Subject
from tenants.observations.models import Answer, Observation, ScreenedText
from tenants.observations.queries import OF_ITS_OBSERVATION
from tenants.observations.wording import place_types, sources
from tenants.places.models import Area, Category, Place
from tenants.rounds.models import Round

_OF_ITS_ANSWER = and_(Answer.municipality_id == Observation.municipality_id, Answer.id == Observation.answer_id)
_APART = {"synchronize_session": False}


def _by(subjects: Sequence[Subject]) -> ColumnElement[bool]:
    return Answer.participant_id.in_([subject.id for subject in subjects])


def _erase_texts(session: BoundSession, ids: Sequence[UUID]) -> None:
    session.execute(delete(ScreenedText).where(ScreenedText.observation_id.in_(ids)).execution_options(**_APART))
    session.execute(update(Observation).where(Observation.id.in_(ids)).values(text="").execution_options(**_APART))


def _erase_answers(session: BoundSession, ids: Sequence[UUID]) -> None:
    """The observations in them go with them, by the database's own rule."""
    session.execute(delete(Answer).where(Answer.id.in_(ids)).execution_options(**_APART))


def _erase(session: BoundSession, participant_id: UUID, extent: Extent) -> None:
    answers = list(session.execute(select(Answer.id).where(Answer.participant_id == participant_id)).scalars())
    if extent is Extent.ANSWERS:
        _erase_answers(session, answers)
    elif extent is Extent.TEXTS:
        of_answers = select(Observation.id).where(Observation.answer_id.in_(answers))
        _erase_texts(session, list(session.execute(of_answers).scalars()))


def _sections(session: BoundSession, participant_id: UUID) -> list[Section]:
    return [_answers(session, participant_id), _observations(session, participant_id)]


def _answers(session: BoundSession, participant_id: UUID) -> Section:
    rows = session.execute(
        select(Round.number, Answer)
        .join(Round, _same(Round, Answer, Answer.round_id))
        .where(Answer.participant_id == participant_id)
        .order_by(Round.number)
    )
    columns = (
        ("round", _l("Omgång")),
        ("submitted_at", _l("Kom in")),
        ("changed_at", _l("Ändrades senast")),
        ("channel", _l("Väg in")),
        ("nothing_to_report", _l("Inget att rapportera")),
    )
    entries = tuple(
        Entry(
            one.id, (number, one.submitted_at, one.changed_at, _CHANNELS[one.channel], _YES_NO[one.nothing_to_report])
        )
        for number, one in rows
    )
    return Section("answers", _l("Svar"), columns, entries)


def _observations(session: BoundSession, participant_id: UUID) -> Section:
    rows = session.execute(
        select(Round.number, Observation, Category.name, Area.name, Place.name, ScreenedText.original)
        .join(Answer, _OF_ITS_ANSWER)
        .join(Round, _same(Round, Observation, Observation.round_id))
        .join(Category, _same(Category, Observation, Observation.category_id))
        .outerjoin(Area, _same(Area, Observation, Observation.area_id))
        .outerjoin(Place, _same(Place, Observation, Observation.place_id))
        .outerjoin(ScreenedText, OF_ITS_OBSERVATION)
        .where(Answer.participant_id == participant_id)
        .order_by(Round.number, Observation.position)
    )
    columns = (
        ("round", _l("Omgång")),
        ("category", _l("Kategori")),
        ("from", _l("Från")),
        ("to", _l("Till")),
        ("area", _l("Område")),
        ("place", _l("Plats")),
        ("place_type", _l("Typ av plats")),
        ("source", _l("Hur det är känt")),
        ("lat", _l("Latitud")),
        ("lon", _l("Longitud")),
        ("text", _l("Beskrivning")),
        ("created_at", _l("Kom in")),
    )
    types, known = place_types(), sources()
    entries = tuple(
        Entry(
            one.id,
            (
                *(number, category, one.occurred_from, one.occurred_to, area, place),
                *(types[one.place_type], known[one.source], one.lat, one.lon, original or one.text, one.created_at),
            ),
        )
        for number, one, category, area, place, original in rows
    )
    return Section("observations", _l("Iakttagelser"), columns, entries)


def _same(other: Any, row: Any, column: Any) -> ColumnElement[bool]:
    """A join between tenant tables goes by the whole key."""
    return and_(other.municipality_id == row.municipality_id, other.id == column)


_CHANNELS = {"link": _l("Personlig länk"), "api": _l("Program")}
_YES_NO = {True: _l("Ja"), False: _l("Nej")}

TEXTS = RecordKind(
    code="texts",
    name=_l("Fritext i iakttagelser"),
    goes=_l("Det som är skrivet med egna ord. Kategori, plats, tid och källa står kvar, så att serien går att följa."),
    ground=_l("Texten behövs när lägesbilden görs och åtgärderna följs upp, inte för statistik."),
    months=24,
    shortest=3,
    rows=select(Observation.id).join(Answer, _OF_ITS_ANSWER).where(Observation.text != ""),
    at=Observation.created_at,
    concerns=_by,
    erase=_erase_texts,
)
ANSWERS = RecordKind(
    code="answers",
    name=_l("Svar och iakttagelser"),
    goes=_l("Hela svaret med alla iakttagelser. Fastställda lägesbilder har kvar sina tal."),
    ground=_l("Så länge behövs serien för att jämföra år med år."),
    months=120,
    shortest=24,
    keepable=True,
    rows=select(Answer.id),
    at=Answer.submitted_at,
    concerns=_by,
    erase=_erase_answers,
)
KINDS = (TEXTS, ANSWERS)
REGISTER = Register(participant=_sections, erase=_erase)
