"""Who answered, what the answers explain, and when the page has to warn."""

from typing import Any

import pytest

from tenants.picture.coverage import (
    AnswersChanged,
    NewVoices,
    OneVoice,
    OrganisationSilent,
    ParticipationExplains,
    SectorShift,
    Turnout,
    answers_changed,
    coverage,
    decompose,
    lopsided_voices,
    newcomers,
    participation_explains,
    same_reporters,
    sector_shifts,
    silent_organisations,
)
from tests.data.reference import TOLERANCE, vectors

SCHOOL, SHOP, HOUSING = ("Norreport", "school"), ("Torgets livs", "trade"), ("Ystadbostäder", "housing")


def turnout(who: tuple[str, str], invited: int, answered: int, nothing: int = 0) -> Turnout[str, str]:
    """One organisation in one round."""
    return Turnout(*who, invited, answered, nothing)


@pytest.mark.parametrize("vector", vectors("participation"))
def test_the_decomposition_agrees_with_the_reference(vector: dict[str, Any]) -> None:
    given = vector["input"]
    found = decompose(given["y0"], given["e0"], given["y1"], given["e1"])
    assert found._asdict() == pytest.approx(vector["output"], rel=TOLERANCE)


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ((6, 60, 0, 0), (-6, -6, 0)),  # nobody answered now: all of the fall is answers
        ((0, 0, 5, 50), (5, 5, 0)),
        ((0, 0, 0, 0), (0, 0, 0)),
    ],
)
def test_without_answers_there_is_no_rate(figures: tuple[int, ...], expected: tuple[int, ...]) -> None:
    assert decompose(*figures) == pytest.approx(expected)


def test_response_by_sector_and_organisation() -> None:
    rounds = [
        [turnout(SCHOOL, 10, 5, 2), turnout(SHOP, 4, 4), turnout(HOUSING, 6, 3)],
        [turnout(SCHOOL, 10, 7, 1), turnout(SHOP, 4, 0), turnout(HOUSING, 6, 3)],
        [turnout(SCHOOL, 10, 9, 4), turnout(SHOP, 4, 0), turnout(("Maxi", "trade"), 2, 1, 1)],
    ]
    found = coverage(rounds)
    assert (found.total.invited, found.total.answered, found.total.nothing_to_report) == (16, 10, 5)
    assert found.total.share == pytest.approx(10 / 16)
    assert found.total.usual_share == pytest.approx(22 / 40)
    by_name = {each.group: each for each in found.organisations}
    assert list(by_name) == ["Norreport", "Torgets livs", "Ystadbostäder", "Maxi"]
    assert by_name["Norreport"].usual_share == pytest.approx(12 / 20)
    assert by_name["Torgets livs"].silent_rounds == 2
    assert (by_name["Ystadbostäder"].invited, by_name["Ystadbostäder"].share) == (0, None)
    assert (by_name["Maxi"].usual_share, by_name["Maxi"].silent_rounds) == (None, 0)
    trade = next(each for each in found.sectors if each.group == "trade")
    assert (trade.invited, trade.answered, trade.silent_rounds) == (6, 1, 0)


def test_a_round_without_invitation_neither_breaks_nor_lengthens_a_silence() -> None:
    rounds = [[turnout(SHOP, 4, answered)] if invited else [] for invited, answered in [(1, 2), (1, 0), (0, 0), (1, 0)]]
    (found,) = coverage(rounds).organisations
    assert found.silent_rounds == 2


def test_always_silent() -> None:
    (found,) = coverage([[turnout(SHOP, 4, 0)]] * 5).organisations
    assert found.silent_rounds == 5
    assert found.usual_share == 0


def test_only_twelve_rounds_are_usual() -> None:
    rounds = [[turnout(SHOP, 4, 4)]] * 10 + [[turnout(SHOP, 4, 1)]] * 13
    assert coverage(rounds).total.usual_share == pytest.approx(0.25)


def test_no_round_is_refused() -> None:
    with pytest.raises(ValueError, match="no round"):
        coverage([])


@pytest.mark.parametrize(("answers", "warned"), [(75, False), (74, True), (125, False), (126, True), (0, True)])
def test_answers_a_quarter_off(answers: int, warned: bool) -> None:
    found = answers_changed(answers, [90, 110, 0, 100])
    assert found == (AnswersChanged(answers, 100) if warned else None)


def test_no_usual_number_of_answers() -> None:
    assert answers_changed(10, []) is None
    assert answers_changed(10, [0, 0]) is None


def test_answers_that_explain_a_rise() -> None:
    found = participation_explains(9, 96, [6, 6, 0, 6], [60, 60, 0, 60])
    assert isinstance(found, ParticipationExplains)
    assert (found.answers, found.usual_answers, found.change) == (96, 60, 3)
    assert found.explained == pytest.approx(3.4875)


@pytest.mark.parametrize(
    ("events", "answers"),
    [
        (12, 60),  # a rise with the usual answers
        (12, 45),  # a rise in spite of fewer
        (30, 70),  # a rise far beyond what more answers bring
        (6, 100),  # no change to explain
    ],
)
def test_answers_that_explain_nothing(events: int, answers: int) -> None:
    assert participation_explains(events, answers, [6] * 8, [60] * 8) is None


def test_no_baseline_explains_nothing() -> None:
    assert participation_explains(6, 100, [], []) is None
    with pytest.raises(ValueError, match="shorter"):
        participation_explains(6, 100, [1, 2], [50])


def test_the_same_reporters_have_their_own_exposure() -> None:
    rounds = [{"a", "b", "c"}, {"a", "c"}, {"a", "d"}, {"a", "b"}, {"a", "b", "d", "new"}]
    found = same_reporters(rounds)
    assert found.people == {"a", "b"}
    assert found.exposure_newest == 2
    assert found.exposure_history == (2, 1, 1, 2)


def test_nobody_is_the_same_without_a_history() -> None:
    assert same_reporters([{"a"}]).people == frozenset()
    assert same_reporters([]).exposure_history == ()


def test_newcomers_joined_in_the_last_two_rounds() -> None:
    assert newcomers([{"a"}, {"a", "b"}, {"c"}, {"a", "d"}]) == {"c", "d"}
    assert newcomers([{"a"}, {"b"}]) == frozenset()
    assert newcomers([set(), {"a"}, {"b"}]) == frozenset()


def test_a_sector_that_moves_fifteen_points() -> None:
    usual = [turnout(SCHOOL, 20, 10), turnout(SHOP, 20, 10)]
    moved = sector_shifts([usual, usual, [turnout(SCHOOL, 20, 13), turnout(SHOP, 20, 7)]])
    assert moved == [SectorShift("school", 13 / 20, 0.5), SectorShift("trade", 7 / 20, 0.5)]
    assert sector_shifts([usual, [turnout(SCHOOL, 20, 12), turnout(SHOP, 20, 8)]]) == []
    assert sector_shifts([usual]) == []
    assert sector_shifts([usual, []]) == []


def test_a_sector_that_came_or_went() -> None:
    found = sector_shifts([[turnout(SCHOOL, 9, 9)], [turnout(SHOP, 9, 9)]])
    assert [(each.sector, each.share, each.usual_share) for each in found] == [("school", 0, 1), ("trade", 1, 0)]


def test_an_organisation_that_saw_much_and_fell_silent() -> None:
    rounds = [
        [turnout(SCHOOL, 5, 5), turnout(SHOP, 5, 5), turnout(HOUSING, 5, 5)],
        *[[turnout(SCHOOL, 5, 0), turnout(SHOP, 5, 0), turnout(HOUSING, 5, 5)]] * 2,
    ]
    events = {"Norreport": 20, "Torgets livs": 19, "Ystadbostäder": 61}
    organisations = coverage(rounds).organisations
    assert silent_organisations(organisations, events) == [OrganisationSilent("Norreport", 2, 0.2)]
    assert silent_organisations(organisations, {}) == []
    assert silent_organisations(coverage(rounds[:2]).organisations, events) == []


def test_voices_from_one_and_from_newcomers() -> None:
    voices = {
        "one": ["a", "a", "b", "c"],
        "new": ["a", "b", "x", "y"],
        "many": ["a", "b", "c", "d", "e"],
        "too few": ["a", "a"],
    }
    assert lopsided_voices(voices, {"x", "y"}) == [OneVoice("one", 4, 2), NewVoices("new", 4, 2)]
