"""A figure over the members is shown only where no member could subtract its own."""

import pytest

from samsyn.regions.totals import RegionalTotal, Unshown, regional_total

HIDDEN, MISSING = Unshown.HIDDEN, Unshown.MISSING


@pytest.mark.parametrize(
    ("parts", "total"),
    [
        ([10, 20, 15], RegionalTotal(45, 0)),
        ([10, 20], HIDDEN),
        ([10, 20, MISSING], HIDDEN),
        ([10, 20, 0], HIDDEN),  # two contribute: each could subtract its own
        ([10, 20, HIDDEN], HIDDEN),
        ([10, 20, 15, HIDDEN, MISSING], RegionalTotal(45, 1)),
        ([0, 0, 0], RegionalTotal(0, 0)),
        ([0, 0, HIDDEN], HIDDEN),
        ([], HIDDEN),
    ],
)
def test_a_regional_total_needs_three_contributors(parts: list[int | Unshown], total: RegionalTotal | Unshown) -> None:
    assert regional_total(parts) == total
