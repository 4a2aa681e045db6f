"""Taking answers: whole ones by one statement, and one observation at a time for the page behind a link.

An answer belongs to one participant in one round and there is never a second: its row is what a second request waits
at. What is written is ids, codes and the text itself; nothing of it is logged.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from samsyn import clock
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.isolation.boundary import BoundSession
from tenants.observations import statements
from tenants.observations.intake import MOST_OBSERVATIONS, Checked, ObservationInput, check, check_one
from tenants.observations.models import Answer, Observation
from tenants.observations.service import screened
from tenants.places import service as places
from tenants.places.service import Words
from tenants.rounds import service as rounds

Channel = Literal["link", "api"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What was stored: the answer, and whether it was the participant's first in the round."""

    id: UUID
    round_id: UUID
    participant_id: UUID
    nothing_to_report: bool
    submitted_at: datetime
    first: bool
    observation_ids: tuple[UUID, ...]


def submit(
    session: BoundSession,
    *,
    round_id: UUID,
    participant_id: UUID,
    observations: Sequence[ObservationInput],
    nothing_to_report: bool = False,
    channel: Channel = "link",
) -> Receipt:
    """Stores the participant's answer in the round, in place of an earlier one. Two queries the first time.

    Raises Invalid with each fault at its field (observations.<n>.<field>), NotFound for a round or participant that
    this municipality has not, Conflict when the round is not open.
    """
    answer = _Answer(round_id, participant_id, nothing_to_report, channel, clock.now())
    words = places.recent(session)
    for _attempt in range(2):
        try:
            return _store(session, answer, observations, words)
        except (Invalid, WordsChanged):
            fresh = places.vocabulary(session)
            if fresh.version == words.version:
                raise
            words = fresh
    raise WordsChanged


def _store(session: BoundSession, answer: "_Answer", observations: Sequence[ObservationInput], words: Words) -> Receipt:
    checked = check(observations, nothing_to_report=answer.nothing, words=words, now=answer.now)
    answer_id = new_id()
    given = (
        session.connection()
        .execute(
            statements.SUBMIT,
            {
                **answer.parameters(session, answer_id, words),
                "observations": json.dumps([_row(one, position) for position, one in enumerate(checked)]),
                "invitation": new_id(),
                "nobodys_token": secrets.token_bytes(32),
                "count": len(checked),
            },
        )
        .one_or_none()
    )
    if given is None:
        raise _why_not(session, answer, words)
    ids = tuple(one.id for one in checked)
    if given.id != answer_id:
        session.execute(
            statements.DELETE_OTHERS,
            {"municipality": session.municipality_id, "answer": given.id, "kept": [str(one) for one in ids]},
        )
    screened.claim(session, checked, answer.now)
    screened.count_claimed(session, checked, answer.now)
    return Receipt(
        id=given.id,
        round_id=answer.round_id,
        participant_id=answer.participant_id,
        nothing_to_report=answer.nothing,
        submitted_at=given.submitted_at,
        first=given.id == answer_id,
        observation_ids=ids,
    )


def add(
    session: BoundSession,
    *,
    round_id: UUID,
    participant_id: UUID,
    observation: ObservationInput,
    stopped: frozenset[str] = frozenset(),
) -> UUID:
    """Adds one observation to the participant's answer, which begins with it when there is none yet.

    Sent again under the same id it takes the place of what it sent before, so a double click is one observation.
    `stopped` are the kinds of personal data that its text was stopped for on the way here. Raises Invalid at the
    observation's fields, NotFound, Conflict (closed; or as many as an answer may hold).
    """
    answer, words = _Answer(round_id, participant_id, False, "link", clock.now()), places.vocabulary(session)
    checked = check_one(observation, words=words, now=answer.now)
    answer_id = _open(session, answer, words)
    existing = _positions(session, answer_id)
    if checked.id in existing:
        _rewrite(session, answer_id, checked, answer.now)
    elif len(existing) >= MOST_OBSERVATIONS:
        raise Conflict(
            _("Ett svar kan ha högst %(n)s iakttagelser. Ändra eller ta bort någon först.", n=MOST_OBSERVATIONS)
        )
    else:
        _insert(session, round_id, answer_id, checked, max(existing.values(), default=-1) + 1, answer.now)
        existing[checked.id] = 0
        screened.claim(session, [checked], answer.now)
    screened.count(session, stopped=stopped, claimed=checked.claimed, at=answer.now)
    _tell(session, answer, len(existing))
    return checked.id


def change(
    session: BoundSession,
    *,
    round_id: UUID,
    participant_id: UUID,
    observation_id: UUID,
    observation: ObservationInput,
    stopped: frozenset[str] = frozenset(),
) -> None:
    """Puts the observation in the place of one of the participant's own. Raises Invalid, NotFound, Conflict."""
    answer, words = _Answer(round_id, participant_id, False, "link", clock.now()), places.vocabulary(session)
    checked = check_one(observation, words=words, now=answer.now)
    answer_id = _open(session, answer, words)
    existing = _positions(session, answer_id)
    if observation_id not in existing:
        raise NotFound(_("Iakttagelsen finns inte längre i ditt svar."))
    _rewrite(session, answer_id, checked, answer.now, observation_id)
    screened.count(session, stopped=stopped, claimed=checked.claimed, at=answer.now)
    _tell(session, answer, len(existing))


def remove(session: BoundSession, *, round_id: UUID, participant_id: UUID, observation_id: UUID) -> int:
    """Takes one of the participant's own observations away and returns how many are left.

    With the last one the answer is taken back: an answer without observations would say that nothing has happened.
    One that is already gone is no fault. Raises NotFound, Conflict when the round is not open.
    """
    answer = _Answer(round_id, participant_id, False, "link", clock.now())
    answer_id = _open(session, answer, places.vocabulary(session))
    session.execute(
        delete(Observation)
        .where(Observation.answer_id == answer_id, Observation.id == observation_id)
        .execution_options(synchronize_session=False)
    )
    left = len(_positions(session, answer_id))
    if left:
        _tell(session, answer, left)
        return left
    session.execute(delete(Answer).where(Answer.id == answer_id).execution_options(synchronize_session=False))
    rounds.mark_unanswered(session, round_id=round_id, participant_id=participant_id)
    return 0


def report_nothing(session: BoundSession, *, round_id: UUID, participant_id: UUID) -> None:
    """Answers that nothing has happened. Raises NotFound, Conflict when closed or when observations have been sent."""
    answer = _Answer(round_id, participant_id, True, "link", clock.now())
    answer_id = _open(session, answer, places.vocabulary(session))
    if _positions(session, answer_id):
        raise Conflict(_("Du har redan skickat iakttagelser i den här omgången. Ta bort dem först om inget har hänt."))
    rounds.mark_answered(
        session, round_id=round_id, participant_id=participant_id, nothing_to_report=True, observations=0, at=answer.now
    )


@dataclass(frozen=True, slots=True)
class _Answer:
    """Whose answer, in which round, and when."""

    round_id: UUID
    participant_id: UUID
    nothing: bool
    channel: Channel
    now: datetime

    def parameters(self, session: BoundSession, answer_id: UUID, words: Words) -> dict[str, Any]:
        """The parameters that SUBMIT and OPEN have in common."""
        return {
            "municipality": session.municipality_id,
            "round": self.round_id,
            "participant": self.participant_id,
            "answer": answer_id,
            "nothing": self.nothing,
            "channel": self.channel,
            "at": self.now,
            "version": words.version,
        }


class WordsChanged(Conflict):
    """The categories, areas or places were changed after the answer had been checked against them."""


def _open(session: BoundSession, answer: _Answer, words: Words) -> UUID:
    """The participant's answer, made when there is none, its row locked until the commit."""
    found = session.execute(statements.OPEN, answer.parameters(session, new_id(), words)).one_or_none()
    if found is None:
        raise _why_not(session, answer, words)
    return found.id  # type: ignore[no-any-return]


def _why_not(session: BoundSession, answer: _Answer, words: Words) -> Exception:
    why = session.execute(
        statements.WHY_NOT,
        {
            "municipality": session.municipality_id,
            "round": answer.round_id,
            "participant": answer.participant_id,
        },
    ).one()
    if why.state is None:
        return NotFound(_("Omgången finns inte."))
    if why.state == "planned":
        return Conflict(_("Omgången har inte öppnat än."))
    if why.state == "closed" or why.closes_at <= answer.now:
        return Conflict(_("Omgången har stängt och kan inte besvaras längre."))
    if why.participant is None:
        return NotFound(_("Rapportören finns inte."))
    changed = WordsChanged if why.version != words.version else Conflict
    return changed(_("Läget ändrades medan svaret togs emot. Skicka igen."))


def _positions(session: BoundSession, answer_id: UUID) -> dict[UUID, int]:
    rows = session.execute(select(Observation.id, Observation.position).where(Observation.answer_id == answer_id))
    return {row.id: row.position for row in rows}


def _values(one: Checked) -> dict[str, Any]:
    return {
        "category_id": one.category_id,
        "lat": one.lat,
        "lon": one.lon,
        "area_id": one.area_id,
        "place_id": one.place_id,
        "place_type": one.place_type,
        "occurred_from": one.occurred_from,
        "occurred_to": one.occurred_to,
        "source": one.source,
        "text": one.text,
    }


def _row(one: Checked, position: int) -> dict[str, Any]:
    values = {name: _plain(value) for name, value in _values(one).items()}
    return {"id": str(one.id), "position": position, **values}


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if isinstance(value, datetime) else value


def _insert(session: BoundSession, round_id: UUID, answer_id: UUID, one: Checked, position: int, now: datetime) -> None:
    """Stores an observation under the id that its form gave it; that id in another answer is refused."""
    stored = session.execute(
        upsert(Observation)
        .values(
            municipality_id=session.municipality_id,
            id=one.id,
            answer_id=answer_id,
            round_id=round_id,
            position=position,
            created_at=now,
            **_values(one),
        )
        .on_conflict_do_nothing(index_elements=["municipality_id", "id"])
        .returning(Observation.id)
    ).scalar_one_or_none()
    if stored is None:
        raise Conflict(_("Iakttagelsen kunde inte sparas. Läs om sidan och skicka igen."))


def _rewrite(
    session: BoundSession, answer_id: UUID, one: Checked, now: datetime, observation_id: UUID | None = None
) -> None:
    rewritten = observation_id or one.id
    session.execute(
        update(Observation)
        .where(Observation.answer_id == answer_id, Observation.id == rewritten)
        .values(**_values(one))
        .execution_options(synchronize_session=False)
    )
    screened.forget(session, rewritten)
    screened.claim(session, [replace(one, id=rewritten)], now)


def _tell(session: BoundSession, answer: _Answer, observations: int) -> None:
    rounds.mark_answered(
        session,
        round_id=answer.round_id,
        participant_id=answer.participant_id,
        nothing_to_report=False,
        observations=observations,
        at=answer.now,
    )
