"""What the network saw before a measure began and since, in plain numbers.

No effect is claimed: the numbers say how many observations came in, not why. Units: observations per round. A round
without answers says nothing and is left out; so is a round that asks about days on both sides of the start.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

ROUNDS_SHOWN = 12
"""How many rounds on each side are looked at, those nearest to the start before it and the newest after it."""
ROUNDS_TO_COMPARE = 3
CHANCE = 0.05

Verdict = Literal["comparable", "few_rounds", "few_events"]


@dataclass(frozen=True, slots=True)
class RoundCount:
    """One closed round: how many observations of the problem it had, and how many answers it had in all."""

    number: int
    period_from: date
    period_to: date
    observations: int
    answers: int


@dataclass(frozen=True, slots=True)
class Side:
    """The rounds before the start, or those since."""

    rounds: tuple[RoundCount, ...]

    @property
    def observations(self) -> int:
        """All observations of the problem."""
        return sum(one.observations for one in self.rounds)

    @property
    def answers(self) -> int:
        """All answers."""
        return sum(one.answers for one in self.rounds)

    @property
    def per_round(self) -> float | None:
        """The mean number of observations; None without rounds."""
        return self.observations / len(self.rounds) if self.rounds else None

    @property
    def answers_per_round(self) -> float | None:
        """The mean number of answers; None without rounds."""
        return self.answers / len(self.rounds) if self.rounds else None


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Both sides of a start, oldest round first, and whether there is enough to compare at all."""

    before: Side
    after: Side
    verdict: Verdict


def compare(rounds: Sequence[RoundCount], starts_on: date) -> BeforeAfter:
    """Sorts rounds (in any order) to the sides of a start.

    "few_rounds": a side has fewer than three. "few_events": so few observations that they might all have fallen before
    the start by chance alone, with a probability above 5 %; then even silence since would prove nothing.
    """
    heard = sorted((one for one in rounds if one.answers), key=lambda one: (one.period_from, one.number))
    before = Side(tuple(one for one in heard if one.period_to < starts_on)[-ROUNDS_SHOWN:])
    after = Side(tuple(one for one in heard if one.period_from >= starts_on)[-ROUNDS_SHOWN:])
    return BeforeAfter(before, after, _verdict(before, after))


def _verdict(before: Side, after: Side) -> Verdict:
    if min(len(before.rounds), len(after.rounds)) < ROUNDS_TO_COMPARE:
        return "few_rounds"
    share_before = before.answers / (before.answers + after.answers)
    events = before.observations + after.observations
    return "few_events" if share_before**events > CHANCE else "comparable"
