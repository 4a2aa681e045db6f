"""What to bear in mind with a picture: cautions of `coverage`, with the names they need, as JSON.

The page has the words; here a caution is its kind and its numbers.
"""

from collections import Counter, defaultdict
from typing import Any
from uuid import UUID

from tenants.picture import coverage
from tenants.picture.levels import CellKey, Levels
from tenants.picture.material import Material

Caution = dict[str, Any]


def cautions(material: Material, levels: Levels) -> list[Caution]:
    """Every caution of the picture, the gravest first."""
    return [*_answers(levels), *_network(material), *_voices(material, levels)]


def _answers(levels: Levels) -> list[Caution]:
    events, answers = levels.of_total, levels.answers
    found: list[Caution] = []
    changed = coverage.answers_changed(answers[-1], answers[:-1])
    if changed:
        found.append({"kind": changed.kind, "answers": changed.answers, "usual": round(changed.usual, 1)})
    explains = coverage.participation_explains(events[-1], answers[-1], events[:-1], answers[:-1])
    if explains:
        found.append(
            {
                "kind": explains.kind,
                "change": round(explains.change, 1),
                "explained": round(explains.explained, 1),
                "answers": explains.answers,
                "usual_answers": round(explains.usual_answers, 1),
            }
        )
    return found


def _network(material: Material) -> list[Caution]:
    rounds = [
        [
            coverage.Turnout(turn.organisation_id, turn.sector, turn.invited, turn.answered, turn.nothing_to_report)
            for turn in material.turns
            if turn.round_id == fact.id
        ]
        for fact in material.rounds
    ]
    found: list[Caution] = [
        {
            "kind": shift.kind,
            "sector": shift.sector,
            "share": round(shift.share, 3),
            "usual": round(shift.usual_share, 3),
        }
        for shift in coverage.sector_shifts(rounds)
    ]
    names = {turn.organisation_id: turn.name for turn in material.turns}
    events: Counter[UUID] = Counter()
    for turn in material.turns:
        if turn.round_id != material.newest.id:
            events[turn.organisation_id] += turn.observations
    found.extend(
        {
            "kind": silent.kind,
            "organisation_id": str(silent.organisation),
            "name": names[silent.organisation],
            "rounds": silent.rounds,
            "share": round(silent.share_of_events, 3),
        }
        for silent in coverage.silent_organisations(coverage.coverage(rounds).organisations, events)
    )
    return found


def _voices(material: Material, levels: Levels) -> list[Caution]:
    """Only of cells that are called up: there a single voice matters."""
    called = {change.key for change in levels.cells if change.verdict == "up"}
    voices: dict[CellKey, list[UUID]] = defaultdict(list)
    for sight in material.sights:
        key = (sight.area_id, sight.category_id)
        if key in called:
            voices[key].append(sight.participant_id)
    new = coverage.newcomers([material.answered.get(fact.id, ()) for fact in material.rounds])
    found: list[Caution] = []
    for caution in coverage.lopsided_voices(voices, new):
        loud = caution.from_one if isinstance(caution, coverage.OneVoice) else caution.from_new
        area, category = caution.cell
        found.append(
            {
                "kind": caution.kind,
                "area_id": None if area is None else str(area),
                "category_id": str(category),
                "voices": caution.voices,
                "from": loud,
            }
        )
    return found
