"""What stands in the answer page's form, as an observation, and an observation as what stands in the form.

Pure: the words and the clock are given. A place that is not in the list is kept as the beginning of the description, as
long as the area or the map says where it was: somebody in a hurry is not sent looking for the right name.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from samsyn import clock
from samsyn.errors import Invalid
from tenants.observations.intake import ObservationInput, tidied
from tenants.observations.parts_of_day import EXACT, HOURS, span_of, when_of
from tenants.observations.queries import ObservationFact
from tenants.observations.screening import screen
from tenants.places.service import Words

OTHER_DAY = "other"

FIELD_OF = {"occurred_from": "part", "occurred_to": "last_time", "lat": "place", "lon": "place"}
"""Where on the page a fault of the service stands; the other fields bear the same name there."""

ORDER = (
    *("category", "place", "area", "lat", "lon", "place_type"),
    *("day", "date", "part", "time", "last_day", "last_time", "source", "text"),
)
"""The fields from the top of the page to its end."""


def observation_of(data: dict[str, Any], words: Words) -> ObservationInput:
    """The observation that the form says. Raises Invalid at the form's fields."""
    faults = _left_out(data)
    times = _times(data, faults)
    place, text = _place(data, words, faults)
    if faults or times is None:
        raise Invalid(faults)
    return ObservationInput(
        id=data["id"],
        category=data["category"],
        place_type=data["place_type"],
        source=data["source"],
        occurred_from=times[0],
        occurred_to=times[1],
        lat=data["lat"],
        lon=data["lon"],
        area_id=data["area"],
        place_id=place,
        text=text,
        screened=said(data["screened"]),
    )


def said(values: Iterable[str]) -> frozenset[tuple[str, str]]:
    """What the sender says is no personal data; each stands in the form as "kind:words"."""
    return frozenset((kind, words) for kind, _colon, words in (value.partition(":") for value in values))


def text_of(values: Mapping[str, Any], words: Words) -> str:
    """The text as it will be stored: a place that is not in the list begins it."""
    typed, text = str(values.get("place", "")).strip(), str(values.get("text", ""))
    if not typed or words.place(typed) is not None:
        return tidied(text)
    return tidied(f"{typed}: {text}" if text.strip() else typed)


def at_fields(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Faults at the fields of the page, in the page's order."""
    found: dict[str, list[str]] = {}
    for name, sentences in fields.items():
        found.setdefault(FIELD_OF.get(name, name), []).extend(sentences)
    return dict(sorted(found.items(), key=lambda fault: ORDER.index(fault[0]) if fault[0] in ORDER else len(ORDER)))


def values_of(fact: ObservationFact, today: date) -> dict[str, Any]:
    """What stands in the form of an observation that is changed."""
    when = when_of(fact.occurred_from, fact.occurred_to)
    part = when.part if when.part in HOURS else EXACT
    return {
        **place_values(fact),
        "category": fact.category_code,
        "source": fact.source,
        "text": fact.text,
        "screened": [f"{one.kind}:{fact.text[one.start : one.end]}" for one in screen(fact.text)],
        "day": when.day.isoformat() if 0 <= (today - when.day).days < DAYS_SHOWN else OTHER_DAY,
        "date": when.day.isoformat(),
        "part": part,
        "time": _clock(when.start),
        "last_day": "" if when.last_day is None else when.last_day.isoformat(),
        "last_time": _clock(when.end),
    }


def again(fact: ObservationFact) -> dict[str, Any]:
    """What stands in the form when the same thing has happened again: what and where, never when."""
    return {**place_values(fact), "category": fact.category_code}


def place_values(fact: ObservationFact) -> dict[str, Any]:
    """Where it was, as it stands in the form. The point is left out where it is the named place's."""
    named = fact.place_name is not None
    return {
        "place": fact.place_name or "",
        "area": "" if named or fact.area_id is None else str(fact.area_id),
        "lat": "" if named or fact.lat is None else f"{fact.lat:.6f}",
        "lon": "" if named or fact.lon is None else f"{fact.lon:.6f}",
        "place_type": fact.place_type,
    }


DAYS_SHOWN = 3
"""Today, yesterday and the day before are one press each."""


def _left_out(data: dict[str, Any]) -> dict[str, list[str]]:
    sentences = {
        "category": _("Välj vad det gäller."),
        "place_type": _("Välj om det var ute, inne eller på nätet."),
        "day": _("Välj vilken dag det hände."),
        "part": _("Välj ungefär när på dagen, eller att du inte vet."),
        "source": _("Välj om du såg det själv, hörde det eller fick det berättat."),
    }
    return {name: [sentence] for name, sentence in sentences.items() if not data[name]}


def _times(data: dict[str, Any], faults: dict[str, list[str]]) -> tuple[datetime, datetime | None] | None:
    day = _day(data, faults)
    exact = data["part"] == EXACT
    if exact and data["time"] is None:
        faults["time"] = [_("Skriv klockslaget, eller välj en del av dagen.")]
    if day is None or not data["part"] or (exact and data["time"] is None):
        return None
    if not exact:
        return span_of(day, data["part"])
    start = _instant(day, data["time"])
    if data["last_day"] is None and data["last_time"] is None:
        return start, None
    last_day = data["last_day"] or day
    return start, _instant(last_day, data["last_time"]) if data["last_time"] is not None else span_of(
        last_day, "unknown"
    )[1]


def _day(data: dict[str, Any], faults: dict[str, list[str]]) -> date | None:
    if data["day"] == OTHER_DAY:
        if data["date"] is None:
            faults["date"] = [_("Välj vilken dag det hände.")]
        return data["date"]  # type: ignore[no-any-return]
    try:
        return date.fromisoformat(data["day"])
    except ValueError:
        faults.setdefault("day", [_("Välj vilken dag det hände.")])
        return None


def _place(data: dict[str, Any], words: Words, faults: dict[str, list[str]]) -> tuple[UUID | None, str]:
    typed, text = data["place"].strip(), data["text"]
    if not typed:
        return None, text
    known = words.place(typed)
    if known is not None:
        return known.id, text
    if data["area"] is None and data["lat"] is None and data["place_type"] != "online":
        faults["place"] = [
            _("”%(place)s” finns inte i listan. Välj också ett område, eller peka ut platsen på kartan.", place=typed)
        ]
    return None, f"{typed}: {text}" if text.strip() else typed


def _instant(day: date, moment: time) -> datetime:
    return clock.at(day, moment.hour, moment.minute)


def _clock(moment: time | None) -> str:
    return "" if moment is None else moment.strftime("%H:%M")
