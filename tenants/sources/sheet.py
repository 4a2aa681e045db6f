"""A municipality's own table, line by line: which columns mean what, and what each line then says.

Knows nothing of the database. No column is taken for free text: what a table says of places and times in words of its
own can be about people. A line that cannot be understood is passed over and told by its number, never by its content.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite

from samsyn import clock
from samsyn.tabular import Limits, Line

COLUMNS = ("date", "kind", "area", "count", "amount", "key")
"""What a column can mean; a table needs the first."""
LIMITS = Limits(rows=100_000, columns=60, cell=1_000, characters=24_000_000, unpacked=150_000_000)
LONGEST_KIND = 80
LONGEST_KEY = 120
MOST_AT_ONCE = 1_000_000
MOST_MONEY = 1e12
FIRST_YEAR, LAST_YEAR = 1990, 2200
_HEADINGS = {
    "date": ("datum", "anmäld", "händelsedatum", "date", "tid", "månad"),
    "kind": ("kategori", "typ", "ärendetyp", "slag", "type", "category"),
    "area": ("område", "stadsdel", "area", "ort"),
    "count": ("antal", "count", "summa antal"),
    "amount": ("kostnad", "belopp", "kronor", "kr", "amount", "cost"),
    "key": ("ärendenummer", "nummer", "id", "ärende", "diarienummer"),
}
_FORMULA = ("=", "+", "@")
_FORMS = ("%Y-%m-%d", "%Y%m%d", "%d/%m/%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y-%m")
_TIME = re.compile(r"[T ](\d{1,2})[:.](\d{2})(?:[:.]\d{2})?(?:\.\d+)?$")


@dataclass(frozen=True, slots=True)
class TableEvent:
    """What one line says. `area` is as it is written in the table; `key` is its own number or made of its content."""

    line: int
    key: str
    occurred_at: datetime
    kind: str
    area: str
    count: int
    amount: float | None


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that was passed over, and why, as a code."""

    line: int
    code: str


def guess(heading: Sequence[str]) -> dict[str, int]:
    """The columns that the headings seem to mean, by what they are called."""
    plain = [" ".join(cell.split()).casefold() for cell in heading]
    return {
        column: next(at for at, cell in enumerate(plain) if cell in names)
        for column, names in _HEADINGS.items()
        if any(cell in names for cell in plain)
    }


def remembered(heading: Sequence[str], saved: Mapping[str, str]) -> dict[str, int]:
    """The columns of a mapping that was saved by their headings, as many as the table still has."""
    found = {cell: at for at, cell in reversed(list(enumerate(heading)))}
    return {column: found[name] for column, name in saved.items() if name in found}


def read_lines(lines: Iterable[Line], columns: Mapping[str, int]) -> Iterator[TableEvent | Fault]:
    """What the lines under the heading say, one after the other."""
    alike: Counter[str] = Counter()
    for line in lines:
        try:
            yield _read(line, columns, alike)
        except _Bad as bad:
            yield Fault(line.number, bad.code)


class _Bad(ValueError):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _read(line: Line, columns: Mapping[str, int], alike: Counter[str]) -> TableEvent:
    def cell(column: str) -> str:
        at = columns.get(column, len(line.cells))
        text = line.cells[at] if at < len(line.cells) else ""
        if text.startswith(_FORMULA):
            raise _Bad("formula")
        return text

    occurred_at, kind, area = _moment(cell("date")), cell("kind"), cell("area")
    count, amount = _count(cell("count")), _amount(cell("amount"))
    if len(kind) > LONGEST_KIND:
        raise _Bad("kind")
    key = cell("key")
    if len(key) > LONGEST_KEY:
        raise _Bad("key")
    if not key:
        key = _key(occurred_at, kind, area, count, amount, alike)
    return TableEvent(line.number, key, occurred_at, kind, area, count, amount)


def _key(occurred_at: datetime, kind: str, area: str, count: int, amount: float | None, alike: Counter[str]) -> str:
    """Of what the line says, and the how manieth it is that says so: the same table twice gives the same keys."""
    said = "\x1f".join((occurred_at.isoformat(), kind, area, str(count), str(amount)))
    alike[said] += 1
    return hashlib.sha256(f"{said}\x1f{alike[said]}".encode()).hexdigest()


def _moment(text: str) -> datetime:
    hour = minute = 0
    if match := _TIME.search(text):
        hour, minute, text = int(match[1]), int(match[2]), text[: match.start()]
    for form in _FORMS:
        try:
            day = datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 (a day has no zone)
            return _at(day, hour, minute)
        except ValueError:
            continue
    raise _Bad("date")


def _at(day: date, hour: int, minute: int) -> datetime:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError("a year that no table is about")
    return clock.at(day, hour, minute)


def _number(text: str) -> float:
    plain = re.sub(r"(?i)[\s']|kr$|sek$|:-$", "", text.replace("\u2212", "-"))
    if "," in plain and "." in plain:  # the later one is the decimal sign
        plain = plain.replace("." if plain.rfind(",") > plain.rfind(".") else ",", "")
    value = float(plain.replace(",", "."))
    if not isfinite(value):
        raise ValueError("no number")
    return value


def _count(text: str) -> int:
    if not text:
        return 1
    try:
        value = _number(text)
    except ValueError:
        raise _Bad("count") from None
    if not value.is_integer() or not 0 <= value <= MOST_AT_ONCE:
        raise _Bad("count")
    return int(value)


def _amount(text: str) -> float | None:
    if not text:
        return None
    try:
        value = _number(text)
    except ValueError:
        raise _Bad("amount") from None
    if abs(value) > MOST_MONEY:
        raise _Bad("amount")
    return value
