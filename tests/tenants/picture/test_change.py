"""What is called a change, against the reference vectors, and how often it is called when nothing changed."""

import time
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from tenants.picture import change
from tenants.picture.change import Cell, Change, judge, judge_page, power, watched
from tests.data.reference import TOLERANCE, vectors


def cells_of(vector: dict[str, Any]) -> list[Change[int]]:
    """Judges a vector's page as it stands."""
    cells = vector["input"]["cells"]
    return judge([Cell(i, c["y"], tuple(c["hist"])) for i, c in enumerate(cells)], cells[0]["w"], tuple(cells[0]["wh"]))


def told(changes: Iterable[Change[int]]) -> list[str]:
    """The decisions in the notation of the vectors."""
    return [c.verdict if c.reason is None else f"cannot_say:{c.reason}" for c in changes]


@pytest.mark.parametrize("vector", vectors("page"))
def test_a_page_agrees_with_the_reference(vector: dict[str, Any]) -> None:
    changes, output = cells_of(vector), vector["output"]
    names = {"p_up": "p_up", "p_down": "p_down", "adjusted_up": "adj_up", "adjusted_down": "adj_down"}
    for ours, theirs in (names | {"dispersion": "phi_cell"}).items():
        assert [getattr(c, ours) for c in changes] == pytest.approx(output[theirs], rel=TOLERANCE)
    assert told(changes) == output["decision"]


@pytest.mark.parametrize("vector", vectors("page_participation"))
def test_a_call_must_hold_with_and_without_the_answers(vector: dict[str, Any]) -> None:
    changes, output = cells_of(vector), vector["output"]
    assert [c.p_up for c in changes] == pytest.approx(output["corrected"]["p_up"], rel=TOLERANCE)
    assert told(changes) == output["final"]
    assert "cannot_say:participation" in output["final"]


@pytest.mark.parametrize("vector", vectors("change"))
def test_the_figures_of_one_cell_agree_with_the_reference(
    vector: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The vectors come with their dispersion, and one of them looks back further than a page does."""
    given, output = vector["input"], vector["output"]
    monkeypatch.setattr(change, "dispersion", lambda history, _: (given["phi"], np.full(len(history), given["phi"])))
    monkeypatch.setattr(change, "WINDOW", 26)
    (found,) = judge([Cell("x", given["y"], tuple(given["hist"]))], given["w"], given["wh"])
    figures = [found.expected, found.p_up, found.p_down, found.ratio, found.ratio_low, found.ratio_high]
    wanted = [output["expected"], output["p_up"], output["p_down"], output["ratio"], *output["ratio_ci95"]]
    assert figures == pytest.approx(wanted, rel=TOLERANCE)
    assert [found.low, found.high] == output["range90"]


@pytest.mark.parametrize("vector", vectors("power"))
def test_power_agrees_with_the_reference(vector: dict[str, Any]) -> None:
    given = vector["input"]
    found = power(given["Y"], given["W"], given["w"], given["phi"], given["t"], given["mult"])
    assert found.critical == vector["output"]["critical_count"]
    assert found.chance == pytest.approx(vector["output"]["power"], rel=TOLERANCE)


def one(newest: int, history: tuple[int, ...], now: float = 60, usual: float = 60) -> Change[str]:
    """A single cell judged alone."""
    return judge([Cell("x", newest, history)], now, [usual] * len(history))[0]


@pytest.mark.parametrize(
    ("newest", "history", "verdict", "reason"),
    [
        (9, (2, 1, 3, 2, 2, 3, 1, 2, 2, 3, 2, 2), "up", None),
        (0, (9, 8, 11, 10, 9, 12, 8, 10), "down", None),
        (0, (9, 8, 11, 10, 9), "unsure", "history"),  # a fall needs six rounds
        (30, (2, 1, 2), "unsure", "history"),
        (4, (), "unsure", "history"),
        (2, (0,) * 12, "unsure", "too_few"),  # two events are never called, however rare
        (1, (1, 0, 1, 1, 0, 1), "unsure", "too_few"),
        (100, (100, 98, 103, 101, 97, 102, 99, 100, 96, 104, 100, 100), "unsure", "steady"),
        (7, (5, 4, 6, 5, 5, 3, 6, 5), "unsure", "no_clear_change"),
    ],
)
def test_the_rule(newest: int, history: tuple[int, ...], verdict: str, reason: str | None) -> None:
    found = one(newest, history)
    assert (found.verdict, found.reason) == (verdict, reason)


def test_three_events_where_there_were_none_in_twelve_rounds_are_a_rise() -> None:
    assert one(3, (0,) * 12).verdict == "up"


def test_nobody_answered_now() -> None:
    found = one(0, (4, 5, 6, 5), now=0)
    assert (found.verdict, found.reason, found.expected, found.p_up) == ("unsure", "participation", None, None)


def test_nobody_ever_answered() -> None:
    found = one(3, (0, 0, 0, 0), usual=0)
    assert (found.verdict, found.reason, found.ratio) == ("unsure", "history", None)


def test_half_the_answers_and_half_the_events_is_no_fall() -> None:
    """Nor is it a rise: what people report need not follow how many they are."""
    halved = judge([Cell("x", 10, (20, 19, 21, 20, 22, 18, 20, 20))], 30, [60.0] * 8)[0]
    assert halved.verdict == "unsure"
    assert halved.expected == pytest.approx(10)
    same = judge([Cell("x", 20, (20, 19, 21, 20, 22, 18, 20, 20))], 20, [60.0] * 8)[0]
    assert (same.verdict, same.reason) == ("unsure", "participation")


def test_only_the_last_twelve_rounds_count() -> None:
    recent = (2, 1, 3, 2, 2, 3, 1, 2, 2, 3, 2, 2)
    assert one(9, (500, 400, *recent)) == one(9, recent)


def test_a_round_without_answers_is_left_out() -> None:
    history = (4, 5, 0, 6, 5, 4)
    with_it = judge([Cell("x", 12, history)], 60, [60, 60, 0, 60, 60, 60])
    without = judge([Cell("x", 12, (4, 5, 6, 5, 4))], 60, [60] * 5)
    assert with_it == without


def test_a_new_category_is_judged_by_its_own_rounds() -> None:
    old, new = judge([Cell("old", 5, (5,) * 8), Cell("new", 5, (5, 5))], 60, [60.0] * 8)
    assert (old.reason, new.reason) == ("no_clear_change", "history")
    assert new.expected == pytest.approx(5)


@pytest.mark.parametrize(
    ("cell", "now", "history"),
    [
        (Cell("x", -1, (1, 1)), 60, (60, 60)),
        (Cell("x", 1, (1, -1)), 60, (60, 60)),
        (Cell("x", 1, (1, 1)), -60, (60, 60)),
        (Cell("x", 1, (1, 1)), float("nan"), (60, 60)),
        (Cell("x", 1, (1, 1)), 60, (60, float("inf"))),
        (Cell("x", 1, (1, 1, 1)), 60, (60, 60)),
    ],
)
def test_figures_that_cannot_be_are_refused(cell: Cell[str], now: float, history: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"never negative|longer"):
        judge([cell], now, history)
    if now == 60:
        with pytest.raises(ValueError, match=r"never negative|longer"):
            judge_page([Cell(("a", cell.key), cell.newest, cell.history)], now, history)


def test_no_cells() -> None:
    assert judge([], 60, [60] * 12) == []
    assert judge_page([], 60, [60] * 12).total.observed == 0


def test_the_order_of_the_cells_changes_nothing() -> None:
    random = np.random.default_rng(3)
    cells = quiet_page(random, 40)
    turned = judge(cells[::-1], 60, [60] * 12)[::-1]
    for straight, back in zip(judge(cells, 60, [60] * 12), turned, strict=True):
        assert straight.adjusted_up == pytest.approx(back.adjusted_up, rel=1e-12)
        assert straight.verdict == back.verdict


def test_a_rise_too_thin_for_cells_shows_in_the_totals() -> None:
    table = [Cell((area, kind), 4, (2, 1, 2, 2, 1, 2, 2, 2, 1, 2)) for area in "abcde" for kind in "xyz"]
    page = judge_page(table, 60, [60] * 10)
    assert {c.verdict for c in page.cells} == {"unsure"}
    assert page.total.verdict == "up"
    assert page.total.observed == 60
    assert page.total.expected == pytest.approx(25.5)
    assert [c.key for c in page.areas] == list("abcde")
    assert [c.observed for c in page.categories] == [20, 20, 20]


def test_totals_of_cells_with_histories_of_different_length() -> None:
    page = judge_page([Cell(("a", "old"), 5, (5,) * 8), Cell(("a", "new"), 2, (2, 2))], 60, [60.0] * 8)
    assert page.areas[0].expected == pytest.approx(5.5)
    assert [c.key for c in page.categories] == ["old", "new"]


def test_what_to_keep_an_eye_on_is_short_and_sorted() -> None:
    cells = [Cell(i, 6 + i % 3, (2, 1, 3, 2, 2, 3, 1, 2)) for i in range(9)] + [Cell(99, 40, (2,) * 8)]
    changes = judge(cells, 60, [60] * 8)
    assert changes[-1].verdict == "up"
    listed = watched([c for c in changes if c.verdict == "unsure"] + [changes[-1]])
    assert len(listed) <= 5
    assert [c.p_up for c in listed] == sorted(c.p_up for c in listed if c.p_up is not None)
    assert all(c.verdict == "unsure" for c in listed)


# How often something is called when nothing changed, and whether a real rise is found. Simulated, seeded.


def rates(random: np.random.Generator, size: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Areas × categories with gamma factors, mean about 1.2 a round, a few large."""
    areas = max(1, size // 10)
    table = np.outer(random.gamma(1.5, 1 / 1.5, areas), random.gamma(0.8, 1.5, 10))
    return np.clip(table.ravel()[:size], 0.03, 12)


def quiet_page(random: np.random.Generator, size: int, phi: float = 1.0, rounds: int = 12) -> list[Cell[int]]:
    """A page on which nothing changed; phi > 1 makes the counts vary more than Poisson."""
    rate = rates(random, size)[:, None] * np.ones(rounds + 1)
    if phi > 1:
        rate = random.gamma(rate / (phi - 1), phi - 1)
    counts = random.poisson(rate)
    return [Cell(i, int(row[-1]), tuple(int(c) for c in row[:-1])) for i, row in enumerate(counts)]


@pytest.mark.parametrize(("phi", "rounds"), [(1.0, 12), (2.5, 12), (1.5, 6)])
def test_quiet_pages_stay_quiet(phi: float, rounds: int) -> None:
    """Without change a page of 150 cells shows a false rise in at most 11 % of the cases, a false fall in 9."""
    random = np.random.default_rng(int(10 * phi) + rounds)
    pages = 150
    rises = falls = 0
    for _ in range(pages):
        verdicts = {c.verdict for c in judge(quiet_page(random, 150, phi, rounds), 60, [60] * rounds)}
        rises += "up" in verdicts
        falls += "down" in verdicts
    # Two standard errors of a simulation of this size on top.
    assert rises / pages <= 0.11 + 2 * 0.026
    assert falls / pages <= 0.09 + 2 * 0.024


def test_more_answers_alone_are_no_rise() -> None:
    """Answers × 1.6 with counts that follow them, or half of them, or not at all: the double rule holds."""
    random = np.random.default_rng(640)
    for follows in (1.0, 0.5, 0.0):
        false = 0
        for _ in range(60):
            rate = rates(random, 150)
            history, newest = random.poisson(rate[:, None], (150, 8)), random.poisson(rate * 1.6**follows)
            cells = [Cell(i, int(newest[i]), tuple(int(c) for c in history[i])) for i in range(150)]
            false += any(c.verdict != "unsure" for c in judge(cells, 96, [60] * 8))
        assert false / 60 <= 0.12


def test_a_planted_rise_is_found_and_a_small_one_is_not_claimed() -> None:
    random = np.random.default_rng(5)
    found = {3: 0, 2: 0}
    for factor in found:
        for _ in range(60):
            page = quiet_page(random, 147)
            history = random.poisson(10, 12)
            planted = Cell(-1, int(random.poisson(10 * factor)), tuple(int(c) for c in history))
            found[factor] += judge([*page, planted], 60, [60] * 12)[-1].verdict == "up"
    assert found[3] >= 0.85 * 60
    assert found[2] <= 0.60 * 60


def test_a_large_page_is_judged_at_once() -> None:
    random = np.random.default_rng(1)
    large, small = quiet_page(random, 480, 1.5), quiet_page(random, 6)
    assert seconds(large) < 0.3
    assert seconds(small) < 0.02  # 1-2 ms on a quiet machine


def seconds(cells: list[Cell[int]]) -> float:
    """The best of three runs: what the work costs, not what else the machine is doing."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        judge(cells, 100, [60] * 12)
        best = min(best, time.perf_counter() - start)
    return best
