"""What waits for the reader: only what the reader's roles can do, the most urgent first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from babel.lists import format_list
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from samsyn import clock
from samsyn.access import Capability
from samsyn.web.formats import day, in_words, near, number
from tenants.measures.service import MeasureFact
from tenants.overview.facts import Facts, PictureGlance
from tenants.overview.steps import steps
from tenants.picture import findings as picture_findings
from tenants.picture import sentences
from tenants.picture.findings import Finding
from tenants.rounds import service as rounds
from tenants.rounds.service import Counts

CLOSING_SOON = timedelta(hours=24)
SILENT_ROUNDS = 3
EACH = 3
"""How many of a kind stand on their own lines; the others share one."""

Tone = Literal["", "warn", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """One thing to do. `kind` and `about` say where it is done."""

    kind: str
    title: str
    text: str
    badge: str
    tone: Tone = ""
    about: UUID | None = None


def todo(facts: Facts) -> list[Todo]:
    """Everything that waits for the reader."""
    found: list[Todo] = []
    for part in (
        _setup if not facts.rounds else _nothing,
        _closing,
        _drafts,
        _reviews,
        _feedback,
        _untreated,
        _refused,
        _proposals,
        _starts,
        _silent,
        _no_next_round,
        _setup if facts.rounds else _nothing,
        _invited,
    ):
        found += part(facts)
    return found


def _nothing(facts: Facts) -> Iterator[Todo]:
    del facts
    return iter(())


def _when_there_is_time() -> str:
    return _("När du hinner")


def since(moment: datetime, today: date) -> str:
    """ "Nytt i dag", "Sedan i går", "Sedan 3 dagar"."""
    days = (today - clock.local(moment).date()).days
    if days <= 0:
        return _("Nytt i dag")
    return _("Sedan i går") if days == 1 else _("Sedan %(n)s dagar", n=days)


def _closing(facts: Facts) -> Iterator[Todo]:
    """A round that closes within a day while somebody is silent."""
    if not facts.can(Capability.ROUNDS_RUN):
        return
    for one in facts.open_rounds:
        counts = facts.counts.get(one.id, Counts())
        if one.closes_at - facts.now > CLOSING_SOON or not counts.silent:
            continue
        waiting = rounds.pending_reminders(one)
        reminder = (
            _("En påminnelse går av sig själv %(when)s.", when=near(waiting[0], "long"))
            if waiting
            else _("Ingen fler påminnelse går av sig själv.")
        )
        closes_today = clock.local(one.closes_at).date() == facts.today
        yield Todo(
            kind="round",
            about=one.id,
            title=_(
                "%(silent)s av %(invited)s har inte svarat",
                silent=number(counts.silent),
                invited=number(counts.invited),
            ),
            text=f"{_('Omgång %(n)s stänger %(when)s.', n=one.number, when=near(one.closes_at, 'long'))} {reminder}",
            badge=_("Stänger i dag") if closes_today else _("Stänger i morgon"),
            tone="warn",
        )


def _drafts(facts: Facts) -> Iterator[Todo]:
    if not facts.can(Capability.PICTURE_WORK):
        return
    settles = facts.can(Capability.PICTURE_SETTLE)
    newest = facts.newest_closed
    for picture in (one for one in facts.pictures if not one.settled):
        of_newest = newest is not None and picture.round_id == newest.id and not facts.open_rounds
        what = _("Gå igenom och fastställ lägesbilden") if settles else _("Gå igenom utkastet till lägesbild")
        without = _without_measure(facts, picture) if facts.can(Capability.MEASURES_READ) else ""
        yield Todo(
            kind="picture",
            about=picture.id,
            title=what if of_newest else _("%(what)s för omgång %(n)s", what=what, n=picture.round_number),
            text=" ".join(part for part in (sentences.headline(picture.content), without) if part),
            badge=since(picture.computed_at, facts.today),
            tone="warn" if settles else "",
        )


def _without_measure(facts: Facts, picture: PictureGlance) -> str:
    rises, untreated = _rises(picture), untreated_findings(facts, picture)
    if not untreated:
        return ""
    if len(untreated) == len(rises):
        return ngettext("Ingen åtgärd gäller det.", "Inget av det har någon åtgärd.", len(rises))
    words = in_words(len(untreated), neuter=True, capital=True)
    return ngettext(
        "%(words)s av fynden saknar åtgärd.", "%(words)s av fynden saknar åtgärd.", len(untreated), words=words
    )


def _rises(picture: PictureGlance) -> list[Finding]:
    return [one for one in picture_findings.findings(picture.content) if one.verdict == "up" and one.level != "total"]


def untreated_findings(facts: Facts, picture: PictureGlance) -> list[Finding]:
    """The rises of the picture that no measure is about. One that was decided on this picture counts, ended or not."""
    living = [
        one
        for one in facts.measures
        if one.state != "ended" or (one.picture is not None and one.picture.round_number == picture.round_number)
    ]
    return [one for one in _rises(picture) if not any(_concerns(measure, one) for measure in living)]


def _concerns(measure: MeasureFact, finding: Finding) -> bool:
    problem = measure.problem
    category = str(problem.category.id) if problem.category else None
    area = str(problem.area_id) if problem.area_id else None
    wanted_category = finding.category["id"] if finding.category else None
    wanted_area = finding.area["id"] if finding.area else None
    return (
        problem.countable
        and (wanted_category is None or category in (None, wanted_category))
        and (wanted_area is None or area in (None, wanted_area))
    )


def _reviews(facts: Facts) -> Iterator[Todo]:
    """Reviews that are due: each with how late it is, the latest first."""
    if not facts.can(Capability.MEASURES_DECIDE):
        return
    due = sorted((one for one in facts.measures if one.waits(facts.today)), key=lambda one: one.review_on or date.max)
    shown = due if len(due) <= EACH + 1 else due[:EACH]
    for one in shown:
        late = one.days_late(facts.today)
        yield Todo(
            kind="review",
            about=one.id,
            title=_("Följ upp ”%(title)s”", title=one.title),
            text=_("%(owner)s äger åtgärden.", owner=one.owner),
            badge=ngettext("Försenad en dag", "Försenad %(num)s dagar", late) if late else _("I dag"),
            tone="error" if late else "warn",
        )
    rest = due[len(shown) :]
    if rest:
        yield Todo(
            kind="reviews",
            title=_("Följ upp %(words)s åtgärder till", words=in_words(len(rest))),
            text=_quoted(rest),
            badge=_("Försenade") if any(one.days_late(facts.today) for one in rest) else _("I dag"),
            tone="error" if any(one.days_late(facts.today) for one in rest) else "warn",
        )


def _feedback(facts: Facts) -> Iterator[Todo]:
    if not facts.can(Capability.FEEDBACK_SEND):
        return
    for one in (each for each in facts.feedback if not each.sent):
        yield Todo(
            kind="feedback",
            about=one.id,
            title=_("Skicka återkopplingen för omgång %(n)s", n=one.round_number),
            text=_("Siffror och åtgärder är ifyllda. Läs igenom och skicka till alla som deltar."),
            badge=since(one.created_at, facts.today),
            tone="warn",
        )


def _untreated(facts: Facts) -> Iterator[Todo]:
    """Rises of the newest picture, once it is settled, that nobody has decided anything about."""
    picture = facts.newest_picture
    if picture is None or not picture.settled or not facts.can(Capability.MEASURES_DECIDE):
        return
    found = untreated_findings(facts, picture)
    if found:
        words = in_words(len(found), neuter=True, capital=True)
        yield Todo(
            kind="picture",
            about=picture.id,
            title=ngettext("%(words)s fynd saknar åtgärd", "%(words)s fynd saknar åtgärd", len(found), words=words),
            text=_sentence([sentences.title(one) for one in found]),
            badge=since(picture.settled_at or picture.computed_at, facts.today),
        )


def _refused(facts: Facts) -> Iterator[Todo]:
    current, count = facts.current, facts.standing.refused
    if count and current is not None:
        words = in_words(count, capital=True)
        yield Todo(
            kind="round",
            about=current.id,
            title=ngettext("En adress tar inte emot mejl", "%(words)s adresser tar inte emot mejl", count, words=words),
            text=_("Mejlen om omgång %(n)s kom tillbaka. Rätta adresserna i nätverket.", n=current.number),
            badge=_when_there_is_time(),
        )


def _proposals(facts: Facts) -> Iterator[Todo]:
    proposed = [one for one in facts.measures if one.state == "proposed"]
    if not proposed or not facts.can(Capability.MEASURES_DECIDE):
        return
    if len(proposed) == 1:
        title, text = _("Besluta om ”%(title)s”", title=proposed[0].title), _("Åtgärden är föreslagen.")
    else:
        title = _("Besluta om %(words)s föreslagna åtgärder", words=in_words(len(proposed)))
        text = _quoted(proposed)
    yield Todo(
        kind="measure" if len(proposed) == 1 else "proposals",
        about=proposed[0].id if len(proposed) == 1 else None,
        title=title,
        text=text,
        badge=_when_there_is_time(),
    )


def _starts(facts: Facts) -> Iterator[Todo]:
    if not facts.can(Capability.MEASURES_DECIDE):
        return
    for one in [each for each in facts.measures if each.start_passed(facts.today)][:EACH]:
        yield Todo(
            kind="measure",
            about=one.id,
            title=_("Har ”%(title)s” börjat?", title=one.title),
            text=_(
                "Den skulle börja %(day)s. %(owner)s äger åtgärden.", day=day(one.starts_on, "plain"), owner=one.owner
            ),
            badge=_when_there_is_time(),
        )


def _silent(facts: Facts) -> Iterator[Todo]:
    picture = facts.newest_picture
    if picture is None or not facts.can(Capability.ROUNDS_RUN, Capability.NETWORK_READ):
        return
    rows = [
        row
        for row in picture.content["response"]
        if row["silent_rounds"] >= SILENT_ROUNDS and UUID(row["organisation_id"]) in facts.standing.reached
    ]
    rows.sort(key=lambda row: -row["silent_rounds"])
    if len(rows) > EACH:
        yield Todo(
            kind="network",
            title=_("%(words)s verksamheter är tysta", words=in_words(len(rows), capital=True)),
            text=_sentence([row["name"] for row in rows], capital=False),
            badge=_when_there_is_time(),
        )
        return
    for row in rows:
        people = ngettext(
            "En person.", "%(words)s personer.", row["invited"], words=in_words(row["invited"], capital=True)
        )
        yield Todo(
            kind="organisation",
            about=UUID(row["organisation_id"]),
            title=_(
                "%(name)s har varit tyst i %(words)s omgångar", name=row["name"], words=in_words(row["silent_rounds"])
            ),
            text=f"{people} {_('Ett samtal brukar göra mer än en påminnelse till.')}",
            badge=_when_there_is_time(),
        )


def _no_next_round(facts: Facts) -> Iterator[Todo]:
    rhythm = facts.standing.rhythm
    waits = facts.open_rounds or facts.next_planned or (rhythm is not None and rhythm.active)
    if facts.rounds and not waits and facts.can(Capability.ROUNDS_RUN):
        yield Todo(
            kind="rounds",
            title=_("Planera nästa omgång"),
            text=_("Ingen rytm är igång och ingen omgång är planerad."),
            badge=_when_there_is_time(),
        )


def _setup(facts: Facts) -> Iterator[Todo]:
    """What is left of the guide: the guide itself for who may see it, else each step that the reader can do."""
    left = [step for step in steps(facts) if not step.done]
    if left and facts.can(Capability.SETUP):
        words = in_words(len(left), neuter=True)
        yield Todo(
            kind="setup",
            title=_("Gör klart de första stegen"),
            text=ngettext(
                "%(words)s steg kvar: %(steps)s.",
                "%(words)s steg kvar: %(steps)s.",
                len(left),
                words=words.capitalize(),
                steps=_list([step.title.lower() for step in left]),
            ),
            badge=_("Kom igång"),
            tone="" if facts.rounds else "warn",
        )
        return
    for step in (each for each in left if each.mine):
        yield Todo(kind=step.key, title=step.action, text=step.why, badge=_("Kom igång"))


def _invited(facts: Facts) -> Iterator[Todo]:
    waiting = [one for one in facts.members if not one.has_password]
    if waiting:
        count = len(waiting)
        words = in_words(count, capital=True)
        yield Todo(
            kind="people",
            title=ngettext(
                "En inbjuden har inte loggat in än", "%(words)s inbjudna har inte loggat in än", count, words=words
            ),
            text=_("%(names)s. En ny länk går att skicka.", names=_list([one.name for one in waiting])),
            badge=_when_there_is_time(),
        )


def _quoted(measures: Sequence[MeasureFact]) -> str:
    return _sentence([f"”{one.title}”" for one in measures], capital=False)


def _sentence(parts: Sequence[str], *, capital: bool = True) -> str:
    """The parts as a sentence, at most four of them by name."""
    text = _list(parts)
    return f"{text[:1].upper() + text[1:] if capital else text}."


def _list(parts: Sequence[str]) -> str:
    named = list(parts)
    if len(named) > EACH + 1:
        named = [*named[:EACH], _("%(words)s till", words=in_words(len(named) - EACH))]
    return str(format_list(named, locale=get_locale()))
