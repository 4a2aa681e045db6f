"""When it happens: events spread over the hours of the week.

An event that is known to a span (the window was broken between Friday evening and Monday morning) counts with the share
of the span in each hour: the aoristic weight (Ratcliffe 2002). A span over seven days says nothing and is counted
beside. Weights are not events: a text says "motsvarar", never a number of events.

Hours are local (Europe/Stockholm), numbered from Monday 0-1 (0) to Sunday 23-24 (167); shares are of elapsed time, so
the night of the clock change weighs as long as it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

STOCKHOLM = ZoneInfo("Europe/Stockholm")
HOURS = 168
LONGEST = timedelta(days=7)

GridKind = Literal["list", "part_of_week", "day_by_part", "day_by_hour"]

_PARTS = ((0, 6), (6, 12), (12, 18), (18, 24))
_EACH_HOUR = tuple((hour, hour + 1) for hour in range(24))
_EACH_DAY = tuple((day,) for day in range(7))
_WEEKDAYS_AND_WEEKEND = ((0, 1, 2, 3, 4), (5, 6))


@dataclass(frozen=True, slots=True)
class Week:
    """The weight of each of the 168 hours, the number of events behind them, and of those whose time is unknown."""

    weights: tuple[float, ...]
    known: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A week in as many fields as its events can fill: `cells[row][column]` is the weight of days × hours.

    `rows` are sets of weekdays (Monday 0), `columns` are hours (from, to). The kind "list" has no fields: with fewer
    than ten events every field would be noise, so the page lists them.
    """

    kind: GridKind
    rows: tuple[tuple[int, ...], ...]
    columns: tuple[tuple[int, int], ...]
    cells: tuple[tuple[float, ...], ...]


def hour_of_week(moment: datetime) -> int:
    """The local hour of the week that a moment falls in. Raises ValueError for a naive time."""
    local = _local(moment)
    return local.weekday() * 24 + local.hour


def weights(start: datetime, end: datetime | None = None) -> NDArray[np.float64] | None:
    """The share of the span in each of the 168 hours (sum 1), or None if it is longer than seven days.

    Without an end, or with an end equal to the start, the event is a moment and its hour gets everything. Raises
    ValueError for naive times and for an end before the start.
    """
    first, last = _local(start), _local(end or start)
    begin, until = first.timestamp(), last.timestamp()
    if until < begin:
        raise ValueError("a span ends after it starts")
    # Both have the same zone, so this is time on the wall: Monday to Monday is seven days also when the clock changes.
    if last - first > LONGEST:
        return None
    result = np.zeros(HOURS)
    if begin == until:
        result[hour_of_week(first)] = 1.0
        return result
    # Local hours begin with the hours of UTC here, so the span is cut there.
    edges = np.arange(begin // 3600 + 1, np.ceil(until / 3600)) * 3600
    cuts = np.concatenate(([begin], edges, [until]))
    np.add.at(result, _hours_from(cuts[:-1], first, last), np.diff(cuts) / (until - begin))
    return result


def week_of(spans: Iterable[tuple[datetime, datetime | None]]) -> Week:
    """Adds up events, each given by its start and, where it is known to a span, its end."""
    total = np.zeros(HOURS)
    known = unknown = 0
    for start, end in spans:
        if end is None:
            total[hour_of_week(start)] += 1.0
        elif (share := weights(start, end)) is not None:
            total += share
        else:
            unknown += 1
            continue
        known += 1
    return Week(tuple(float(weight) for weight in total), known, unknown)


def grid_kind(events: int) -> GridKind:
    """The finest grid that this many events (with a known time) may be shown in."""
    if events < 10:
        return "list"
    if events < 50:
        return "part_of_week"
    return "day_by_part" if events < 300 else "day_by_hour"


def grid(week: Week) -> Grid:
    """The week in the grid that its number of events allows."""
    kind = grid_kind(week.known)
    if kind == "list":
        return Grid(kind, (), (), ())
    rows = _WEEKDAYS_AND_WEEKEND if kind == "part_of_week" else _EACH_DAY
    columns = _EACH_HOUR if kind == "day_by_hour" else _PARTS
    table = np.asarray(week.weights).reshape(7, 24)
    cells = tuple(tuple(float(table[list(days), begin:end].sum()) for begin, end in columns) for days in rows)
    return Grid(kind, rows, columns, cells)


def _hours_from(cuts: NDArray[np.float64], first: datetime, last: datetime) -> NDArray[np.int64]:
    """The hour of the week of each piece of a span."""
    if first.utcoffset() == last.utcoffset():
        return (hour_of_week(first) + np.arange(cuts.size)) % HOURS
    return np.array([hour_of_week(datetime.fromtimestamp(float(cut), UTC)) for cut in cuts])


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be placed in the week")
    return moment.astimezone(STOCKHOLM)
