"""Periods in months, as calendars count them."""

from calendar import monthrange
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from samsyn import clock


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the month's last day where it has no such day."""
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def limit(months: int) -> datetime:
    """The instant before which records have been kept for so many months, as the day begins in Sweden."""
    return clock.at(months_before(clock.today(), months), 0)


def in_words(months: int | None) -> str:
    """ "18 månader", "5 år"; None is kept for good."""
    if months is None:
        return _("för gott")
    if months % 12:
        return ngettext("%(num)s månad", "%(num)s månader", months)
    return _("%(num)s år", num=months // 12)
