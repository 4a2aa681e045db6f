"""Who answered, and what that does to the counts.

More answers are not more crime: beside every count stands how many answered, the part of a change that the answers
explain, and a caution where a few voices carry the picture. A caution is data (a kind and its numbers); the page has
the words.

Rounds are given oldest first, the newest last. An answer is an answer also when it says "nothing to report". A round
without answers has no say in what is usual, here as in `change`.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Generic, Literal, NamedTuple, TypeVar

from tenants.picture.change import ANSWERS_DIFFER, WINDOW

Person = TypeVar("Person", bound=Hashable)
Organisation = TypeVar("Organisation", bound=Hashable)
Sector = TypeVar("Sector", bound=Hashable)
Group = TypeVar("Group", bound=Hashable)
Place = TypeVar("Place", bound=Hashable)

SHARE_MOVES = 0.15
CARRIES_EVENTS = 0.20
SILENT_ROUNDS = 2
NEW_ROUNDS = 2
VOICES_TO_JUDGE = 3
"""Fewer voices are always "half from one": nothing to warn about."""


@dataclass(frozen=True, slots=True)
class Turnout(Generic[Organisation, Sector]):
    """One organisation in one round. `answered` includes `nothing_to_report`."""

    organisation: Organisation
    sector: Sector
    invited: int
    answered: int
    nothing_to_report: int


@dataclass(frozen=True, slots=True)
class Response(Generic[Group]):
    """The newest round of a group, with its usual share of answers (earlier rounds, None without any).

    `silent_rounds` is how many rounds in a row, up to the newest, the group was asked and nobody answered.
    """

    group: Group
    invited: int
    answered: int
    nothing_to_report: int
    usual_share: float | None
    silent_rounds: int

    @property
    def share(self) -> float | None:
        """The share that answered, or None if nobody was asked."""
        return self.answered / self.invited if self.invited else None


@dataclass(frozen=True, slots=True)
class Coverage(Generic[Organisation, Sector]):
    """The response as a whole, by sector and by organisation, in the order in which they first appear."""

    total: Response[Literal["total"]]
    sectors: list[Response[Sector]]
    organisations: list[Response[Organisation]]


class Decomposition(NamedTuple):
    """A change in events: all of it, what the number of answers explains, and what the rate explains."""

    total: float
    participation: float
    rate: float


@dataclass(frozen=True, slots=True)
class SameReporters(Generic[Person]):
    """Those who answered now and in at least half of the earlier rounds, and how many of them answered in each."""

    people: frozenset[Person]
    exposure_newest: int
    exposure_history: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AnswersChanged:
    """Answers differ by more than a quarter from what is usual: a call has to hold with and without correction."""

    answers: int
    usual: float
    kind: Literal["answers_changed"] = "answers_changed"


@dataclass(frozen=True, slots=True)
class ParticipationExplains:
    """The number of answers explains half of the change in events, or more (more than all: the rate went back)."""

    change: float
    explained: float
    answers: int
    usual_answers: float
    kind: Literal["participation_explains"] = "participation_explains"


@dataclass(frozen=True, slots=True)
class SectorShift(Generic[Sector]):
    """A sector's share of the answers moved by 15 points or more."""

    sector: Sector
    share: float
    usual_share: float
    kind: Literal["sector_shift"] = "sector_shift"


@dataclass(frozen=True, slots=True)
class OrganisationSilent(Generic[Organisation]):
    """An organisation with a fifth or more of the earlier events has been silent for two rounds or more."""

    organisation: Organisation
    rounds: int
    share_of_events: float
    kind: Literal["organisation_silent"] = "organisation_silent"


@dataclass(frozen=True, slots=True)
class OneVoice(Generic[Place]):
    """Half or more of the voices behind a cell are one participant's."""

    cell: Place
    voices: int
    from_one: int
    kind: Literal["one_voice"] = "one_voice"


@dataclass(frozen=True, slots=True)
class NewVoices(Generic[Place]):
    """Half or more of the voices behind a cell are of people who joined in the last two rounds."""

    cell: Place
    voices: int
    from_new: int
    kind: Literal["new_voices"] = "new_voices"


_TOTAL: Literal["total"] = "total"


class _Sum(NamedTuple):
    """Several organisations in one round."""

    invited: int
    answered: int
    nothing_to_report: int

    def plus(self, turnout: Turnout[Organisation, Sector]) -> "_Sum":
        return _Sum(
            self.invited + turnout.invited,
            self.answered + turnout.answered,
            self.nothing_to_report + turnout.nothing_to_report,
        )


def coverage(rounds: Sequence[Sequence[Turnout[Organisation, Sector]]]) -> Coverage[Organisation, Sector]:
    """The response of the newest round against the twelve before it. Raises ValueError without any round."""
    if not rounds:
        raise ValueError("there is no round to describe")
    rounds = rounds[-(WINDOW + 1) :]
    everything = [reduce(_Sum.plus, each, _Sum(0, 0, 0)) for each in rounds]
    return Coverage(
        total=_response(_TOTAL, everything),
        sectors=_responses([[(turnout.sector, turnout) for turnout in each] for each in rounds]),
        organisations=_responses([[(turnout.organisation, turnout) for turnout in each] for each in rounds]),
    )


def decompose(events_before: float, answers_before: float, events: float, answers: float) -> Decomposition:
    """Splits a change in events between answers and rate, each weighed by the mean of the other.

    Participation is (e₁−e₀)(r₀+r₁)/2, rate (r₁−r₀)(e₀+e₁)/2. Where nobody answered there is no rate: the other one
    stands in.
    """
    rate_before = events_before / answers_before if answers_before else None
    rate_now = events / answers if answers else None
    both = [rate for rate in (rate_before, rate_now) if rate is not None]
    total = events - events_before
    participation = (answers - answers_before) * sum(both) / len(both) if both else 0.0
    return Decomposition(total, participation, total - participation)


def same_reporters(rounds: Sequence[Collection[Person]]) -> SameReporters[Person]:
    """Finds those who can be compared with themselves. `rounds` are the people who answered, oldest first."""
    if not rounds:
        return SameReporters(frozenset(), 0, ())
    *earlier, newest = rounds[-(WINDOW + 1) :]
    history = [frozenset(people) for people in earlier]
    people = frozenset(
        person for person in newest if history and 2 * sum(person in each for each in history) >= len(history)
    )
    return SameReporters(people, len(people), tuple(len(people & each) for each in history))


def newcomers(rounds: Sequence[Collection[Person]]) -> frozenset[Person]:
    """Those who answered for the first time in the last two rounds; nobody is new where there is nothing older."""
    older, recent = rounds[:-NEW_ROUNDS], rounds[-NEW_ROUNDS:]
    if not any(older):
        return frozenset()
    return frozenset(person for people in recent for person in people).difference(*older)


def answers_changed(answers: int, history: Sequence[int]) -> AnswersChanged | None:
    """Cautions when the answers differ by more than a quarter from the mean of the earlier rounds."""
    usual = _mean([count for count in history[-WINDOW:] if count])
    if not usual or abs(answers / usual - 1) <= ANSWERS_DIFFER:
        return None
    return AnswersChanged(answers, usual)


def participation_explains(
    events: int, answers: int, event_history: Sequence[int], answer_history: Sequence[int]
) -> ParticipationExplains | None:
    """Cautions when answers explain half of a change (of one event at least) from the mean of the earlier rounds.

    Raises ValueError if the histories differ in length.
    """
    rounds = [pair for pair in zip(event_history, answer_history, strict=True) if pair[1]][-WINDOW:]
    if not rounds:
        return None
    usual_answers = _mean([count for _, count in rounds])
    change, explained, _ = decompose(_mean([count for count, _ in rounds]), usual_answers, events, answers)
    if abs(change) < 1 or explained * change <= 0 or abs(explained) < abs(change) / 2:
        return None
    return ParticipationExplains(change, explained, answers, usual_answers)


def sector_shifts(rounds: Sequence[Sequence[Turnout[Organisation, Sector]]]) -> list[SectorShift[Sector]]:
    """Cautions for every sector whose share of all answers moved, against the twelve earlier rounds together."""
    *earlier, newest = rounds[-(WINDOW + 1) :]
    now, before = _answers_by_sector([newest]), _answers_by_sector(earlier)
    if not sum(now.values()) or not sum(before.values()):
        return []
    moved = []
    for sector in before | now:
        share = now.get(sector, 0) / sum(now.values())
        usual = before.get(sector, 0) / sum(before.values())
        if abs(share - usual) >= SHARE_MOVES - 1e-9:
            moved.append(SectorShift(sector, share, usual))
    return moved


def silent_organisations(
    responses: Iterable[Response[Organisation]], events: Mapping[Organisation, int]
) -> list[OrganisationSilent[Organisation]]:
    """Cautions for organisations that used to see much and have fallen silent.

    `responses` come from `coverage(...).organisations`, `events` are those of the earlier rounds by organisation.
    """
    total = sum(events.values())
    if not total:
        return []
    return [
        OrganisationSilent(each.group, each.silent_rounds, events.get(each.group, 0) / total)
        for each in responses
        if each.silent_rounds >= SILENT_ROUNDS and events.get(each.group, 0) / total >= CARRIES_EVENTS
    ]


def lopsided_voices(
    voices: Mapping[Place, Sequence[Person]], new: Collection[Person]
) -> list[OneVoice[Place] | NewVoices[Place]]:
    """Cautions for cells whose voices are mostly one participant's, or mostly of `newcomers`.

    `voices` names, for each cell, the participant behind every observation. Cells with fewer than three are left out.
    """
    cautions: list[OneVoice[Place] | NewVoices[Place]] = []
    for cell, people in voices.items():
        if len(people) < VOICES_TO_JUDGE:
            continue
        loudest = max(people.count(person) for person in set(people))
        from_new = sum(person in new for person in people)
        if 2 * loudest >= len(people):
            cautions.append(OneVoice(cell, len(people), loudest))
        if 2 * from_new >= len(people):
            cautions.append(NewVoices(cell, len(people), from_new))
    return cautions


def _responses(rounds: Sequence[Sequence[tuple[Group, Turnout[Organisation, Sector]]]]) -> list[Response[Group]]:
    sums: dict[Group, list[_Sum]] = {}
    for i, each in enumerate(rounds):
        for group, turnout in each:
            own = sums.setdefault(group, [_Sum(0, 0, 0)] * len(rounds))
            own[i] = own[i].plus(turnout)
    return [_response(group, own) for group, own in sums.items()]


def _response(group: Group, sums: Sequence[_Sum]) -> Response[Group]:
    *earlier, newest = sums
    asked = sum(each.invited for each in earlier)
    # A round in which nobody of the group was asked neither breaks nor lengthens a silence.
    heard = [each.answered > 0 for each in reversed(sums) if each.invited]
    return Response(
        group=group,
        invited=newest.invited,
        answered=newest.answered,
        nothing_to_report=newest.nothing_to_report,
        usual_share=sum(each.answered for each in earlier) / asked if asked else None,
        silent_rounds=heard.index(True) if True in heard else len(heard),
    )


def _answers_by_sector(rounds: Iterable[Iterable[Turnout[Organisation, Sector]]]) -> dict[Sector, int]:
    answers: dict[Sector, int] = {}
    for each in rounds:
        for turnout in each:
            answers[turnout.sector] = answers.get(turnout.sector, 0) + turnout.answered
    return answers


def _mean(counts: Sequence[int]) -> float:
    return sum(counts) / len(counts) if counts else 0.0
