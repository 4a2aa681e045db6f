"""The region's page as data: municipalities side by side for one period, and over time. Pure: no database, no page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from samsyn.regions.queries import Cell, Delivered, Member
from samsyn.regions.totals import RegionalTotal, Unshown, regional_total

TOTAL = "total"
# The common categories in the six groups of the design language.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("damage", ("vandalism", "graffiti", "arson")),
    ("place", ("littering", "unsafe_place")),
    ("substances", ("drugs", "alcohol")),
    ("person", ("threat_violence", "robbery_theft", "sexual_harassment", "staff_incident")),
    ("order", ("disorderly_gathering", "reckless_driving")),
    ("knowledge", ("rumour", "planned_event", "other")),
)
CODES = tuple(code for _, codes in GROUPS for code in codes)


@dataclass(frozen=True, slots=True)
class Period:
    """A period that at least one municipality has delivered."""

    first: date
    last: date
    grid: str

    @property
    def key(self) -> str:
        """How the address names it."""
        return f"{self.first.isoformat()}_{self.last.isoformat()}"


@dataclass(frozen=True, slots=True)
class Line:
    """One category: a figure for each member, in their order (None: not delivered), and the region's."""

    code: str
    cells: tuple[Cell | None, ...]
    total: RegionalTotal | Unshown


@dataclass(frozen=True, slots=True)
class Bar:
    """One period of one municipality's series: shown, hidden, or not delivered."""

    period: Period
    state: str
    value: int | None


def periods(delivered: Iterable[Delivered]) -> list[Period]:
    """The periods, newest first."""
    found = {Period(each.period_from, each.period_to, each.grid) for each in delivered}
    return sorted(found, key=lambda period: (period.last, period.first), reverse=True)


def of_period(delivered: Iterable[Delivered], period: Period) -> dict[int, Delivered]:
    """The releases of one period by municipality."""
    return {
        each.municipality_id: each
        for each in delivered
        if (each.period_from, each.period_to) == (period.first, period.last)
    }


def line(code: str, members: Sequence[Member], released: dict[int, Delivered]) -> Line:
    """A category (or the total) across the members."""
    cells = tuple(
        released[member.municipality_id].cells.get(code, Cell(code, "hidden", None))
        if member.municipality_id in released
        else None
        for member in members
    )
    return Line(code, cells, regional_total(_part(cell) for cell in cells))


def _part(cell: Cell | None) -> int | Unshown:
    if cell is None:
        return Unshown.MISSING
    return Unshown.HIDDEN if cell.value is None else cell.value


def series(code: str, member: Member, delivered: Sequence[Delivered], most: int = 12) -> list[Bar]:
    """One municipality's figures of one category over the newest periods, oldest first."""
    bars = []
    for period in reversed(periods(delivered)[:most]):
        release = of_period(delivered, period).get(member.municipality_id)
        if release is None:
            bars.append(Bar(period, "missing", None))
            continue
        cell = release.cells.get(code)
        shown = cell is not None and cell.value is not None
        bars.append(Bar(period, "shown" if shown else "hidden", cell.value if cell and shown else None))
    return bars


def hidden_share(lines: Iterable[Line]) -> tuple[int, int]:
    """How many of the delivered figures are hidden, of how many."""
    cells = [cell for each in lines for cell in each.cells if cell is not None]
    return sum(cell.value is None for cell in cells), len(cells)


def commonest(lines: Iterable[Line], column: int) -> str | None:
    """The code of a municipality's largest shown figure; None where nothing is shown or two are alike."""
    shown = [
        (cell.value, each.code) for each in lines if (cell := each.cells[column]) is not None and cell.value is not None
    ]
    largest = max((value for value, _ in shown), default=0)
    leading = [code for value, code in shown if value == largest and largest > 0]
    return leading[0] if len(leading) == 1 else None
