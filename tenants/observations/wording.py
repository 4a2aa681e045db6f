"""An observation in words: when and where it was, how it is known."""

import re
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from samsyn import clock
from samsyn.web.formats import clock_time, day, moment, near
from tenants.observations.parts_of_day import EXACT, HOURS, When, when_of
from tenants.observations.queries import ObservationFact

LONG_COMPOUND = re.compile(r"(?<=\w{5}s)(?=s\w{5})")


def place_types() -> dict[str, str]:
    """The types of place, in the words of the form."""
    return {"public": _("Ute, öppet"), "semi_public": _("Trapphus, butik"), "online": _("På nätet")}


def sources() -> dict[str, str]:
    """How it is known, in the words of the form."""
    return {"seen": _("Sett"), "heard": _("Hört"), "told": _("Fått berättat")}


def parts() -> list[tuple[str, str, str]]:
    """The parts of a day in the order of the form: (code, name, hours)."""
    return [
        ("night", _("Natt"), _hours("night")),
        ("forenoon", _("Förmiddag"), _hours("forenoon")),
        ("afternoon", _("Eftermiddag"), _hours("afternoon")),
        ("evening", _("Kväll"), _hours("evening")),
        ("unknown", _("Vet inte"), _("någon gång")),
        (EXACT, _("Klockslag"), _("skriv tiden")),
    ]


def _hours(part: str) -> str:
    first, last = HOURS[part]
    return f"{first:02d}–{last:02d}"


def when_words(start: datetime, end: datetime | None) -> str:
    """When it happened: "i går kväll", "natten till lördag 14 november", "fredag 13 november kl. 18.20"."""
    when = when_of(start, end)
    if when.part == EXACT:
        return _("%(day)s kl.\u00a0%(time)s", day=day_words(when.day), time=clock_time(start))
    if when.part == "span" and end is not None:
        return _span_words(when, start, end)
    named = day_words(when.day)
    night = _("i natt") if when.day == clock.today() else _("natten till %(day)s", day=day(when.day, "long"))
    return {
        "night": night,
        "forenoon": _("%(day)s på förmiddagen", day=named),
        "afternoon": _("%(day)s på eftermiddagen", day=named),
        "evening": _("%(day)s på kvällen", day=named),
        "unknown": named,
    }[when.part]


def _span_words(when: When, start: datetime, end: datetime) -> str:
    if when.day == when.last_day:
        return _(
            "%(day)s kl.\u00a0%(from_)s–%(to)s", day=day_words(when.day), from_=clock_time(start), to=clock_time(end)
        )
    return _(
        "mellan %(first)s kl.\u00a0%(from_)s och %(last)s kl.\u00a0%(to)s",
        first=day(start, "plain"),
        from_=clock_time(start),
        last=day(end, "plain"),
        to=clock_time(end),
    )


def day_words(value: date) -> str:
    """ "i dag", "i går", else the weekday and date."""
    distance = (clock.today() - value).days
    return {0: _("i dag"), 1: _("i går")}.get(distance) or day(value, "long")


def by_words(value: datetime) -> str:
    """A moment to keep to: "i dag kl. 16.00" when it is that near, else with its weekday."""
    return near(value) if abs((clock.local(value).date() - clock.today()).days) <= 1 else moment(value)


def breakable(name: str) -> str:
    """The name with places where a narrow box may break a long compound, for browsers that know no Swedish words.

    The joint that is certain: an s that binds, before an s that begins (Ryktes-spridning).
    """
    return LONG_COMPOUND.sub("\u00ad", name)


def where_words(fact: ObservationFact) -> str:
    """Where it was, as near as it is known: the named place, else the area, else that a point was set."""
    if fact.place_name or fact.area_name:
        return fact.place_name or fact.area_name or ""
    if fact.lat is not None:
        return _("utanför områdena")
    return _("på nätet")


def days_to_choose(today: date, count: int) -> list[tuple[str, str]]:
    """The days that are one press each, the latest first: (ISO date, name)."""
    names = [_("I dag"), _("I går")]
    chosen = [today - timedelta(days=distance) for distance in range(count)]
    return [
        (each.isoformat(), names[distance] if distance < len(names) else _capital(day(each, "short")))
        for distance, each in enumerate(chosen)
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
