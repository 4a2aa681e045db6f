"""A municipality with closed rounds behind it, written straight into its tables.

The rounds are alike but for what a test plants in the newest one; every number comes from a seeded generator.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

import numpy as np
import shapely
import shapely.affinity
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.db.ids import new_id
from samsyn.geography import municipalities
from samsyn.isolation import Boundary
from tenants.network.models import Organisation, Participant
from tenants.observations.models import Answer, Observation
from tenants.places import service as places
from tenants.places.models import Area, Category, Place
from tenants.rounds.models import Invitation, Round

CLOSED = clock.at(date(2026, 11, 17), 16)
SECTORS = ("school", "housing", "municipal", "police", "trade", "association")
AREAS = ("Väster", "Centrum", "Öster", "Norra byn", "Sandskogen", "Landet")
USUAL = {"SK": 5.0, "KL": 4.0, "NE": 5.0, "AL": 6.0, "BU": 4.0, "OP": 6.0, "NA": 3.0, "HV": 1.0, "BR": 0.3, "RY": 1.5}
"""Observations of a round in the whole municipality, by category letters."""
WEIGHTS = (0.12, 0.46, 0.14, 0.1, 0.12, 0.06)


@dataclass
class World:
    """What was made. `rounds` are oldest first."""

    municipality: int
    rounds: list[UUID] = field(default_factory=list)
    categories: dict[str, UUID] = field(default_factory=dict)
    areas: dict[str, UUID] = field(default_factory=dict)
    people: list[UUID] = field(default_factory=list)
    places: dict[str, list[UUID]] = field(default_factory=dict)

    @property
    def newest(self) -> UUID:
        """The round that closed last."""
        return self.rounds[-1]


def seed(
    boundary: Boundary,
    municipality: int,
    *,
    rounds: int = 13,
    people: int = 40,
    planted: Mapping[tuple[str, str], int] | None = None,
    total: int | None = None,
    answering: float = 0.85,
    canary: str = "",
    random: int = 7,
) -> World:
    """Makes closed rounds. `planted` sets (letters, area) of the newest; `total` its number of observations."""
    generator = np.random.default_rng(random)
    world = World(municipality)
    with boundary.municipality(municipality) as session:
        _words(session, world, canary)
        _network(session, world, people, canary)
        for number in range(1, rounds + 1):
            _round(session, world, number, rounds, generator, planted or {}, total, answering, canary)
    return world


def _words(session: Session, world: World, canary: str) -> None:
    places.defaults(session)  # type: ignore[arg-type]
    world.categories = {row.letters: row.id for row in session.execute(select(Category)).scalars()}
    for position, (name, shape) in enumerate(_shapes(world.municipality).items()):
        area = Area(
            id=new_id(),
            name=name + canary,
            geometry=json.loads(shapely.to_geojson(shape)),
            position=position,
            created_at=CLOSED - timedelta(days=900),
        )
        session.add(area)
        world.areas[name] = area.id
        for i, words in enumerate(("Torget", "Skolan")):
            point = shapely.point_on_surface(shape)
            world.places.setdefault(name, []).append(new_id())
            session.add(
                Place(
                    id=world.places[name][-1],
                    name=f"{words} i {name}{canary}",
                    lat=point.y + 0.002 * i,
                    lon=point.x - 0.004 * i,
                    area_id=area.id,
                    created_at=CLOSED - timedelta(days=900),
                )
            )
    session.flush()


def _network(session: Session, world: World, people: int, canary: str) -> None:
    organisations = [
        Organisation(
            id=new_id(), name=f"Verksamhet {i + 1}{canary}", sector=SECTORS[i % len(SECTORS)], created_at=CLOSED
        )
        for i in range(max(1, people // 3))
    ]
    session.add_all(organisations)
    session.flush()
    for i in range(people):
        person = Participant(
            id=new_id(),
            organisation_id=organisations[i % len(organisations)].id,
            name=f"Rapportör {i + 1}{canary}",
            email=f"rapportor{i + 1}@exempel.example",
            created_at=CLOSED - timedelta(days=900),
        )
        session.add(person)
        world.people.append(person.id)
    session.flush()


def _round(
    session: Session,
    world: World,
    number: int,
    rounds: int,
    generator: np.random.Generator,
    planted: Mapping[tuple[str, str], int],
    total: int | None,
    answering: float,
    canary: str,
) -> None:
    closes = CLOSED - timedelta(days=14 * (rounds - number))
    newest = number == rounds
    round_ = Round(
        id=new_id(),
        number=number,
        state="closed",
        origin="hand",
        period_from=(closes - timedelta(days=15)).date(),
        period_to=(closes - timedelta(days=2)).date(),
        opens_at=closes - timedelta(days=2),
        closes_at=closes,
        reminders=[],
        opened_at=closes - timedelta(days=2),
        closed_at=closes,
        created_at=closes - timedelta(days=20),
    )
    session.add(round_)
    session.flush()
    world.rounds.append(round_.id)
    share = answering if newest else 0.85
    answered = [person for person in world.people if generator.random() < share]
    wanted = _wanted(generator, planted if newest else {}, total if newest else None) if answered else []
    behind = [answered[int(generator.integers(len(answered)))] for _ in wanted]
    answers = {person: new_id() for person in answered}
    session.execute(
        insert(Invitation),
        [
            {
                "municipality_id": world.municipality,
                "id": new_id(),
                "round_id": round_.id,
                "participant_id": person,
                "token_hash": person.bytes + round_.id.bytes,
                "created_at": closes - timedelta(days=2),
                "answered_at": closes - timedelta(days=1) if person in answers else None,
                "nothing_to_report": person not in behind if person in answers else None,
                "observations": behind.count(person) if total is None else 0,
            }
            for person in world.people
        ],
    )
    if answers:
        session.execute(
            insert(Answer),
            [
                {
                    "municipality_id": world.municipality,
                    "id": answer,
                    "round_id": round_.id,
                    "participant_id": person,
                    "nothing_to_report": person not in behind,
                    "channel": "link",
                    "submitted_at": closes - timedelta(days=1),
                    "changed_at": closes - timedelta(days=1),
                }
                for person, answer in answers.items()
            ],
        )
    if wanted:
        rows = [
            _observation(world, round_, letters, area, answers[person], position, generator, canary)
            for position, ((letters, area), person) in enumerate(zip(wanted, behind, strict=True))
        ]
        session.execute(insert(Observation), rows)


def _wanted(
    generator: np.random.Generator, planted: Mapping[tuple[str, str], int], total: int | None
) -> list[tuple[str, str]]:
    """(letters, area) of every observation of a round."""
    if total is not None:
        kinds, areas = list(USUAL), list(AREAS)
        weights = np.array(list(USUAL.values())) / sum(USUAL.values())
        return [
            (
                kinds[int(generator.choice(len(kinds), p=weights))],
                areas[int(generator.choice(len(areas), p=WEIGHTS))],
            )
            for _ in range(total)
        ]
    wanted: list[tuple[str, str]] = []
    for letters, mean in USUAL.items():
        for area, weight in zip(AREAS, WEIGHTS, strict=True):
            count = planted.get((letters, area))
            wanted += [(letters, area)] * (int(generator.poisson(mean * weight)) if count is None else count)
    return wanted


def _observation(
    world: World,
    round_: Round,
    letters: str,
    area: str,
    answer: UUID,
    position: int,
    generator: np.random.Generator,
    canary: str,
) -> dict[str, object]:
    online = letters == "RY"
    point = _point(world.municipality, area, generator)
    day = clock.at(round_.period_from + timedelta(days=int(generator.integers(14))), 0)
    hour = float(np.clip(generator.normal(19, 3.5), 0, 23.9))
    start = day + timedelta(hours=int(hour), minutes=30)
    return {
        "municipality_id": world.municipality,
        "id": new_id(),
        "answer_id": answer,
        "round_id": round_.id,
        "position": position % 30000,
        "category_id": world.categories[letters],
        "lat": None if online else point.y,
        "lon": None if online else point.x,
        "area_id": None if online else world.areas[area],
        "place_id": None if online or position % 3 else world.places[area][position % 2],
        "place_type": "online" if online else ("semi_public" if position % 4 == 0 else "public"),
        "occurred_from": start,
        "occurred_to": start + timedelta(hours=3) if position % 5 == 0 else None,
        "source": ("seen", "heard", "told")[position % 3],
        "text": f"Iakttagelse {position} vid torget.{canary}",
        "created_at": round_.closes_at - timedelta(days=1),
    }


@lru_cache
def _shapes(municipality: int) -> dict[str, shapely.Geometry]:
    """A round centre in the south of the municipality, and the rest in pieces of the same kind."""
    whole = municipalities.boundary(municipality)
    generator = np.random.default_rng(municipality)
    west, south, east, north = whole.bounds
    inside = [
        point
        for point in map(shapely.Point, generator.uniform((west, south), (east, north), (900, 2)))
        if whole.contains(point)
    ]
    town = min(
        inside, key=lambda point: abs(point.y - (south + 0.3 * (north - south))) + abs(point.x - (west + east) / 2)
    )
    centre = shapely.intersection(whole, shapely.affinity.scale(town.buffer(0.03), xfact=1.75))
    seeds = [point for point in inside if not centre.contains(point)][: len(AREAS) - 1]
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(seeds), extend_to=whole))
    rest = [shapely.difference(shapely.intersection(whole, cell), centre) for cell in cells]
    shapes = {"Centrum": centre, **dict(zip([name for name in AREAS if name != "Centrum"], rest, strict=True))}
    return {name: shapes[name] for name in AREAS}


def _point(municipality: int, area: str, generator: np.random.Generator) -> shapely.Point:
    """A place in the area; in the centre they stand close, around two spots."""
    shape = _shapes(municipality)[area]
    middle = shapely.point_on_surface(shape)
    spread = 0.004 if area == "Centrum" else 0.02
    for _ in range(40):
        shift = 0.006 * int(generator.integers(3)) if area == "Centrum" else 0.0
        x, y = generator.normal((middle.x + 1.6 * shift, middle.y + shift), (1.75 * spread, spread))
        if shapely.contains_xy(shape, x, y):
            return shapely.Point(x, y)
    return shapely.Point(middle.x, middle.y)
