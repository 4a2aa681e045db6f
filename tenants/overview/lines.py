"""The situation over time as small line charts: a category's observations round by round, with its usual range.

The figures are the picture's own, so that a settled version and the first page never disagree. Sizes are those of the
chart's view box; colours come from classes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from samsyn.web.formats import number
from tenants.picture.content import CategoryRow, Content

MOST_LINES = 3
MOST_ROUNDS = 12
WIDTH, HEIGHT, FLOOR, CEILING, SIDE = 340, 120, 112, 10, 6
CALLED = ("up", "down")


@dataclass(frozen=True, slots=True)
class Dot:
    """One round's count and where it stands in the chart."""

    round: int
    count: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Band:
    """The usual range of the newest round, from `top` down."""

    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """One category's chart, its words and its figures."""

    category: CategoryRow
    verdict: str
    short: str
    dots: tuple[Dot, ...]
    band: Band | None
    newest: str

    @property
    def path(self) -> str:
        """The points of the polyline."""
        return " ".join(f"{dot.x:g},{dot.y:g}" for dot in self.dots)

    @property
    def told(self) -> str:
        """The chart in words, for those who do not see it."""
        return _(
            "%(category)s, omgång %(first)s till %(last)s: %(counts)s",
            category=self.category["name"],
            first=self.dots[0].round,
            last=self.dots[-1].round,
            counts=", ".join(number(dot.count) for dot in self.dots),
        )


def lines(content: Content) -> list[Line]:
    """At most three charts: what the picture calls up or down, the rarest first, then the commonest.

    None while there is but one round: a line needs two.
    """
    rounds = [*content["compared_with"], content["round"]["number"]][-MOST_ROUNDS:]
    if len(rounds) < 2:
        return []
    return [_line(category, rounds) for category in _chosen(content["categories"])]


def _chosen(categories: Sequence[CategoryRow]) -> list[CategoryRow]:
    called = sorted((row for row in categories if row["verdict"] in CALLED), key=lambda row: row["rarity"] or 0.0)
    others = sorted(
        (row for row in categories if row["verdict"] not in CALLED and _sum(row)), key=lambda row: -_sum(row)
    )
    return [*called, *others][:MOST_LINES]


def _sum(category: CategoryRow) -> int:
    return sum([*category["previous"], category["observed"]][-MOST_ROUNDS:])


def _line(category: CategoryRow, rounds: Sequence[int]) -> Line:
    counts = [*category["previous"], category["observed"]][-len(rounds) :]
    top = max(*counts, category["high"] or 0, 1)
    step = (WIDTH - 2 * SIDE) / (len(rounds) - 1)
    dots = tuple(
        Dot(number_, count, round(SIDE + index * step, 1), _height(count, top))
        for index, (number_, count) in enumerate(zip(rounds, counts, strict=True))
    )
    return Line(
        category,
        category["verdict"],
        _short(category),
        dots,
        _band(category, top),
        _newest(category, rounds[-1]),
    )


def _short(category: CategoryRow) -> str:
    """The verdict where there is room for two or three words; "" for the usual words of its mark."""
    return _("Som vanligt") if category["reason"] == "steady" else ""


def _height(count: float, top: float) -> float:
    return round(FLOOR - (FLOOR - CEILING) * count / top, 1)


def _band(category: CategoryRow, top: float) -> Band | None:
    if category["low"] is None or category["high"] is None:
        return None
    upper, lower = _height(category["high"], top), _height(category["low"], top)
    # A range of one value is a line that can be seen.
    return Band(upper, max(round(lower - upper, 1), 1.5))


def _newest(category: CategoryRow, round_number: int) -> str:
    if category["low"] is None or category["high"] is None:
        return _("%(count)s i omgång %(n)s", count=number(category["observed"]), n=round_number)
    return _(
        "%(count)s i omgång %(n)s, väntat %(low)s–%(high)s",
        count=number(category["observed"]),
        n=round_number,
        low=number(category["low"]),
        high=number(category["high"]),
    )
