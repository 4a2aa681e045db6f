"""Two weeks ahead: what opens, closes, reminds and is due for review, day by day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from flask_babel import gettext as _

from samsyn import clock
from samsyn.access import Capability
from samsyn.web.formats import clock_time
from tenants.overview.facts import Facts
from tenants.rounds import service as rounds
from tenants.rounds.models import Round
from tenants.rounds.rhythm import closing, next_openings

DAYS = 14
MOST_OPENINGS = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """Something on a day. `kind` and `about` say where it leads: a round, a measure, or nowhere."""

    day: date
    text: str
    kind: str = ""
    about: UUID | None = None
    time: datetime | None = None


def ahead(facts: Facts) -> list[Entry]:
    """What the reader may know of the next two weeks, in the order in which it comes."""
    until = facts.now + timedelta(days=DAYS)
    found = [
        entry
        for entry in (*_of_rounds(facts), *_by_rhythm(facts))
        if entry.time is not None and facts.now <= entry.time <= until
    ]
    found += [entry for entry in _reviews(facts) if facts.today <= entry.day <= clock.local(until).date()]
    return sorted(found, key=lambda entry: (entry.day, entry.time is not None, entry.time or facts.now))


def _at(moment: datetime, text: str, about: UUID | None = None) -> Entry:
    return Entry(clock.local(moment).date(), text, "round" if about else "", about, moment)


def _of_rounds(facts: Facts) -> Iterator[Entry]:
    for one in facts.rounds:
        if one.state == "closed":
            continue
        if one.state == "planned":
            yield _at(one.opens_at, _opens(one), one.id)
        else:
            yield from _reminders(facts, one)
        text = _("Omgång %(n)s stänger kl.\u00a0%(time)s", n=one.number, time=clock_time(one.closes_at))
        yield _at(one.closes_at, text, one.id)


def _opens(one: Round) -> str:
    return _("Omgång %(n)s går ut kl.\u00a0%(time)s", n=one.number, time=clock_time(one.opens_at))


def _reminders(facts: Facts, one: Round) -> Iterator[Entry]:
    if not facts.can(Capability.ROUNDS_READ):
        return
    for moment in rounds.pending_reminders(one):
        yield _at(
            moment, _("Påminnelse kl.\u00a0%(time)s till dem som inte har svarat", time=clock_time(moment)), one.id
        )


def _by_rhythm(facts: Facts) -> Iterator[Entry]:
    """The openings after the one that is planned already: they have no round yet."""
    rhythm = facts.standing.rhythm
    if rhythm is None or not rhythm.active:
        return
    pattern = rounds.pattern_of(rhythm)
    taken = {clock.local(one.opens_at).date() for one in facts.rounds}
    for opens in next_openings(pattern, facts.now, MOST_OPENINGS):
        if clock.local(opens).date() in taken:
            continue
        closes = closing(pattern, opens)
        yield _at(opens, _("En omgång går ut kl.\u00a0%(time)s, enligt rytmen", time=clock_time(opens)))
        yield _at(closes, _("Den omgången stänger kl.\u00a0%(time)s", time=clock_time(closes)))


def _reviews(facts: Facts) -> Iterator[Entry]:
    for one in facts.measures:
        if one.state == "ongoing" and one.review_on is not None:
            yield Entry(one.review_on, _("Uppföljning av ”%(title)s”", title=one.title), "measure", one.id)
        elif one.state == "planned":
            yield Entry(one.starts_on, _("”%(title)s” ska börja", title=one.title), "measure", one.id)
