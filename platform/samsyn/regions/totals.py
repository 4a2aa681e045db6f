"""One figure over the members of a region, as it may be shown back to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

CONTRIBUTORS_FOR_A_TOTAL = 3


class Unshown(Enum):
    """Why a member has no figure: it is hidden, or the member has not delivered."""

    HIDDEN = "hidden"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class RegionalTotal:
    """The sum of what members published. With `hidden` members, whose small figures are unknown, it is "at least"."""

    value: int
    hidden: int


def regional_total(parts: Iterable[int | Unshown]) -> RegionalTotal | Unshown:
    """The sum over members, or HIDDEN.

    Hidden below three members that contribute something: each could subtract its own. Members that all report nothing
    (three at least) make 0.
    """
    given = [part for part in parts if part is not Unshown.MISSING]
    shown = [part for part in given if isinstance(part, int)]
    contributing = sum(part > 0 for part in shown)
    nothing_anywhere = len(shown) == len(given) and not contributing
    if len(given) < CONTRIBUTORS_FOR_A_TOTAL or (contributing < CONTRIBUTORS_FOR_A_TOTAL and not nothing_anywhere):
        return Unshown.HIDDEN
    return RegionalTotal(sum(shown), len(given) - len(shown))
