"""The calendar of rounds, over many years and both changes of the clocks."""

import itertools
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsyn import clock
from tenants.rounds.rhythm import (
    LONGEST_PERIOD_DAYS,
    USUAL_DAYS,
    Cadence,
    Pattern,
    Pause,
    closes_before_next,
    closing,
    first_weekday,
    next_openings,
    opening_days,
    period,
    reminder_times,
)

DAYS = st.dates(date(2015, 1, 1), date(2045, 12, 31))
MOMENTS = DAYS.flatmap(
    lambda day: st.integers(0, 24 * 60 - 1).map(lambda minute: clock.at(day, minute // 60, minute % 60))
)


@st.composite
def pauses(draw: st.DrawFn) -> Pause:
    first = draw(DAYS)
    return Pause(first, first + timedelta(days=draw(st.integers(0, 60))))


PATTERNS = st.builds(
    Pattern,
    cadence=st.sampled_from(Cadence),
    weekday=st.integers(0, 6),
    hour=st.integers(0, 23),
    starts_on=DAYS,
    open_days=st.integers(0, 20),
    close_hour=st.integers(0, 23),
    pauses=st.lists(pauses(), max_size=4).map(tuple),
)


@given(PATTERNS, MOMENTS)
def test_openings_are_after_now_in_order_on_their_weekday_and_hour(pattern: Pattern, after: datetime) -> None:
    found = next_openings(pattern, after, 8)
    assert len(found) == 8
    assert found == sorted(set(found))
    for opens_at in found:
        assert opens_at > after
        local = clock.local(opens_at)
        assert local.weekday() == pattern.weekday
        # An hour that summer time skips (02 in March) is the one after.
        assert local.hour == pattern.hour or (pattern.hour, local.hour) == (2, 3)
        assert local.date() >= pattern.starts_on
        assert not any(pause.first <= local.date() <= pause.last for pause in pattern.pauses)


@given(PATTERNS, MOMENTS)
def test_the_next_opening_is_the_first_of_all(pattern: Pattern, after: datetime) -> None:
    """What the shortcut to the neighbourhood finds is what walking from the beginning finds."""
    walked = next(opens_at for day in opening_days(pattern) if (opens_at := clock.at(day, pattern.hour)) > after)
    assert next_openings(pattern, after) == [walked]


@given(PATTERNS, MOMENTS)
def test_asking_at_an_opening_gives_the_one_after(pattern: Pattern, after: datetime) -> None:
    first, second = next_openings(pattern, after, 2)
    assert next_openings(pattern, first) == [second]
    assert next_openings(pattern, first - timedelta(seconds=1)) == [first]


@given(PATTERNS, MOMENTS)
def test_without_pauses_the_distance_is_the_rhythm(pattern: Pattern, after: datetime) -> None:
    plain = Pattern(
        cadence=pattern.cadence,
        weekday=pattern.weekday,
        hour=pattern.hour,
        starts_on=pattern.starts_on,
        open_days=pattern.open_days,
        close_hour=pattern.close_hour,
    )
    days = [clock.local(opens_at).date() for opens_at in next_openings(plain, after, 30)]
    gaps = {(later - earlier).days for earlier, later in itertools.pairwise(days)}
    expected = {Cadence.WEEKLY: {7}, Cadence.FORTNIGHTLY: {14}, Cadence.MONTHLY: {28, 35}}
    assert gaps <= expected[pattern.cadence]
    if pattern.cadence is Cadence.MONTHLY:
        assert all(day.day <= 7 for day in days)


@given(PATTERNS, MOMENTS)
def test_a_pause_skips_and_moves_nothing(pattern: Pattern, after: datetime) -> None:
    plain = {*next_openings(_without_pauses(pattern), after, 40)}
    last = max(plain)
    assert {opens_at for opens_at in next_openings(pattern, after, 30) if opens_at <= last} <= plain


def _without_pauses(pattern: Pattern) -> Pattern:
    return Pattern(**{**{name: getattr(pattern, name) for name in pattern.__slots__}, "pauses": ()})


@given(PATTERNS, MOMENTS)
def test_a_round_closes_after_it_opened_and_before_the_next_opens(pattern: Pattern, after: datetime) -> None:
    for opens_at, following in _pairs(next_openings(_without_pauses(pattern), after, 12)):
        closes_at = closing(pattern, opens_at)
        if closes_before_next(pattern):
            assert opens_at <= closes_at <= following
            # Within a day, a change of the clocks may make the two the same instant at the most.
            assert closes_at > opens_at or pattern.open_days == 0
        local = clock.local(closes_at)
        assert local.hour == pattern.close_hour or (pattern.close_hour, local.hour) == (2, 3)
        assert (local.date() - clock.local(opens_at).date()).days == pattern.open_days


def _pairs(found: list[datetime]) -> list[tuple[datetime, datetime]]:
    return list(itertools.pairwise(found))


@pytest.mark.parametrize(
    ("cadence", "open_days", "hour", "close_hour", "fits"),
    [
        (Cadence.WEEKLY, 6, 8, 16, True),
        (Cadence.WEEKLY, 7, 8, 7, True),
        (Cadence.WEEKLY, 7, 8, 8, False),
        (Cadence.WEEKLY, 0, 8, 16, True),
        (Cadence.WEEKLY, 0, 8, 8, False),
        (Cadence.FORTNIGHTLY, 13, 8, 23, True),
        (Cadence.FORTNIGHTLY, 14, 8, 16, False),
        (Cadence.MONTHLY, 27, 8, 23, True),
        (Cadence.MONTHLY, 28, 8, 9, False),
    ],
)
def test_two_rounds_of_a_rhythm_are_never_open_at_once(
    cadence: Cadence, open_days: int, hour: int, close_hour: int, fits: bool
) -> None:
    pattern = Pattern(
        cadence=cadence, weekday=0, hour=hour, starts_on=date(2026, 1, 1), open_days=open_days, close_hour=close_hour
    )
    assert closes_before_next(pattern) is fits


def test_eight_oclock_is_eight_oclock_summer_and_winter() -> None:
    weekly = Pattern(cadence=Cadence.WEEKLY, weekday=4, hour=8, starts_on=date(2026, 3, 1), open_days=4, close_hour=16)
    utc_hours = {opens_at.hour for opens_at in next_openings(weekly, clock.at(date(2026, 3, 1), 0), 52)}
    assert utc_hours == {6, 7}


def test_an_hour_that_summer_time_skips_is_the_one_after() -> None:
    sunday = Pattern(cadence=Cadence.WEEKLY, weekday=6, hour=2, starts_on=date(2027, 3, 22), open_days=1, close_hour=9)
    [opens_at] = next_openings(sunday, clock.at(date(2027, 3, 27), 12))
    assert clock.local(opens_at).isoformat() == "2027-03-28T03:00:00+02:00"


def test_an_hour_that_comes_twice_is_the_first() -> None:
    sunday = Pattern(cadence=Cadence.WEEKLY, weekday=6, hour=2, starts_on=date(2026, 10, 1), open_days=1, close_hour=9)
    [opens_at] = next_openings(sunday, clock.at(date(2026, 10, 24), 12))
    assert clock.local(opens_at).isoformat() == "2026-10-25T02:00:00+02:00"


def test_every_other_week_counts_from_its_first_weekday() -> None:
    friday = Pattern(
        cadence=Cadence.FORTNIGHTLY,
        weekday=4,
        hour=8,
        starts_on=date(2026, 11, 2),
        open_days=4,
        close_hour=16,
        pauses=(Pause(date(2026, 12, 18), date(2027, 1, 3)),),
    )
    days = [clock.local(opens_at).date() for opens_at in next_openings(friday, clock.at(date(2026, 11, 3), 0), 4)]
    assert days == [date(2026, 11, 6), date(2026, 11, 20), date(2026, 12, 4), date(2027, 1, 15)]


@given(DAYS, st.integers(0, 6))
def test_first_weekday(day: date, weekday: int) -> None:
    found = first_weekday(day, weekday)
    assert found.weekday() == weekday
    assert 0 <= (found - day).days < 7


@given(DAYS, st.one_of(st.none(), DAYS), st.integers(1, 60))
def test_the_days_asked_about(opening: date, last_day_asked: date | None, usual: int) -> None:
    first, last = period(opening, last_day_asked=last_day_asked, usual_days=usual)
    assert first <= last <= opening
    assert (last - first).days < LONGEST_PERIOD_DAYS
    if last_day_asked is None:
        assert (last, (last - first).days + 1) == (opening - timedelta(days=1), usual)
    elif last_day_asked < opening - timedelta(days=1):
        assert last == opening - timedelta(days=1)
        assert first > last_day_asked
        assert first == last_day_asked + timedelta(days=1) or (last - first).days + 1 == LONGEST_PERIOD_DAYS


@given(PATTERNS, DAYS)
def test_rounds_of_a_rhythm_ask_about_every_day_once(pattern: Pattern, day: date) -> None:
    """Until a pause is longer than anybody remembers, no day is left out and none is asked about twice."""
    last_day_asked = None
    for opens_at in next_openings(pattern, clock.at(day, 0), 12):
        first, last = period(
            clock.local(opens_at).date(), last_day_asked=last_day_asked, usual_days=USUAL_DAYS[pattern.cadence]
        )
        if last_day_asked is not None:
            assert first == last_day_asked + timedelta(days=1) or (last - first).days + 1 == LONGEST_PERIOD_DAYS
        last_day_asked = last


@given(MOMENTS, st.floats(0.5, 500), st.lists(st.integers(-5, 700), max_size=6))
def test_reminders_come_while_the_round_is_open(opens_at: datetime, length: float, hours: list[int]) -> None:
    closes_at = opens_at + timedelta(hours=length)
    times = reminder_times(opens_at, closes_at, hours)
    assert times == sorted(set(times))
    assert all(opens_at < moment < closes_at for moment in times)
    assert len(times) == len({each for each in hours if 0 < each < length})
