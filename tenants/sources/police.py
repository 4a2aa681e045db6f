"""What the police publish of an event, read into what it says of a municipality: when, what, and whose it is.

The form is that of the open API (polisen.se/api/events), which has no description of its own; what is said here was
seen in two years of it. `datetime` is when the event was published and has two forms, with one digit for the hour or
two. When it happened stands in the name, without a year. `location` is a municipality or a whole county, told apart by
its name alone, and its point is the centre of that, no place of an event: it is not kept.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from samsyn import clock
from samsyn.geography.municipalities import MunicipalityFact

LONGEST_TEXT = 4_000
LONGEST_NAME = 300
LARGEST_ID = 10**15
SITE = "https://polisen.se"
_COUNTY = " län"
_MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
_HAPPENED = re.compile(r"\s*(\d{1,2}) (\w+) (\d{1,2})[.:](\d{2})\b")
_DIGESTS = ("sammanfattning", "uppdatering")
_UNKEPT = re.compile(r"[\0-\x08\x0b-\x1f\ud800-\udfff]")

_COMMON = {
    "vandalism": ("skadegörelse",),
    "drugs": ("narkotikabrott",),
    "alcohol": ("fylleri/lob", "alkohollagen"),
    "threat_violence": (
        *("misshandel", "misshandel, grov", "mord/dråp", "mord/dråp, försök", "olaga hot", "bråk", "bombhot"),
        *("våld/hot mot tjänsteman", "sabotage mot blåljusverksamhet", "knivlagen", "vapenlagen", "larm överfall"),
        *("skottlossning", "skottlossning, misstänkt", "detonation", "olaga frihetsberövande/människorov"),
        *("hets mot folkgrupp", "farligt föremål, misstänkt"),
    ),
    "robbery_theft": (
        *("rån", "rån, försök", "rån övrigt", "rån väpnat", "stöld", "stöld, försök", "stöld/inbrott"),
        *("inbrott", "inbrott, försök", "motorfordon, stöld", "häleri", "larm inbrott"),
    ),
    "disorderly_gathering": ("ordningslagen", "ofredande/förargelse"),
    "reckless_driving": ("trafikbrott", "rattfylleri", "olovlig körning", "trafikolycka, smitning från"),
    "sexual_harassment": ("våldtäkt", "våldtäkt, försök", "sedlighetsbrott"),
}
COMMON_CODE = {kind: code for code, kinds in _COMMON.items() for kind in kinds}
"""The kind in small letters → the common category. A fire is not said to be set and an accident is no crime: none."""


@dataclass(frozen=True, slots=True)
class PoliceEvent:
    """One event as it is kept. `place`: the name of its municipality or county in small letters."""

    key: str
    place: str
    occurred_at: datetime
    published_at: datetime
    kind: str
    common_code: str | None
    digest: bool
    title: str
    text: str
    url: str


class Unreadable(ValueError):
    """One event cannot be read; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_event(raw: Any) -> PoliceEvent:
    """The event that an element of the list is. Raises Unreadable."""
    if not isinstance(raw, Mapping):
        raise Unreadable("no_event")
    title = _text(raw.get("name"), LONGEST_NAME)
    kind = _text(raw.get("type"), LONGEST_NAME)
    if not kind:
        raise Unreadable("no_kind")
    published = read_moment(raw.get("datetime"))
    return PoliceEvent(
        key=read_key(raw),
        place=read_place(raw),
        occurred_at=happened(title, published),
        published_at=published,
        kind=kind,
        common_code=COMMON_CODE.get(kind.casefold()),
        digest=kind.casefold().startswith(_DIGESTS),
        title=title,
        text=_text(raw.get("summary"), LONGEST_TEXT),
        url=_address(raw.get("url")),
    )


def read_key(raw: Mapping[str, Any]) -> str:
    """The event's own number, as text. Raises Unreadable."""
    number = raw.get("id")
    if isinstance(number, str) and number.isascii() and number.isdigit() and len(number) < 16:
        number = int(number)
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < LARGEST_ID:
        raise Unreadable("no_id")
    return str(number)


def read_place(raw: Any) -> str:
    """The name of the municipality or county in small letters. Raises Unreadable."""
    location = raw.get("location") if isinstance(raw, Mapping) else None
    name = location.get("name") if isinstance(location, Mapping) else None
    if not isinstance(name, str) or not name.strip():
        raise Unreadable("no_place")
    return " ".join(name.split()).casefold()


def is_county(place: str) -> bool:
    """Whether the place is a whole county, which is no municipality's: "kalmar län" is not Kalmar."""
    return place.endswith(_COUNTY)


def belongs(place: str, municipality: MunicipalityFact) -> bool:
    """Whether the place is the municipality: the police write "Upplands väsby" and "Östra göinge"."""
    return place == municipality.name.casefold()


def read_moment(text: Any) -> datetime:
    """ "2023-03-20 11:04:29 +01:00" or "2026-08-22 9:48:12 +02:00" as an instant. Raises Unreadable."""
    try:
        moment = datetime.strptime(str(text).strip(), "%Y-%m-%d %H:%M:%S %z")
        return moment.astimezone(UTC) if 1990 < moment.year < 2200 else _no_moment()
    except (ValueError, OverflowError):
        return _no_moment()


def happened(title: str, published: datetime) -> datetime:
    """When it happened, by the beginning of its name: "31 december 00.07, Brand, Nacka".

    There is no year in it; the nearest to the publication is meant, so an event of New Year's Eve that is published on
    New Year's Day is last year's. Without a time in the name it is the publication's.
    """
    match = _HAPPENED.match(title)
    if match is None or match[2].casefold() not in _MONTHS:
        return published
    month, hour, minute = _MONTHS.index(match[2].casefold()) + 1, int(match[3]), int(match[4])
    year = clock.local(published).year
    near = [moment for each in (year - 1, year, year + 1) if (moment := _at(each, month, int(match[1]), hour, minute))]
    return min(near, key=lambda moment: abs(moment - published), default=published)


def _at(year: int, month: int, day: int, hour: int, minute: int) -> datetime | None:
    try:
        return clock.at(date(year, month, day), hour % 24, minute) + timedelta(days=hour // 24)
    except ValueError:
        return None


def _text(value: Any, longest: int) -> str:
    return _UNKEPT.sub(" ", value).strip()[:longest] if isinstance(value, str) else ""


def _address(value: Any) -> str:
    """The page of the event, on the police's own site and nowhere else."""
    path = _text(value, 500).removeprefix(SITE)
    return SITE + path if path.startswith("/") and not path.startswith("//") and path.isprintable() else ""


def _no_moment() -> datetime:
    raise Unreadable("no_time")
