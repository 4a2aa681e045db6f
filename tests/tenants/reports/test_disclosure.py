"""What leaves for a region: the rule for a figure, the audit over releases, and an attacker who must find nothing."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest

from tenants.reports import disclosure
from tenants.reports.disclosure import (
    HIDDEN,
    TOTAL,
    Count,
    Draft,
    Hidden,
    Release,
    ReleaseRefusedError,
    prepare,
    protect,
    protect_share,
    protect_total,
)
from tests.data.reference import vectors
from tests.tenants.reports.attacker import attack, run

JANUARY, FEBRUARY, MARCH, APRIL = (date(2026, month, 1) for month in (1, 2, 3, 4))


def draft(
    *counts: tuple[int, int] | int,
    start: date = JANUARY,
    end: date = FEBRUARY,
    open_codes: str = "",
    changed: int | None = None,
    answers: int | None = None,
) -> Draft:
    """A month of categories a, b, c …, each (incidents, contributors) or as many contributors as incidents."""
    pairs = [(count, count) if isinstance(count, int) else count for count in counts]
    figures = tuple(Count(code, *pair, code in open_codes) for code, pair in zip("abcdefghij", pairs, strict=False))
    return Draft("month", start, end, figures, sum(c for _, c in pairs), answers, changed)


def seen(release: Release) -> dict[str, int | None]:
    """What the region reads."""
    return {figure.code: figure.value for figure in release.figures}


# The rule for one figure.


@pytest.mark.parametrize("vector", vectors("protect"))
def test_the_rule_agrees_with_the_reference(vector: dict[str, Any]) -> None:
    found = protect(vector["input"], vector["input"])
    assert (None if found is HIDDEN else found) == vector["output"]


@pytest.mark.parametrize(
    ("incidents", "contributors", "leaves"),
    [
        (40, 1, HIDDEN),  # one busy reporter
        (40, 7, HIDDEN),
        (40, 9, 10),  # the smaller of both is what is rounded
        (3, 40, HIDDEN),  # forty voices about three lamps
        (0, 0, 0),
        (5, 0, HIDDEN),  # the contributor has been disposed of; something happened all the same
        (0, 3, 0),
    ],
)
def test_the_smaller_of_incidents_and_people_is_what_leaves(
    incidents: int, contributors: int, leaves: int | Hidden
) -> None:
    assert protect(incidents, contributors) == leaves


def test_no_published_count_is_small_or_exact() -> None:
    for count in range(200):
        found = protect(count, count)
        assert found is HIDDEN or found == 0 or (found >= 10 and found % 5 == 0 and abs(found - count) <= 2)


def test_a_total_is_rounded_from_the_truth_and_needs_eight_people() -> None:
    assert protect_total(23, 20) == 25
    assert protect_total(23, 7) is HIDDEN
    assert protect_total(7, 20) is HIDDEN
    assert protect_total(0, 0) == 0


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [(5, 9, HIDDEN), (0, 0, HIDDEN), (5, 10, 50), (1, 12, 10), (0, 10, 0), (10, 10, 100), (34, 40, 85), (1, 41, 0)],
)
def test_a_share_needs_ten_answers(part: int, whole: int, share: int | Hidden) -> None:
    assert protect_share(part, whole) == share


def test_a_share_of_more_than_all_is_refused() -> None:
    with pytest.raises(ValueError, match="part"):
        protect_share(11, 10)


# One release.


def test_a_release_has_each_category_and_a_total_of_the_true_counts() -> None:
    release = prepare(draft((40, 12), 22, 3, 0, (30, 28)), [])
    assert seen(release) == {"a": 10, "b": 20, "c": None, "d": 0, "e": 30, TOTAL: 65}
    assert [figure.true for figure in release.figures] == [12, 22, 3, 0, 28, 65]
    assert release.version == 1
    assert not release.withheld


def test_an_open_category_leaves_exactly() -> None:
    release = prepare(draft(12, (3, 1), 30, open_codes="b"), [])
    assert seen(release) == {"a": 10, "b": 3, "c": 30, TOTAL: 45}
    assert [figure.mode for figure in release.figures] == ["protected", "open", "protected", "protected"]


def test_a_total_of_open_categories_is_open() -> None:
    release = prepare(draft(2, 3, 0, open_codes="ab"), [])
    assert seen(release) == {"a": 2, "b": 3, "c": 0, TOTAL: 5}


def test_a_total_that_gives_small_counts_away_is_hidden() -> None:
    """1, 1 and 8 with the total 10 would leave the hidden ones 1-3."""
    assert seen(prepare(draft(1, 1, 8), [])) == {"a": None, "b": None, "c": 10, TOTAL: None}


def test_a_total_that_gives_nothing_away_stays() -> None:
    assert seen(prepare(draft(3, 9, 12), [])) == {"a": None, "b": 10, "c": 10, TOTAL: 25}


def test_a_quiet_month_is_withheld_but_for_its_open_categories() -> None:
    """Five marks, an open 1 and a total of seven at most would leave each mark 1-2."""
    release = prepare(draft(1, 1, 1, 1, 1, 1, open_codes="f"), [])
    assert release.withheld
    assert seen(release) == {"f": 1}


def test_so_few_answers_that_the_mark_says_too_much() -> None:
    told = prepare(draft(2, 0, answers=3), [])
    assert told.withheld
    assert seen(prepare(draft(2, 0, answers=4), [])) == {"a": None, "b": 0, TOTAL: None}
    assert seen(prepare(draft(9, 0, answers=4), []))["a"] == 10  # reported by others than those who answered


def test_nothing_happened() -> None:
    assert seen(prepare(draft(0, 0), [])) == {"a": 0, "b": 0, TOTAL: 0}
    assert seen(prepare(draft(), [])) == {TOTAL: 0}


def test_the_same_draft_always_leaves_the_same_release() -> None:
    assert len({prepare(draft(1, 1, 8, 14, 3), []) for _ in range(5)}) == 1


# Releases together.


def test_other_months_are_told_apart() -> None:
    first = prepare(draft(1, 1, 8), [])
    second = prepare(draft(1, 1, 8, start=FEBRUARY, end=MARCH), [first])
    assert seen(first) == seen(second)
    assert second.version == 1


def test_a_revision_hides_what_only_both_releases_together_tell() -> None:
    """Beside 10 open ones the total 15 leaves a 3-7; beside 12 it leaves a 1-5. Together that would be 3-5."""
    first = prepare(draft(4, 10, open_codes="b"), [])
    corrected = draft(4, 12, open_codes="b", changed=8)
    assert seen(first) == {"a": None, "b": 10, TOTAL: 15}
    assert seen(prepare(corrected, [])) == {"a": None, "b": 12, TOTAL: 15}
    assert seen(prepare(corrected, [first])) == {"a": None, "b": 12, TOTAL: None}


def test_a_corrected_count_is_another_count() -> None:
    """a is not what it was, so the two totals do not speak of the same thing, and both may be shown."""
    first = prepare(draft(4, 10, open_codes="b"), [])
    revised = prepare(draft(3, 12, open_codes="b", changed=8), [first])
    assert seen(revised) == {"a": None, "b": 12, TOTAL: 15}
    assert revised.version == 2


def refusal(of: Draft, earlier: Sequence[Release]) -> str:
    """Why a draft must not leave."""
    with pytest.raises(ReleaseRefusedError) as refused:
        prepare(of, earlier)
    return refused.value.reason


def test_a_revision_needs_eight_changed_records_and_comes_once() -> None:
    first = prepare(draft(10, 20), [])
    assert refusal(draft(11, 20), [first]) == "too_few_changes"
    assert refusal(draft(11, 20, changed=7), [first]) == "too_few_changes"
    second = prepare(draft(18, 20, changed=8), [first])
    assert refusal(draft(30, 20, changed=12), [second, first]) == "revised_before"


def test_one_time_grid_for_all_releases() -> None:
    month = prepare(draft(10, 20), [])
    counts = (Count("a", 30, 30),)
    assert refusal(Draft("quarter", JANUARY, APRIL, counts, 30), [month]) == "other_grid"
    assert refusal(Draft("round", date(2026, 1, 12), date(2026, 1, 26), counts, 30), [month]) == "other_grid"
    assert refusal(Draft("month", date(2026, 1, 15), date(2026, 2, 15), counts, 30), [month]) == "other_grid"
    later = Draft("quarter", APRIL, date(2026, 7, 1), counts, 30)
    assert prepare(later, [month]).version == 1


def test_rounds_may_touch_on_a_day() -> None:
    counts = (Count("a", 30, 30),)
    first = prepare(Draft("round", date(2026, 1, 1), date(2026, 1, 16), counts, 30), [])
    assert prepare(Draft("round", date(2026, 1, 15), date(2026, 1, 30), counts, 30), [first]).version == 1


def test_a_category_opened_later_must_not_open_its_neighbour() -> None:
    """The total 10 leaves b 1-7 while a is hidden. Once a is known to be 2, b would be 6-7, and it left as a mark."""
    first = prepare(draft(2, 6), [])
    assert seen(first) == {"a": None, "b": None, TOTAL: 10}
    assert refusal(draft(2, 6, open_codes="a", changed=8), [first]) == "unsafe"
    assert prepare(draft(7, 3, open_codes="a", changed=8), [prepare(draft(7, 3), [])]).version == 2


@pytest.mark.parametrize(
    "build",
    [
        lambda: Count("a", -1, 0),
        lambda: Count("a", 1, -1),
        lambda: Count(TOTAL, 1, 1),
        lambda: Draft("month", FEBRUARY, JANUARY, (), 0),
        lambda: Draft("month", JANUARY, FEBRUARY, (Count("a", 1, 1), Count("a", 2, 2)), 3),
        lambda: Draft("month", JANUARY, FEBRUARY, (Count("a", 9, 9),), 3),
    ],
)
def test_drafts_that_cannot_be_are_refused(build: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        build()


# The attacker.


def periods(releases: Sequence[Release]) -> list[list[Release]]:
    return [[each for each in releases if each.start == start] for start in {each.start for each in releases}]


def test_the_attacker_recovers_nothing_narrower_than_three() -> None:
    """Random sequences with corrections; `python -m tests.tenants.reports.attacker 5000` runs as many as one likes."""
    hidden = revisions = 0
    for seed in range(200):
        releases = run(np.random.default_rng(seed))
        hidden += sum(figure.value is None for each in releases for figure in each.figures)
        revisions += sum(each.version == 2 for each in releases)
        for period in periods(releases):
            assert attack(period) >= 3, f"sequence {seed}, {period}"
    assert hidden > 1000
    assert revisions > 100


def test_without_the_audit_the_same_attacker_succeeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the test above would prove nothing."""
    monkeypatch.setattr(disclosure, "narrowed", lambda _: set())
    found = [attack(period) for seed in range(60) for period in periods(run(np.random.default_rng(seed)))]
    assert sum(width < 3 for width in found) >= 5


def test_a_page_can_show_what_will_leave_without_loading_the_solver() -> None:
    program = (
        "import sys, datetime as d\n"
        "from tenants.reports.disclosure import Count, Draft, prepare\n"
        "prepare(Draft('month', d.date(2026,1,1), d.date(2026,2,1), (Count('a',1,1), Count('b',9,9)), 10), [])\n"
        "sys.exit('scipy' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
