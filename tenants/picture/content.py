"""The content of a picture: everything that its page shows, computed once and kept as one JSON document.

Names, counts, verdicts, maps and points are copied in, so that a settled version is the same whatever happens to the
data later. Free text of the observations is not part of it. `points` and `hours` of a very quiet round are taken out
for readers who may see no single observation (`service.find`).

All ids are text, dates ISO 8601. Figures are None where there is nothing to compare with. `previous` are the counts of
the compared rounds, oldest first. `rarity` is the probability, under no change, of a count at least as extreme, and
only there where the verdict is "up" or "down".
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, TypedDict
from uuid import UUID

from tenants.network.models import SECTORS
from tenants.picture.cartography import MapPart, draw_maps
from tenants.picture.cautions import Caution, cautions
from tenants.picture.change import Change, watched
from tenants.picture.levels import AreaId, CellKey, Levels, judge_levels
from tenants.picture.material import Material
from tenants.picture.when import Week, grid, week_of

FORMAT = 1


class Numbers(TypedDict):
    """What may be said about one count."""

    observed: int
    expected: float | None
    low: int | None
    high: int | None
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    verdict: str
    reason: str | None
    rarity: float | None
    previous: list[int]


class Totals(Numbers):
    """The municipality as a whole. `usual_answers` is the mean of the compared rounds that had answers."""

    observations: int
    answers: int
    invited: int
    nothing_to_report: int
    usual_answers: float | None


class CategoryRow(Numbers):
    """A category."""

    id: str
    code: str
    common_code: str
    letters: str
    name: str


class AreaRow(Numbers):
    """An area; id None and an empty name stand for observations without one."""

    id: str | None
    name: str


class CellRow(Numbers):
    """A category in an area. `voices` and `organisations` are how many participants and organisations saw it."""

    category_id: str
    area_id: str | None
    voices: int
    organisations: int


class ResponseRow(TypedDict):
    """An organisation in the newest round. `rounds_invited` counts the rounds compared, this one included."""

    organisation_id: str
    name: str
    sector: str
    invited: int
    answered: int
    observations: int
    nothing_to_report: int
    silent_rounds: int
    rounds_invited: int


class When(TypedDict):
    """The week in as many fields as the events allow: see tenants.picture.when.Grid."""

    kind: str
    rows: list[list[int]]
    columns: list[list[int]]
    cells: list[list[float]]
    known: int
    unknown: int


class PlaceRow(TypedDict):
    """A named place that this round's observations name."""

    id: str
    name: str
    lat: float
    lon: float
    area_id: str | None
    observed: int


class Point(TypedDict):
    """One observation on the map."""

    id: str
    lat: float
    lon: float
    category_id: str
    area_id: str | None
    place_id: str | None
    occurred_from: str
    occurred_to: str | None


class Watched(TypedDict):
    """A cell to keep an eye on; it may be chance."""

    category_id: str
    area_id: str | None


class Content(TypedDict, total=False):
    """The document. `notes` comes when it is settled, `part` ("areas", "categories") when some of them are left out."""

    format: int
    round: dict[str, Any]
    compared_with: list[int]
    totals: Totals
    categories: list[CategoryRow]
    areas: list[AreaRow]
    cells: list[CellRow]
    watch: list[Watched]
    response: list[ResponseRow]
    cautions: list[Caution]
    hours: list[list[float]] | None
    when: When
    places: list[PlaceRow]
    points: list[Point]
    maps: list[MapPart]
    basis: str
    notes: list[dict[str, Any]]
    part: list[str]


def compose(material: Material) -> Content:
    """Makes the content of the newest round's picture."""
    levels = judge_levels(material)
    week = week_of((sight.occurred_from, sight.occurred_to) for sight in material.sights)
    return {
        "format": FORMAT,
        "round": _round(material),
        "compared_with": [fact.number for fact in material.earlier],
        "totals": _totals(material, levels),
        "categories": _categories(material, levels),
        "areas": _areas(material, levels),
        "cells": _cells(material, levels),
        "watch": [{"category_id": str(one.key[1]), "area_id": _text(one.key[0])} for one in watched(levels.cells)],
        "response": _response(material),
        "cautions": cautions(material, levels),
        "hours": _hours(week),
        "when": _when(week),
        "places": _places(material),
        "points": _points(material),
        "maps": draw_maps(material),
        "basis": material.basis,
    }


def compare(material: Material) -> dict[str, Any]:
    """The change of the newest round alone, by category and as a whole: what programs get before there is a picture."""
    levels = judge_levels(material)
    return {
        "round": _round(material),
        "compared_with": [fact.number for fact in material.earlier],
        "total": _totals(material, levels),
        "categories": _categories(material, levels),
    }


def numbers(change: Change[Any], previous: Sequence[int]) -> Numbers:
    """A judged count as JSON, with as many digits as anybody reads."""
    rare = {"up": change.p_up, "down": change.p_down}.get(change.verdict)
    return {
        "observed": change.observed,
        "expected": _rounded(change.expected),
        "low": change.low,
        "high": change.high,
        "ratio": _rounded(change.ratio),
        "ratio_low": _rounded(change.ratio_low),
        "ratio_high": _rounded(change.ratio_high),
        "verdict": change.verdict,
        "reason": change.reason,
        "rarity": None if rare is None else float(f"{rare:.4g}"),
        "previous": list(previous),
    }


def _round(material: Material) -> dict[str, Any]:
    newest = material.newest
    return {
        "id": str(newest.id),
        "number": newest.number,
        "period_from": newest.period_from.isoformat(),
        "period_to": newest.period_to.isoformat(),
    }


def _totals(material: Material, levels: Levels) -> Totals:
    now = [turn for turn in material.turns if turn.round_id == material.newest.id]
    heard = [count for count in levels.answers[:-1] if count]
    return {
        **numbers(levels.total, levels.of_total[:-1]),
        "observations": levels.of_total[-1],
        "answers": levels.answers[-1],
        "invited": sum(turn.invited for turn in now),
        "nothing_to_report": sum(turn.nothing_to_report for turn in now),
        "usual_answers": _rounded(sum(heard) / len(heard)) if heard else None,
    }


def _categories(material: Material, levels: Levels) -> list[CategoryRow]:
    judged = {change.key: change for change in levels.categories}
    return [
        {
            **numbers(judged[fact.id], levels.of_category[fact.id][:-1]),
            "id": str(fact.id),
            "code": fact.code,
            "common_code": fact.common_code,
            "letters": fact.letters,
            "name": fact.name,
        }
        for fact in material.categories
        if fact.id in judged
    ]


def _areas(material: Material, levels: Levels) -> list[AreaRow]:
    names: dict[AreaId, str] = {fact.id: fact.name for fact in material.areas}
    return [
        {
            **numbers(change, levels.of_area[change.key][:-1]),
            "id": _text(change.key),
            "name": names.get(change.key, ""),
        }
        for change in levels.areas
    ]


def _cells(material: Material, levels: Levels) -> list[CellRow]:
    """The cells in which something has happened, now or before; the others are 0 and too few to say."""
    people: dict[CellKey, set[UUID]] = defaultdict(set)
    organisations: dict[CellKey, set[UUID]] = defaultdict(set)
    for sight in material.sights:
        people[sight.area_id, sight.category_id].add(sight.participant_id)
        organisations[sight.area_id, sight.category_id].add(sight.organisation_id)
    return [
        {
            **numbers(change, levels.of_cell[change.key][:-1]),
            "category_id": str(change.key[1]),
            "area_id": _text(change.key[0]),
            "voices": len(people[change.key]),
            "organisations": len(organisations[change.key]),
        }
        for change in levels.cells
        if change.key in levels.of_cell
    ]


def _response(material: Material) -> list[ResponseRow]:
    invited: Counter[UUID] = Counter(turn.organisation_id for turn in material.turns if turn.invited)
    turns = [turn for turn in material.turns if turn.round_id == material.newest.id]
    turns.sort(key=lambda turn: (SECTORS.index(turn.sector), turn.name))
    return [
        {
            "organisation_id": str(turn.organisation_id),
            "name": turn.name,
            "sector": turn.sector,
            "invited": turn.invited,
            "answered": turn.answered,
            "observations": turn.observations,
            "nothing_to_report": turn.nothing_to_report,
            "silent_rounds": _silence(turn.organisation_id, material),
            "rounds_invited": invited[turn.organisation_id],
        }
        for turn in turns
    ]


def _silence(organisation: UUID, material: Material) -> int:
    """How many rounds in a row, up to the newest, it was asked and nobody answered."""
    asked = {turn.round_id: turn for turn in material.turns if turn.organisation_id == organisation and turn.invited}
    silent = 0
    for fact in reversed(material.rounds):
        if fact.id not in asked:
            continue
        if asked[fact.id].answered:
            break
        silent += 1
    return silent


def _hours(week: Week) -> list[list[float]]:
    return [[round(weight, 3) for weight in week.weights[day * 24 : day * 24 + 24]] for day in range(7)]


def _when(week: Week) -> When:
    table = grid(week)
    return {
        "kind": table.kind,
        "rows": [list(row) for row in table.rows],
        "columns": [list(column) for column in table.columns],
        "cells": [[round(cell, 3) for cell in row] for row in table.cells],
        "known": week.known,
        "unknown": week.unknown,
    }


def _places(material: Material) -> list[PlaceRow]:
    observed = Counter(sight.place_id for sight in material.sights)
    return [
        {
            "id": str(fact.id),
            "name": fact.name,
            "lat": fact.lat,
            "lon": fact.lon,
            "area_id": _text(fact.area_id),
            "observed": observed[fact.id],
        }
        for fact in material.places
        if observed[fact.id]
    ]


def _points(material: Material) -> list[Point]:
    return [
        {
            "id": str(sight.id),
            "lat": sight.lat,
            "lon": sight.lon,
            "category_id": str(sight.category_id),
            "area_id": _text(sight.area_id),
            "place_id": _text(sight.place_id),
            "occurred_from": sight.occurred_from.isoformat(),
            "occurred_to": sight.occurred_to.isoformat() if sight.occurred_to else None,
        }
        for sight in material.sights
        if sight.lat is not None and sight.lon is not None
    ]


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
