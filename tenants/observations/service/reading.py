"""Reading answers: the participant's own, lists with filters, and the counts that a picture is made of."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from flask_babel import gettext as _

from samsyn import clock, links
from samsyn.audit import Actor, read
from samsyn.errors import Invalid
from samsyn.isolation.boundary import BoundSession
from tenants.observations import queries
from tenants.observations.queries import (
    AnswerFact,
    Bounds,
    CellCount,
    Filters,
    ObservationFact,
    Turnout,
)
from tenants.places import service as places
from tenants.places.service import AreaFact, CategoryFact
from tenants.rounds import service as rounds
from tenants.rounds.models import Round


class Told(NamedTuple):
    """An earlier round with feedback, and the token of the participant's link to it."""

    round: Round
    token: str


def answer_of(session: BoundSession, *, round_id: UUID, participant_id: UUID) -> AnswerFact | None:
    """The participant's answer in the round; None before there is one. Two queries."""
    return queries.find_answer(session, round_id=round_id, participant_id=participant_id)


def earlier(session: BoundSession, *, round_id: UUID, participant_id: UUID) -> list[ObservationFact]:
    """What the participant has reported in other rounds than this, the latest first. One query."""
    return queries.select_earlier(session, participant_id=participant_id, before_round=round_id)


def last_feedback(session: BoundSession, *, round_id: UUID, participant_id: UUID, key: str) -> Told | None:
    """The latest other round whose feedback has gone out, with the participant's link to it. One query.

    `key` derives the links (settings.link_key); None when there is no such round, or nobody holds a link to it.
    """
    found = queries.select_told(session, participant_id=participant_id, before_round=round_id)
    if found is None:
        return None
    token = rounds.link_token(key, session.municipality_id, found.invitation_id, found.generation)
    return Told(found.round, token) if links.fingerprint(token) == found.fingerprint else None


class Known(NamedTuple):
    """The categories and areas that a list can be narrowed to, those out of use included, last."""

    categories: list[CategoryFact]
    areas: list[AreaFact]


def choices(session: BoundSession) -> Known:
    """What a list of observations can be narrowed to. Two queries."""
    return Known(places.categories(session, retired=True), places.areas(session, retired=True))


def filters(
    session: BoundSession,
    *,
    from_: date | None = None,
    to: date | None = None,
    category: str | None = None,
    area: UUID | None = None,
    bbox: Bounds | None = None,
    place_type: str | None = None,
    source: str | None = None,
    round_id: UUID | None = None,
    known: Known | None = None,
) -> Filters:
    """What a list is narrowed to: days in Sweden, both included; `category` by its own code, those retired included.

    `known` saves the queries of a page that has read the categories and areas already. Raises Invalid at `category` or
    `area` for what this municipality has not, at `to` when it comes before `from_`.
    """
    faults: dict[str, list[str]] = {}
    if from_ is not None and to is not None and to < from_:
        faults["to"] = [_("Slutet ligger före början.")]
    category_id = None
    if category is not None:
        found = known.categories if known is not None else places.categories(session, retired=True)
        category_id = next((each.id for each in found if each.code == category), None)
        if category_id is None:
            faults["category"] = [_("Kategorin finns inte.")]
    if area is not None:
        areas = known.areas if known is not None else places.areas(session, retired=True)
        if not any(each.id == area for each in areas):
            faults["area"] = [_("Området finns inte.")]
    if faults:
        raise Invalid(faults)
    return Filters(
        since=clock.at(from_, 0) if from_ is not None else None,
        before=clock.at(to + timedelta(days=1), 0) if to is not None else None,
        category_id=category_id,
        area_id=area,
        bounds=bbox,
        place_type=place_type,
        source=source,
        round_id=round_id,
    )


def observations(
    session: BoundSession, narrowed: Filters, *, after: tuple[datetime, UUID] | None = None, limit: int = 50
) -> list[ObservationFact]:
    """Observations by when they began, the latest first, from after that position. One query."""
    return queries.select_observations(session, narrowed, after=after, limit=limit)


def listed(session: BoundSession, narrowed: Filters, *, count: int, by: Actor) -> None:
    """Logs that observations were read: how many, narrowed to what, by whom."""
    read(session, "observations.listed", by, count=count, **_codes(narrowed))


def exported(session: BoundSession, narrowed: Filters, *, count: int, form: str, by: Actor) -> None:
    """Logs that observations were taken out of the service: how many, narrowed to what, in which form, by whom."""
    read(session, "observations.exported", by, count=count, form=form, **_codes(narrowed))


def _codes(narrowed: Filters) -> dict[str, Any]:
    return {
        "round": narrowed.round_id,
        "category": narrowed.category_id,
        "area": narrowed.area_id,
        "place_type": narrowed.place_type,
        "source": narrowed.source,
        "from_": narrowed.since and clock.local(narrowed.since).date(),
        "to": narrowed.before and clock.local(narrowed.before).date() - timedelta(days=1),
        "box": None if narrowed.bounds is None else True,
    }


def counts_by_cell(session: BoundSession, round_ids: Sequence[UUID]) -> list[CellCount]:
    """Observations by round, category and area (None: outside every area). One query."""
    return queries.count_cells(session, round_ids)


def responses(session: BoundSession, round_ids: Sequence[UUID]) -> list[Turnout]:
    """Who was asked and who answered, by round and organisation. One query."""
    return queries.select_turnouts(session, round_ids)


def answerers(session: BoundSession, round_ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """The participants who answered, by round. One query."""
    found: dict[UUID, set[UUID]] = {round_id: set() for round_id in round_ids}
    for round_id, participant_id in queries.select_answerers(session, list(found)):
        found[round_id].add(participant_id)
    return found
