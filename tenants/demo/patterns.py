"""What is there to be found: ordinary weeks from a seeded generator, and in each municipality a rise, a place, an hour.

Pure: the same seed gives the same past. Rates are expected observations per round when everybody answers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from samsyn import clock
from tenants.demo.gazetteer import Town
from tenants.demo.texts import TEXTS

ROUNDS = 13
"""Twelve past rounds and the one that is open."""

# Expected observations per round in a middling town, before places and patterns.
ORDINARY = {
    "vandalism": 6.0,
    "graffiti": 5.0,
    "littering": 11.0,
    "drugs": 4.5,
    "alcohol": 7.0,
    "threat_violence": 2.2,
    "robbery_theft": 3.0,
    "arson": 0.5,
    "disorderly_gathering": 4.0,
    "reckless_driving": 5.0,
    "unsafe_place": 8.0,
    "staff_incident": 1.5,
    "rumour": 2.5,
    "sexual_harassment": 0.5,
    "planned_event": 1.8,
    "other": 2.0,
}
# Weight of each part of the day (night, morning, day, evening) by what kind of thing it is.
EVENING = (0.2, 0.05, 0.15, 0.6)
DAYTIME = (0.05, 0.25, 0.55, 0.15)
PARTS = {"littering": DAYTIME, "reckless_driving": DAYTIME, "graffiti": (0.5, 0.2, 0.1, 0.2), "rumour": DAYTIME}


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something to find: `code` at `place`, `rate` a round in the rounds `first`…`last` (0 is the oldest)."""

    code: str
    place: str
    rate: float
    first: int = 0
    last: int = ROUNDS - 1
    weekdays: tuple[int, ...] = ()
    hours: tuple[int, int] = (0, 24)


PATTERNS: dict[int, tuple[Pattern, ...]] = {
    1286: (
        Pattern("vandalism", "Norreportskolan", 1.6, 0, 10, (3, 4, 5), (19, 24)),
        Pattern("vandalism", "Norreportskolan", 12.0, 11, 12, (3, 4, 5), (20, 23)),
        Pattern("reckless_driving", "Regementet", 1.5, 0, 10, (0, 1, 2, 3, 4), (15, 17)),
        Pattern("reckless_driving", "Regementet", 11.0, 11, 12, (0, 1, 2, 3, 4), (15, 17)),
        Pattern("unsafe_place", "Surbrunnen", 8.5, 0, 6, (), (17, 23)),
        Pattern("unsafe_place", "Surbrunnen", 0.6, 7, 12, (), (17, 23)),
    ),
    1291: (
        Pattern("littering", "Hamnen", 7.0, 0, 4, (5, 6), (8, 20)),
        Pattern("littering", "Hamnen", 1.0, 5, 12, (5, 6), (8, 20)),
        Pattern("alcohol", "Storgatan", 1.5, 0, 10, (4, 5), (21, 24)),
        Pattern("alcohol", "Storgatan", 11.0, 11, 12, (4, 5), (21, 24)),
    ),
    1270: (
        Pattern("disorderly_gathering", "Stationen", 1.2, 0, 10, (3, 4), (18, 22)),
        Pattern("disorderly_gathering", "Stationen", 9.0, 11, 12, (3, 4), (18, 22)),
    ),
    1282: (
        Pattern("drugs", "Koppargårdens torg", 2.0, 0, 10, (), (16, 22)),
        Pattern("drugs", "Koppargårdens torg", 12.0, 11, 12, (), (16, 22)),
        Pattern("robbery_theft", "Stationen", 5.0, 0, 7, (0, 1, 2, 3, 4), (6, 9)),
        Pattern("robbery_theft", "Stationen", 0.5, 8, 12, (0, 1, 2, 3, 4), (6, 9)),
    ),
    1083: (
        Pattern("reckless_driving", "Torget", 1.0, 0, 10, (4, 5), (20, 24)),
        Pattern("reckless_driving", "Torget", 9.0, 11, 12, (4, 5), (20, 24)),
    ),
    2580: (
        Pattern("unsafe_place", "Hertsö centrum", 2.0, 0, 10, (), (15, 21)),
        Pattern("unsafe_place", "Hertsö centrum", 13.0, 11, 12, (), (15, 21)),
        Pattern("graffiti", "Norra hamn", 5.0, 0, 6),
        Pattern("graffiti", "Norra hamn", 0.5, 7, 12),
    ),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One invented observation. `place` is a named place, or None and only the point is known."""

    code: str
    lat: float
    lon: float
    place: str | None
    place_type: str
    occurred_from: datetime
    occurred_to: datetime | None
    source: str
    text: str


@dataclass(slots=True)
class Week:
    """One round's answers: by number of the participant, what was seen; an empty list is "nothing to report"."""

    answers: dict[int, list[Seen]] = field(default_factory=dict)


class Generator:
    """Makes the rounds of one town, always the same for the same town."""

    def __init__(self, town: Town, participants: int) -> None:
        self.town, self.participants = town, participants
        self.chance = np.random.default_rng(town.code)
        # Some always answer, some seldom; the last two participants fall silent in the newest rounds.
        self.diligence = np.clip(self.chance.beta(7, 2, participants), 0.35, 0.97)
        self.scale = 1.45 * participants / 58 * town.answers_per_round / 1.35
        weights = np.array([3.0, 1.6, 1.4, 1.2, *([0.55] * (len(town.localities) - 4))])
        self.locality_weights = weights / weights.sum()

    def round(self, number: int, first: date, last: date) -> Week:
        """The answers of round `number` (0 is the oldest), about the days `first`…`last`."""
        answering = [p for p in range(self.participants) if self._answers(p, number)]
        week = Week({p: [] for p in answering})
        share = len(answering) / self.participants
        for seen in self._observations(number, first, last, share):
            week.answers[int(self.chance.choice(answering))].append(seen)
        return week

    def _answers(self, participant: int, number: int) -> bool:
        if participant >= self.participants - 2 and number >= ROUNDS - 4:
            return False
        return bool(self.chance.random() < self.diligence[participant])

    def _observations(self, number: int, first: date, last: date, share: float) -> Iterator[Seen]:
        for code, rate in ORDINARY.items():
            for _ in range(self.chance.poisson(rate * self.scale * share)):
                yield self._ordinary(code, first, last)
        for pattern in PATTERNS[self.town.code]:
            if pattern.first <= number <= pattern.last:
                for _ in range(self.chance.poisson(pattern.rate * share * 1.15)):
                    yield self._of_pattern(pattern, first, last)

    def _ordinary(self, code: str, first: date, last: date) -> Seen:
        name, lat, lon = self.town.localities[
            int(self.chance.choice(len(self.locality_weights), p=self.locality_weights))
        ]
        place = None
        if name == self.town.localities[0][0] and self.chance.random() < 0.5:
            place, lat, lon = self.town.places[int(self.chance.integers(len(self.town.places)))]
        part = int(self.chance.choice(4, p=PARTS.get(code, EVENING)))
        hour = 6 * part + int(self.chance.integers(6))
        return self._seen(code, place, lat, lon, self._day(first, last, ()), hour, spread=0.0006 if place else 0.0035)

    def _of_pattern(self, pattern: Pattern, first: date, last: date) -> Seen:
        place, lat, lon = next(spot for spot in self.town.places if spot[0] == pattern.place)
        hour = int(self.chance.integers(pattern.hours[0], pattern.hours[1]))
        return self._seen(pattern.code, place, lat, lon, self._day(first, last, pattern.weekdays), hour, spread=0.0005)

    def _day(self, first: date, last: date, weekdays: tuple[int, ...]) -> date:
        days = [first + timedelta(n) for n in range((last - first).days + 1)]
        days = [day for day in days if not weekdays or day.weekday() in weekdays]
        return days[int(self.chance.integers(len(days)))]

    def _seen(
        self, code: str, place: str | None, lat: float, lon: float, day: date, hour: int, *, spread: float
    ) -> Seen:
        start = clock.at(day, hour, int(self.chance.choice((0, 15, 30, 45))))
        span = self.chance.random()
        end = start + timedelta(hours=int(self.chance.choice((2, 4, 8)))) if span < 0.35 else None
        texts = TEXTS[code]
        text = texts[int(self.chance.integers(len(texts)))] if self.chance.random() < 0.75 else ""
        online = code == "rumour" and self.chance.random() < 0.6
        kind = "online" if online else str(self.chance.choice(("public", "semi_public"), p=(0.82, 0.18)))
        return Seen(
            code,
            round(lat + float(self.chance.normal(0, spread)), 6),
            round(lon + float(self.chance.normal(0, spread * 1.7)), 6),
            place,
            kind,
            start,
            end,
            str(self.chance.choice(("seen", "heard", "told"), p=(0.6, 0.2, 0.2))),
            text,
        )
