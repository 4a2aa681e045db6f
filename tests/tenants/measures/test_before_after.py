"""Before and after: which rounds count on which side, and when there is too little to compare."""

from datetime import date, timedelta

import pytest

from tenants.measures.before_after import RoundCount, compare

START = date(2026, 9, 18)


def rounds(counts: list[int], *, last_day: date, answers: int = 40) -> list[RoundCount]:
    """Fortnightly rounds with these counts, the last of which asks about days up to `last_day`."""
    found = []
    for back, count in enumerate(reversed(counts)):
        to = last_day - timedelta(days=14 * back)
        found.append(RoundCount(len(counts) - back, to - timedelta(days=13), to, count, answers))
    return found


BEFORE = START - timedelta(days=1)
AFTER = START + timedelta(days=14 * 6 - 1)


def test_rounds_fall_on_their_side_of_the_start() -> None:
    both = compare([*rounds([5, 6, 4, 5, 6, 5], last_day=BEFORE), *rounds([2, 1, 3, 2, 2, 2], last_day=AFTER)], START)
    assert [one.observations for one in both.before.rounds] == [5, 6, 4, 5, 6, 5]
    assert [one.observations for one in both.after.rounds] == [2, 1, 3, 2, 2, 2]
    assert both.before.per_round == pytest.approx(31 / 6)
    assert both.after.per_round == 2
    assert both.after.answers_per_round == 40
    assert both.verdict == "comparable"


def test_a_round_on_both_sides_of_the_start_is_on_none() -> None:
    across = RoundCount(7, START - timedelta(days=3), START + timedelta(days=10), 9, 40)
    both = compare([across], START)
    assert both.before.rounds == both.after.rounds == ()
    assert both.before.per_round is None


def test_a_round_that_begins_on_the_day_of_the_start_is_after_it() -> None:
    on_the_day = RoundCount(7, START, START + timedelta(days=13), 9, 40)
    assert compare([on_the_day], START).after.rounds == (on_the_day,)


def test_a_round_without_answers_says_nothing() -> None:
    both = compare(rounds([0, 0, 0], last_day=BEFORE, answers=0), START)
    assert both.before.rounds == ()


def test_twelve_rounds_on_each_side_at_the_most() -> None:
    long_ago = rounds(list(range(20)), last_day=BEFORE)
    both = compare([*long_ago, *rounds(list(range(20)), last_day=START + timedelta(days=14 * 20 - 1))], START)
    assert [one.observations for one in both.before.rounds] == list(range(8, 20))
    assert [one.observations for one in both.after.rounds] == list(range(8, 20))


@pytest.mark.parametrize(("before", "after"), [([9, 9, 9], [9, 9]), ([9, 9], [9, 9, 9]), ([], [9] * 6)])
def test_fewer_than_three_rounds_on_a_side_are_too_few(before: list[int], after: list[int]) -> None:
    found = [
        *rounds(before, last_day=BEFORE),
        *rounds(after, last_day=START + timedelta(days=14 * len(after) - 1)),
    ]
    assert compare(found, START).verdict == "few_rounds"


def test_so_few_events_that_even_silence_could_be_chance() -> None:
    """Twelve rounds before and three since: 13 events could all lie before with 0.8 ** 13 = 5.5 %, 14 with 4.4 %."""

    def verdict(events: int) -> str:
        history = rounds([events] + [0] * 11, last_day=BEFORE)
        return compare([*history, *rounds([0, 0, 0], last_day=START + timedelta(days=41))], START).verdict

    assert verdict(13) == "few_events"
    assert verdict(14) == "comparable"
