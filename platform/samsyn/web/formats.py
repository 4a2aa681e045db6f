"""Numbers, dates and plurals as Swedish is written: decimal comma, thin space, true minus, no break before the unit."""

from datetime import UTC, date, datetime
from typing import Any

from flask import Flask
from flask_babel import format_date
from flask_babel import gettext as _

from samsyn import clock
from samsyn.geography.municipalities import fact
from samsyn.web.i18n import language

NBSP = "\u00a0"
THIN = "\u202f"
MINUS = "\u2212"


def _swedish() -> bool:
    return language() == "sv"


def number(value: float | None, decimals: int = 0) -> str:
    """1234.5 → "1 234,5" (grouped from 10 000), −3 with a true minus; None is "–"."""
    if value is None:
        return "–"
    text = f"{abs(value):,.{decimals}f}" if abs(value) >= 10_000 else f"{abs(value):.{decimals}f}"
    if _swedish():
        text = text.replace(",", THIN).replace(".", ",")
    return (MINUS if value < 0 and float(f"{value:.{decimals}f}") != 0 else "") + text


def percent(part: float, whole: float) -> str:
    """42 of 58 → "72 %"; "–" when there is no whole."""
    return f"{round(100 * part / whole)}{NBSP}%" if whole else "–"


def signed(value: float, decimals: int = 0) -> str:
    """+3 or −3; 0 without a sign."""
    text = number(value, decimals)
    return f"+{text}" if value > 0 else text


def day(value: date | datetime | None, form: str = "long") -> str:
    """A day: long "tisdag 17 november", short "tis 17 nov", plain "17 november", year "17 november 2026".

    tiny "17/11", weekday "tisdag".
    """
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = clock.local(value).date()
    patterns = {
        "long": "EEEE d MMMM",
        "short": "EEE d MMM",
        "plain": "d MMMM",
        "year": "d MMMM y",
        "tiny": "d/M",
        "weekday": "EEEE",
    }
    text = str(format_date(value, patterns[form]))
    return text.replace(".", "").replace(" ", NBSP, 1) if form == "short" else text


def clock_time(value: datetime) -> str:
    """16.00 in Swedish, 16:00 in English."""
    return clock.local(value).strftime("%H.%M" if _swedish() else "%H:%M")


def moment(value: datetime | None, form: str = "long") -> str:
    """A day and a time: "tisdag 17 november kl. 16.00"."""
    if value is None:
        return "–"
    return _("%(day)s kl.\u00a0%(time)s", day=day(value, form), time=clock_time(value))


def near(value: datetime, form: str = "") -> str:
    """A moment as people say it: "i dag kl. 07.52", "i går kl. 16.00", "i morgon kl. 09.00", else the date.

    `form` is that of the date (see `day`); without it "17 november", with the year when it is far off.
    """
    distance = (clock.local(value).date() - clock.today()).days
    words = {0: _("i dag"), -1: _("i går"), 1: _("i morgon")}
    if distance in words:
        return _("%(day)s kl.\u00a0%(time)s", day=words[distance], time=clock_time(value))
    return moment(value, form or ("plain" if abs(distance) < 300 else "year"))


def span(first: date, last: date) -> str:
    """2–15 november; 26 oktober–8 november."""
    if first == last:
        return day(first, "plain")
    same_month = (first.year, first.month) == (last.year, last.month)
    return (
        f"{format_date(first, 'd')}–{day(last, 'plain')}"
        if same_month
        else f"{day(first, 'plain')}–{day(last, 'plain')}"
    )


def month(value: date, year: bool = True) -> str:
    """oktober 2026, or the month alone."""
    return str(format_date(value, "MMMM y" if year else "MMMM"))


def week(value: date) -> str:
    """v. 47"""
    return _("v.\u00a0%(n)s", n=value.isocalendar().week)


WORDS = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")
ENGLISH = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


def in_words(value: int, *, neuter: bool = False, capital: bool = False) -> str:
    """A number as in running text: words to twelve, then digits. `neuter`: "ett" for one."""
    if 0 <= value <= 12:
        word = ("ett" if neuter and value == 1 else WORDS[value]) if _swedish() else ENGLISH[value]
        return word.capitalize() if capital else word
    return number(value)


def iso(value: Any) -> str:
    """ISO 8601 for <time datetime>; instants in UTC."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def municipality_name(code: int) -> str:
    """The municipality as an organisation: "Ystads kommun", "Luleå kommun"; in English "Ystad Municipality"."""
    known = fact(code)
    own = "kommun" not in known.full_name
    return known.full_name if _swedish() or own else f"{known.name} Municipality"


def init_formats(app: Flask) -> None:
    """Makes the formats Jinja filters."""
    app.jinja_env.filters.update(
        number=number,
        percent=percent,
        signed=signed,
        day=day,
        moment=moment,
        near=near,
        week=week,
        month=month,
        in_words=in_words,
        iso=iso,
        clock_time=clock_time,
        municipality_name=municipality_name,
    )
    app.jinja_env.globals.update(span=span, percent=percent)
