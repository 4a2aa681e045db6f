"""The one time grid of an agreement: which periods a settled picture completes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """A period of the grid: its first and last day."""

    first: date
    last: date


def completed(grid: str, first: date, last: date) -> list[Period]:
    """The whole months or quarters that lie within `first`…`last`, oldest first."""
    return [period for period in _calendar(grid, first, last) if period.first >= first and period.last <= last]


def _calendar(grid: str, first: date, last: date) -> Iterator[Period]:
    months = 3 if grid == "quarter" else 1
    start = date(first.year, (first.month - 1) // months * months + 1, 1)
    while start <= last:
        following = _after(start, months)
        yield Period(start, following - timedelta(days=1))
        start = following


def _after(start: date, months: int) -> date:
    index = start.year * 12 + start.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
