"""The municipality's rhythm: kept, checked, and turned into the next planned round."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from samsyn import clock
from samsyn.audit import Actor, record
from samsyn.errors import Invalid
from samsyn.isolation.boundary import BoundSession
from tenants.rounds import queries
from tenants.rounds.models import Rhythm
from tenants.rounds.rhythm import Pattern, closes_before_next
from tenants.rounds.service.planning import plan_next

MOST_PAUSES = 40
MOST_REMINDERS = 5
LONGEST_REMINDER_HOURS = 24 * 28


def save_rhythm(
    session: BoundSession, *, pattern: Pattern, reminders: Sequence[int], active: bool = True, by: Actor
) -> Rhythm:
    """Keeps the rhythm and plans the next round anew by it; a round that is open stays as it is.

    Raises Invalid when a round would still be open as the next one opens, or a pause ends before it begins.
    """
    _check(pattern, reminders)
    values: dict[str, Any] = {
        "active": active,
        "cadence": pattern.cadence.value,
        "weekday": pattern.weekday,
        "hour": pattern.hour,
        "starts_on": pattern.starts_on,
        "open_days": pattern.open_days,
        "close_hour": pattern.close_hour,
        "reminders": sorted(set(reminders), reverse=True),
        "pauses": [
            {"from": pause.first.isoformat(), "to": pause.last.isoformat()}
            for pause in sorted(pattern.pauses, key=lambda pause: pause.first)
        ],
        "changed_at": clock.now(),
    }
    rhythm = queries.select_rhythm(session)
    if rhythm is None:
        rhythm = Rhythm(**values)
        session.add(rhythm)
    else:
        for name, value in values.items():
            setattr(rhythm, name, value)
    session.flush()
    record(session, "rounds.rhythm_saved", by, object_id=rhythm.id, cadence=rhythm.cadence, active=active)
    plan_next(session)
    return rhythm


def _check(pattern: Pattern, reminders: Sequence[int]) -> None:
    fields: dict[str, list[str]] = {}
    if not closes_before_next(pattern):
        fields["open_days"] = [
            _("Omgången måste stänga efter att den öppnat och innan nästa öppnar. Välj färre dagar.")
        ]
    for number, pause in enumerate(pattern.pauses):
        if pause.last < pause.first:
            fields[f"pauses.{number}.to"] = [_("Uppehållet slutar före det börjar. Ändra datumen.")]
        elif (pause.last - pause.first).days > 366:
            fields[f"pauses.{number}.to"] = [_("Ett uppehåll kan vara högst ett år. Stäng av rytmen i stället.")]
    if len(pattern.pauses) > MOST_PAUSES:
        fields["pauses"] = [_("Högst %(n)s uppehåll får plats. Ta bort dem som har varit.", n=MOST_PAUSES)]
    if any(not 1 <= hours <= LONGEST_REMINDER_HOURS for hours in reminders) or len(set(reminders)) > MOST_REMINDERS:
        fields["reminders"] = [
            _("Skriv högst %(n)s påminnelser, i timmar före stängning: 1–%(most)s.", n=MOST_REMINDERS, most=672)
        ]
    if not date(2000, 1, 1) <= pattern.starts_on <= date(2100, 1, 1):
        fields["starts_on"] = [_("Skriv ett datum mellan år 2000 och 2100.")]
    if fields:
        raise Invalid(fields)
