"""The counts of a picture at each of its levels, judged: every category in every area, areas, categories, the whole.

Each level is one family (methods: no filter on the newest count, so a cell in which nothing has happened is a member
too). A category or an area that came later than the rest is compared with the rounds since then; one that has been
retired, and is silent for that reason, is not compared at all.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeVar
from uuid import UUID

from tenants.picture.change import Cell, Change, judge
from tenants.picture.material import AreaFact, CategoryFact, Material

AreaId = UUID | None
"""None stands for observations without an area: online, or outside all of them."""
CellKey = tuple[AreaId, UUID]
Key = TypeVar("Key", bound=Hashable)

_WHOLE: Literal["total"] = "total"
_SAME_TIME = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Levels:
    """What may be said at each level, and the counts behind it: of the earlier rounds, oldest first, then the newest.

    `answers` are those of the same rounds.
    """

    total: Change[Literal["total"]]
    categories: list[Change[UUID]]
    areas: list[Change[AreaId]]
    cells: list[Change[CellKey]]
    of_total: list[int]
    of_category: Mapping[UUID, list[int]]
    of_area: Mapping[AreaId, list[int]]
    of_cell: Mapping[CellKey, list[int]]
    answers: list[int]


def judge_levels(material: Material) -> Levels:
    """Adds up the material and judges every level against up to twelve earlier rounds."""
    rounds = {fact.id: i for i, fact in enumerate(material.rounds)}
    answers = [0] * len(rounds)
    for turn in material.turns:
        answers[rounds[turn.round_id]] += turn.answered
    total = [0] * len(rounds)
    of_category: dict[UUID, list[int]] = {fact.id: [0] * len(rounds) for fact in material.categories}
    of_area: dict[AreaId, list[int]] = {fact.id: [0] * len(rounds) for fact in material.areas}
    of_cell: dict[CellKey, list[int]] = {}
    for count in material.counts:
        i, key = rounds[count.round_id], (count.area_id, count.category_id)
        total[i] += count.count
        of_category[count.category_id][i] += count.count
        of_area.setdefault(count.area_id, [0] * len(rounds))[i] += count.count
        of_cell.setdefault(key, [0] * len(rounds))[i] += count.count
    category_rounds = _compared(material.categories, of_category.__getitem__, material)
    area_rounds: dict[AreaId, int] = dict(_compared(material.areas, of_area.__getitem__, material).items())
    if None in of_area:
        area_rounds[None] = len(material.earlier)
    cell_rounds = {
        (area, category): min(area_known, category_known)
        for area, area_known in area_rounds.items()
        for category, category_known in category_rounds.items()
    }
    nothing = [0] * len(rounds)
    now, before = answers[-1], answers[:-1]
    return Levels(
        total=judge([Cell(_WHOLE, total[-1], tuple(total[:-1]))], now, before)[0],
        categories=judge([_cell(key, of_category[key], known) for key, known in category_rounds.items()], now, before),
        areas=judge([_cell(key, of_area[key], known) for key, known in area_rounds.items()], now, before),
        cells=judge([_cell(key, of_cell.get(key, nothing), known) for key, known in cell_rounds.items()], now, before),
        of_total=total,
        of_category=of_category,
        of_area=of_area,
        of_cell=of_cell,
        answers=answers,
    )


def _cell(key: Key, counts: Sequence[int], known: int) -> Cell[Key]:
    history = counts[:-1]
    return Cell(key, counts[-1], tuple(history[len(history) - known :]))


def _compared(
    facts: Iterable[CategoryFact | AreaFact], counts: Callable[[UUID], list[int]], material: Material
) -> dict[UUID, int]:
    """Those that are compared, each with the number of earlier rounds that could have known it."""
    known: dict[UUID, int] = {}
    members = list(facts)
    oldest = min((fact.created_at for fact in members), default=None)
    for fact in members:
        own = counts(fact.id)
        if fact.retired and not own[-1]:
            continue
        there_from_the_start = oldest is None or fact.created_at <= oldest + _SAME_TIME
        known[fact.id] = len(material.earlier) if there_from_the_start else _since(fact.created_at, own, material)
    return known


def _since(created_at: datetime, counts: Sequence[int], material: Material) -> int:
    """How many of the newest earlier rounds closed after `created_at`, or go back to the first that has a count."""
    flags = [material.closed_at[fact.id] >= created_at or counts[i] > 0 for i, fact in enumerate(material.earlier)]
    return len(flags) - flags.index(True) if True in flags else 0
