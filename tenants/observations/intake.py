"""What comes in, checked against the municipality's words, the map and the clock.

Pure: no database, no request. Every fault is found at once and lies under its field's path, observations.<n>.<field>,
so that a form, a program and a person all see everything that must be put right the first time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as made
from datetime import datetime, timedelta
from uuid import UUID

from flask_babel import gettext as _

from samsyn.db.ids import new_id
from samsyn.errors import Invalid
from samsyn.geography.points import in_sweden
from tenants.observations.models import PLACE_TYPES, SOURCES
from tenants.observations.screening import Finding, Kind, mask, screen
from tenants.places.service import CategoryFact, Words

MOST_OBSERVATIONS = 20
LONGEST_TEXT = 2000
LONGEST_SPAN = timedelta(days=60)
OLDEST = timedelta(days=366)
CLOCKS_DIFFER = timedelta(minutes=5)
# A part of the day that has begun may be named: "this evening" ends at midnight.
ENDS_AT_MOST = timedelta(days=1)
PLANNED = "planned_event"
PLANNED_AHEAD = timedelta(days=366)

Faults = dict[str, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationInput:
    """One observation as it is handed in. `category` is the municipality's own code; points are WGS 84 in degrees.

    `id` is given by who sends: sending the same again is then no second observation. `place_id` is a named place, whose
    point and area are taken where none is given. `screened` is what the sender says is no personal data: (kind, words).
    """

    category: str
    place_type: str
    source: str
    occurred_from: datetime
    occurred_to: datetime | None = None
    lat: float | None = None
    lon: float | None = None
    area_id: UUID | None = None
    place_id: UUID | None = None
    text: str = ""
    screened: frozenset[tuple[str, str]] = frozenset()
    id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One observation that may be stored: ids in place of codes, the area found, the text tidied.

    Where the sender says that what was found in the text is no personal data, `text` is masked and `original` is what
    was written; `claimed` are the kinds.
    """

    id: UUID
    category_id: UUID
    lat: float | None
    lon: float | None
    area_id: UUID | None
    place_id: UUID | None
    place_type: str
    occurred_from: datetime
    occurred_to: datetime | None
    source: str
    text: str
    original: str | None
    claimed: tuple[Kind, ...]


class Stopped(Invalid):
    """A text has what looks like personal data, and nobody has said that it is not. `kinds` are those of each text."""

    def __init__(self, fields: Faults, kinds: list[frozenset[Kind]]) -> None:
        super().__init__(fields)
        self.kinds = kinds


@dataclass(slots=True)
class _Faults:
    """What is wrong so far, by field, and what was found in the texts that are stopped."""

    fields: Faults = made(default_factory=dict)
    stopped: list[frozenset[Kind]] = made(default_factory=list)

    def refuse(self) -> None:
        """Raises Invalid when anything is wrong."""
        if self.stopped:
            raise Stopped(self.fields, self.stopped)
        if self.fields:
            raise Invalid(self.fields)


def check(
    observations: Sequence[ObservationInput], *, nothing_to_report: bool, words: Words, now: datetime
) -> list[Checked]:
    """The observations ready to be stored. Raises Invalid with every fault at its field."""
    if nothing_to_report and observations:
        raise Invalid({"nothing_to_report": [_("Välj antingen att inget hänt eller iakttagelser, inte båda.")]})
    if not nothing_to_report and not observations:
        raise Invalid({"observations": [_("Ta med minst en iakttagelse, eller svara att inget hänt.")]})
    if len(observations) > MOST_OBSERVATIONS:
        raise Invalid({"observations": [_("Skicka högst %(n)s iakttagelser i ett svar.", n=MOST_OBSERVATIONS)]})
    faults = _Faults()
    checked = [
        _check_one(given, words, now, faults, f"observations.{number}.") for number, given in enumerate(observations)
    ]
    faults.refuse()
    return [one for one in checked if one is not None]


def check_one(given: ObservationInput, *, words: Words, now: datetime) -> Checked:
    """A single observation ready to be stored. Raises Invalid with every fault at its field, without a path."""
    faults = _Faults()
    checked = _check_one(given, words, now, faults, "")
    faults.refuse()
    if checked is None:
        raise AssertionError("what is not whole has a fault")
    return checked


def _check_one(given: ObservationInput, words: Words, now: datetime, faults: _Faults, path: str) -> Checked | None:
    def fault(field: str, sentence: str) -> None:
        faults.fields.setdefault(path + field, []).append(sentence)

    before = len(faults.fields)
    category = words.category(given.category)
    if category is None:
        fault("category", _("Kategorin finns inte eller används inte längre."))
    for field, value, known in (("place_type", given.place_type, PLACE_TYPES), ("source", given.source, SOURCES)):
        if value not in known:
            fault(field, _("Välj ett av: %(choices)s.", choices=", ".join(known)))
    for field, sentence in (*_time_faults(given, category, now), *_place_faults(given, words)):
        fault(field, sentence)
    text = tidied(given.text)
    findings: list[Finding] = []
    if len(text) > LONGEST_TEXT:
        fault("text", _("Skriv högst %(n)s tecken.", n=LONGEST_TEXT))
    elif not _is_text(text):
        fault("text", _("Texten har tecken som inte går att läsa. Skriv om den."))
    else:
        findings = screen(text)
    standing = frozenset(one.kind for one in findings if (one.kind, text[one.start : one.end]) not in given.screened)
    if standing:
        faults.stopped.append(standing)
        fault("text", _("Det ser ut att stå personuppgifter i texten. Skriv om det, eller säg att det inte är det."))
    if category is None or len(faults.fields) > before:
        return None
    return _settled(given, category, words, text, findings)


def _time_faults(given: ObservationInput, category: CategoryFact | None, now: datetime) -> list[tuple[str, str]]:
    start, end = given.occurred_from, given.occurred_to
    planned = category is not None and category.common_code == PLANNED
    ahead = PLANNED_AHEAD if planned else CLOCKS_DIFFER
    faults = []
    if start > now + ahead:
        faults.append(("occurred_from", _("Tiden har inte varit än. Ange när det hände.")))
    elif start < now - OLDEST:
        faults.append(("occurred_from", _("Tiden ligger mer än ett år bakåt. Ange en senare.")))
    if end is None or faults:
        return faults
    if end < start:
        faults.append(("occurred_to", _("Slutet ligger före början.")))
    elif end - start > LONGEST_SPAN:
        faults.append(("occurred_to", _("Tiden får vara högst %(n)s dagar lång.", n=LONGEST_SPAN.days)))
    elif end > now + max(ahead + LONGEST_SPAN if planned else ENDS_AT_MOST, ENDS_AT_MOST):
        faults.append(("occurred_to", _("Sluttiden har inte varit än.")))
    return faults


def _place_faults(given: ObservationInput, words: Words) -> list[tuple[str, str]]:
    faults = []
    if given.area_id is not None and words.area(given.area_id) is None:
        faults.append(("area", _("Området finns inte eller används inte längre.")))
    if given.place_id is not None and words.place(given.place_id) is None:
        faults.append(("place", _("Platsen finns inte eller används inte längre.")))
    if given.lat is not None and given.lon is not None:
        if not in_sweden(given.lat, given.lon):
            faults.append(("lat", _point_sentence(given.lat, given.lon)))
    elif given.lat is not None or given.lon is not None:
        missing = "lat" if given.lat is None else "lon"
        faults.append((missing, _("Ange både latitud och longitud.")))
    elif given.area_id is None and given.place_id is None and given.place_type != "online":
        faults.append(("lat", _("Ange var det hände: en punkt, en plats eller ett område.")))
    return faults


def _point_sentence(lat: float, lon: float) -> str:
    if in_sweden(lon, lat):
        return _("Latitud och longitud har bytt plats. Latituden är det större talet, 55–69.")
    return _("Punkten ligger inte i Sverige.")


def _settled(
    given: ObservationInput, category: CategoryFact, words: Words, text: str, findings: list[Finding]
) -> Checked:
    """Six decimals are a tenth of a metre. The area is the one named, else the named place's or the point's."""
    lat, lon, area_id = given.lat, given.lon, given.area_id
    place = words.place(given.place_id) if given.place_id is not None else None
    if place is not None:
        area_id = area_id or place.area_id
        if lat is None:
            lat, lon = place.lat, place.lon
    if area_id is None and lat is not None and lon is not None:
        area_id = words.locate(lat, lon)
    return Checked(
        id=given.id or new_id(),
        category_id=category.id,
        lat=None if lat is None else round(lat, 6),
        lon=None if lon is None else round(lon, 6),
        area_id=area_id,
        place_id=given.place_id,
        place_type=given.place_type,
        occurred_from=given.occurred_from,
        occurred_to=given.occurred_to,
        source=given.source,
        text=mask(text, findings),
        original=text if findings else None,
        claimed=tuple(dict.fromkeys(one.kind for one in findings)),
    )


def tidied(text: str) -> str:
    """The text with one kind of line break and without space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _is_text(text: str) -> bool:
    """Whether PostgreSQL can keep it and a page can show it: no control characters, no halves of characters."""
    if text.isascii() and text.isprintable():
        return True
    return not any(_is_broken(letter) for letter in text)


def _is_broken(letter: str) -> bool:
    return (letter < " " and letter not in "\n\t") or letter == "\x7f" or "\ud800" <= letter <= "\udfff"
