"""The first sentence of the first page: a greeting, and how things are, as far as the reader's roles may know it."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from samsyn import clock
from samsyn.access import Capability
from samsyn.web.formats import day, in_words, near, number, span
from tenants.overview.facts import Facts, PictureGlance
from tenants.overview.steps import steps
from tenants.picture import sentences
from tenants.rounds.models import Round
from tenants.rounds.service import Counts

MORNING, DAY, EVENING = 5, 10, 18


@dataclass(frozen=True, slots=True)
class Situation:
    """What the page's head says: `headline` follows the greeting in the same heading."""

    greeting: str
    headline: str
    intro: str


def situation(facts: Facts, name: str) -> Situation:
    """The head of the first page for the person of this name."""
    headline, intro = _told(facts)
    return Situation(greeting(name, facts.now), headline, intro)


def greeting(name: str, moment: datetime) -> str:
    """ "God morgon, Anna." by the clocks of Sweden."""
    hour = clock.local(moment).hour
    first = (name.split() or [""])[0]
    if MORNING <= hour < DAY:
        return _("God morgon, %(name)s.", name=first) if first else _("God morgon.")
    if DAY <= hour < EVENING:
        return _("Hej, %(name)s.", name=first) if first else _("Hej.")
    return _("God kväll, %(name)s.", name=first) if first else _("God kväll.")


def _told(facts: Facts) -> tuple[str, str]:
    if facts.can(Capability.ROUNDS_READ):
        return _for_workers(facts)
    if facts.can(Capability.PICTURE_READ):
        return _for_readers(facts)
    left = [step for step in steps(facts) if not step.done]
    if facts.can(Capability.SETUP) and left:
        return _beginning(len(left)), _("Du kan lämna guiden och komma tillbaka. Det som är gjort är sparat.")
    return _rounds_alone(facts)


def _for_workers(facts: Facts) -> tuple[str, str]:
    if facts.open_rounds:
        return _open(facts)
    if facts.newest_closed is not None:
        return _closed(facts, facts.newest_closed)
    if facts.next_planned is not None:
        people = facts.standing.participants
        asked = ngettext("En person får frågan.", "%(num)s personer får frågan.", people) if people else ""
        return _("Första omgången går ut %(when)s.", when=near(facts.next_planned.opens_at, "long")), asked
    left = sum(not step.done for step in steps(facts))
    return _beginning(left), _("Sedan går den första enkäten ut till nätverket, och här står hur det går.")


def _beginning(left: int) -> str:
    words = in_words(left, neuter=True, capital=True)
    return ngettext(
        "%(words)s steg återstår till första omgången.",
        "%(words)s steg återstår till första omgången.",
        left,
        words=words,
    )


def _open(facts: Facts) -> tuple[str, str]:
    running = facts.open_rounds
    if len(running) == 1:
        only = running[0]
        told = f"{answered(facts.counts.get(only.id, Counts()))} {_closes(only)}"
        return _("Omgången är öppen."), told
    told = " ".join(
        _(
            "Omgång %(n)s: %(answered)s",
            n=one.number,
            answered=_lowered(answered(facts.counts.get(one.id, Counts()))),
        )
        for one in running
    )
    return _("%(words)s omgångar är öppna.", words=in_words(len(running), capital=True)), told


def _closed(facts: Facts, closed: Round) -> tuple[str, str]:
    counts = facts.counts.get(closed.id, Counts())
    came = _("%(answered)s av %(invited)s svarade.", answered=number(counts.answered), invited=number(counts.invited))
    picture = facts.picture_of(closed.id)
    if picture is None:
        if facts.can(Capability.PICTURE_WORK):
            return _("Omgången är stängd."), f"{came} {_('Utkastet till lägesbild tas fram just nu.')}"
        return _("Omgången är stängd."), came
    seen = sentences.headline(picture.content)
    if not picture.settled:
        if picture.version > 1:
            return _("En ny version av lägesbilden är öppen."), seen
        return _("Omgången är stängd och utkastet klart."), f"{came} {seen}"
    return _settled(facts, closed), " ".join(part for part in (seen, _next(facts)) if part)


def _settled(facts: Facts, closed: Round) -> str:
    if closed.feedback_at is not None:
        return _("Lägesbilden är fastställd och återkopplingen skickad.")
    if facts.can(Capability.FEEDBACK_SEND):
        return _("Lägesbilden är fastställd. Återkopplingen är inte skickad än.")
    return _("Lägesbilden är fastställd.")


def _for_readers(facts: Facts) -> tuple[str, str]:
    """A reader is told what has been settled, and nothing of what is being worked on."""
    picture = facts.newest_settled
    if picture is None:
        waits = _("Här står läget när gruppen har fastställt den första.")
        return _("Ingen lägesbild är fastställd än."), " ".join(part for part in (waits, _rounds_line(facts)) if part)
    return sentences.headline(picture.content), _settled_line(picture)


def _settled_line(picture: PictureGlance) -> str:
    own = picture.content["round"]
    return _(
        "Lägesbilden för %(span)s fastställdes %(day)s av %(who)s.",
        span=span(date.fromisoformat(own["period_from"]), date.fromisoformat(own["period_to"])),
        day=day(picture.settled_at, "plain"),
        who=picture.settled_by_name,
    )


def _rounds_alone(facts: Facts) -> tuple[str, str]:
    """Which round is open, and no figure: for a host, a data protection officer, an administrator."""
    running = facts.open_rounds
    if len(running) == 1:
        return _("Omgång %(n)s är öppen.", n=running[0].number), _closes(running[0])
    if running:
        told = " ".join(
            _("Omgång %(n)s stänger %(when)s.", n=one.number, when=near(one.closes_at, "long")) for one in running
        )
        return _("%(words)s omgångar är öppna.", words=in_words(len(running), capital=True)), told
    if facts.newest_closed is None:
        return _("Ingen omgång har gått ut än."), _next(facts)
    return _("Ingen omgång är öppen just nu."), _next(facts)


def _rounds_line(facts: Facts) -> str:
    running = facts.open_rounds
    if running:
        return _("Omgång %(n)s är öppen till %(when)s.", n=running[0].number, when=near(running[0].closes_at, "long"))
    return _next(facts)


def _next(facts: Facts) -> str:
    coming = facts.next_planned
    return "" if coming is None else _("Nästa omgång går ut %(when)s.", when=near(coming.opens_at, "long"))


def _closes(one: Round) -> str:
    return _("Den stänger %(when)s.", when=near(one.closes_at, "long"))


def answered(counts: Counts) -> str:
    """ "31 av 58 har svarat.", "Ingen av 58 har svarat än.", "Alla 58 har svarat.":"""
    if not counts.invited:
        return _("Ingen har fått frågan.")
    if not counts.answered:
        return ngettext(
            "Den enda som fått frågan har inte svarat än.", "Ingen av %(num)s har svarat än.", counts.invited
        )
    if counts.answered == counts.invited:
        return ngettext("Den enda som fått frågan har svarat.", "Alla %(num)s har svarat.", counts.invited)
    return _(
        "%(answered)s av %(invited)s har svarat.", answered=number(counts.answered), invited=number(counts.invited)
    )


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
