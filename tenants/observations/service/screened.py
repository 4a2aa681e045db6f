"""Texts that were stopped: how many, which of them a sender has spoken for, and what a coordinator makes of those.

A text that is spoken for is stored masked in its observation, where everything that reads observations finds it, and as
it was written in a row of its own, which nothing but this module and the sender's own page reads.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import and_, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from samsyn import clock
from samsyn.audit import Actor, read, record
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, NotFound
from samsyn.isolation.boundary import BoundSession
from tenants.observations.intake import Checked
from tenants.observations.models import Observation, ScreenedText, ScreeningCount
from tenants.observations.queries import OF_ITS_OBSERVATION
from tenants.observations.screening import KINDS
from tenants.places.models import Category
from tenants.rounds.models import Round

ANY = "any"
"""The kind that counts each text once."""
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """A masked text that nobody has settled, as a coordinator sees it."""

    id: UUID
    observation_id: UUID
    masked: str
    kinds: tuple[str, ...]
    claimed_at: datetime
    round_number: int
    category: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many texts were stopped, and what became of them."""

    stopped: int = 0
    corrected: int = 0
    claimed: int = 0


def claim(session: BoundSession, checked: Iterable[Checked], now: datetime) -> None:
    """Keeps the texts that their sender has spoken for, as they were written."""
    spoken_for = [one for one in checked if one.original is not None]
    if spoken_for:
        session.add_all(
            ScreenedText(
                id=new_id(), observation_id=one.id, original=one.original, kinds=list(one.claimed), claimed_at=now
            )
            for one in spoken_for
        )
        session.flush()


def forget(session: BoundSession, observation_id: UUID) -> None:
    """The observation is written anew: what was said of its earlier text holds no more."""
    session.execute(
        delete(ScreenedText)
        .where(ScreenedText.observation_id == observation_id)
        .execution_options(synchronize_session=False)
    )


def count(session: BoundSession, *, stopped: Iterable[str], claimed: Iterable[str], at: datetime) -> None:
    """Counts a text that has come in: what it was stopped for, and which of that is corrected or spoken for."""
    spoken = set(claimed)
    kinds = (set(stopped) & set(KINDS)) | spoken
    if not kinds:
        return
    counted = [(kind, "stopped") for kind in (*kinds, ANY)]
    counted += [(kind, "claimed" if kind in spoken else "corrected") for kind in kinds]
    _add(session, [*counted, (ANY, "claimed" if spoken else "corrected")], at)


def count_refused(session: BoundSession, texts: Sequence[Iterable[str]]) -> None:
    """Counts the texts of a program's answer that was refused: by the kinds found in each."""
    for kinds in texts:
        _add(session, [(kind, "stopped") for kind in (*kinds, ANY)], clock.now())


def count_claimed(session: BoundSession, checked: Iterable[Checked], at: datetime) -> None:
    """Counts the texts of a program's answer that it has spoken for."""
    for one in checked:
        if one.claimed:
            _add(session, [(kind, "claimed") for kind in (*one.claimed, ANY)], at)


def _add(session: BoundSession, counted: Iterable[tuple[str, str]], at: datetime) -> None:
    """In one order, so that two at once wait for each other and never both."""
    month = clock.local(at).date().replace(day=1)
    rows = [
        {
            "municipality_id": session.municipality_id,
            "id": new_id(),
            "month": month,
            "kind": kind,
            "outcome": outcome,
            "count": 1,
        }
        for kind, outcome in sorted(counted)
    ]
    inserted = upsert(ScreeningCount).values(rows)
    session.execute(
        inserted.on_conflict_do_update(
            index_elements=["municipality_id", "month", "kind", "outcome"],
            set_={"count": ScreeningCount.count + inserted.excluded.count},
        )
    )


def statistics(session: BoundSession) -> dict[date, dict[str, Tally]]:
    """By month, the latest first, and kind (ANY: each text once). One query."""
    rows = session.execute(
        select(ScreeningCount.month, ScreeningCount.kind, ScreeningCount.outcome, ScreeningCount.count).order_by(
            ScreeningCount.month.desc()
        )
    )
    counted: dict[date, dict[str, dict[str, int]]] = {}
    for month, kind, outcome, number in rows:
        counted.setdefault(month, {}).setdefault(kind, {})[outcome] = number
    return {
        month: {kind: Tally(**outcomes) for kind, outcomes in by_kind.items()} for month, by_kind in counted.items()
    }


def outcomes(session: BoundSession) -> dict[str, int]:
    """How many masked texts wait ("waiting"), and how many were "kept" and "masked". One query."""
    rows = session.execute(
        select(func.coalesce(ScreenedText.outcome, "waiting"), func.count()).group_by(ScreenedText.outcome)
    )
    return {row[0]: row[1] for row in rows}


def waiting(session: BoundSession) -> list[Waiting]:
    """The masked texts that nobody has settled, the oldest first. One query."""
    rows = session.execute(
        select(
            ScreenedText.id,
            ScreenedText.observation_id,
            Observation.text,
            ScreenedText.kinds,
            ScreenedText.claimed_at,
            Round.number,
            Category.name,
        )
        .join(Observation, OF_ITS_OBSERVATION)
        .join(Round, and_(Round.municipality_id == Observation.municipality_id, Round.id == Observation.round_id))
        .join(
            Category,
            and_(Category.municipality_id == Observation.municipality_id, Category.id == Observation.category_id),
        )
        .where(ScreenedText.outcome.is_(None))
        .order_by(ScreenedText.claimed_at, ScreenedText.id)
        .limit(MOST_SHOWN)
    )
    return [Waiting(row[0], row[1], row[2], tuple(row[3]), *row[4:]) for row in rows]


def original(session: BoundSession, text_id: UUID, *, by: Actor) -> str:
    """What is masked, for who is to settle it; the log says who has read it. Raises NotFound once it is settled."""
    row = session.execute(
        select(ScreenedText).where(ScreenedText.id == text_id, ScreenedText.outcome.is_(None))
    ).scalar_one_or_none()
    if row is None or row.original is None:
        raise NotFound
    read(session, "observations.masked_read", by, object_id=row.observation_id)
    return row.original


def settle(session: BoundSession, text_id: UUID, *, keep: bool, by: Actor) -> None:
    """Keeps the text as it was written, or masks it for good. Raises NotFound, Conflict when it is settled already."""
    row = session.execute(select(ScreenedText).where(ScreenedText.id == text_id).with_for_update()).scalar_one_or_none()
    if row is None:
        raise NotFound
    if row.outcome is not None:
        raise Conflict(_("Någon annan har redan avgjort texten."))
    if keep:
        session.execute(
            update(Observation)
            .where(Observation.id == row.observation_id)
            .values(text=row.original)
            .execution_options(synchronize_session=False)
        )
    row.outcome, row.original, row.settled_at = "kept" if keep else "masked", None, clock.now()
    session.flush()
    if keep:
        record(session, "observations.text_kept", by, object_id=row.observation_id)
    else:
        record(session, "observations.text_masked", by, object_id=row.observation_id)
