"""Where in the cycle the newest round is: five steps with their real times."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from flask_babel import gettext as _
from flask_babel import ngettext

from samsyn import clock
from samsyn.access import Capability
from samsyn.web.formats import clock_time, day, in_words, moment, number
from tenants.measures.service import MeasureFact
from tenants.overview.facts import Facts, PictureGlance
from tenants.overview.steps import cadence
from tenants.rounds.models import Rhythm, Round
from tenants.rounds.service import Counts

State = Literal["done", "now", "later"]
PAUSES_TOLD = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the cycle and what there is to say of it."""

    name: str
    text: str
    state: State


def course(facts: Facts, shown: Round) -> list[Stage]:
    """The five stages of the round; the first that is not done is where it stands now."""
    told = [_sent_out(shown), _answers(facts, shown)]
    if facts.can(Capability.PICTURE_READ):
        told.append(_picture(facts, shown))
    # Who sees some of the measures cannot be told that there are no others.
    if facts.can(Capability.MEASURES_READ) and not facts.part:
        told.append(_measures(facts, shown))
    if facts.can(Capability.FEEDBACK_READ):
        told.append(_feedback(facts, shown))
    return _with_present(told)


def _with_present(told: Sequence[Stage]) -> list[Stage]:
    here = next((index for index, stage in enumerate(told) if stage.state != "done"), None)
    return [replace(stage, state="now") if index == here else stage for index, stage in enumerate(told)]


def _sent_out(shown: Round) -> Stage:
    gone = shown.state != "planned"
    return Stage(_("Utskick"), moment(shown.opened_at or shown.opens_at, "short"), "done" if gone else "later")


def _answers(facts: Facts, shown: Round) -> Stage:
    if shown.state == "closed":
        when = _("stängd %(when)s", when=moment(shown.closed_at or shown.closes_at, "short"))
    else:
        when = _("stänger %(when)s", when=moment(shown.closes_at, "short"))
    counts = facts.counts.get(shown.id)
    if counts is not None and shown.state != "planned":
        when = _("%(share)s, %(when)s", share=_share(counts), when=when)
    return Stage(_("Svar"), when, "done" if shown.state == "closed" else "later")


def _share(counts: Counts) -> str:
    return _("%(answered)s av %(invited)s", answered=number(counts.answered), invited=number(counts.invited))


def _picture(facts: Facts, shown: Round) -> Stage:
    picture = facts.picture_of(shown.id)
    return Stage(_("Lägesbild"), _picture_text(facts, shown, picture), "done" if _settled(picture) else "later")


def _settled(picture: PictureGlance | None) -> bool:
    return picture is not None and picture.settled


def _picture_text(facts: Facts, shown: Round, picture: PictureGlance | None) -> str:
    if picture is not None and picture.settled:
        return _("version %(n)s, fastställd %(day)s", n=picture.version, day=day(picture.settled_at, "short"))
    if picture is not None:
        return _("utkast sedan %(day)s", day=day(picture.computed_at, "short"))
    if shown.state != "closed":
        return _("tas fram när omgången stänger")
    return _("tas fram just nu") if facts.can(Capability.PICTURE_WORK) else _("inte fastställd än")


def _measures(facts: Facts, shown: Round) -> Stage:
    """Done when something has been decided on this round's picture, or the feedback has told that nothing was."""
    decided = [one for one in facts.measures if _decided_on(one, shown)]
    if decided:
        words = in_words(len(decided))
        text = ngettext("%(words)s ny beslutad", "%(words)s nya beslutade", len(decided), words=words)
        return Stage(_("Åtgärder"), text, "done")
    over = shown.feedback_at is not None
    return Stage(
        _("Åtgärder"), _("inga nya beslutade") if over else _("inga nya beslutade än"), "done" if over else "later"
    )


def _decided_on(measure: MeasureFact, shown: Round) -> bool:
    picture = measure.picture
    return picture is not None and picture.round_number == shown.number and measure.decided_at is not None


def _feedback(facts: Facts, shown: Round) -> Stage:
    feedback = facts.feedback_on(shown.id)
    if shown.feedback_at is not None:
        sent = _("skickad %(day)s", day=day(shown.feedback_at, "short"))
        if feedback is not None and feedback.recipients:
            people = ngettext("till %(num)s person", "till %(num)s personer", feedback.recipients)
            sent = _("%(sent)s, %(people)s", sent=sent, people=people)
        return Stage(_("Återkoppling"), sent, "done")
    if feedback is not None:
        return Stage(_("Återkoppling"), _("utkast att skicka"), "later")
    return Stage(_("Återkoppling"), _("när lägesbilden är fastställd"), "later")


def rhythm_line(rhythm: Rhythm | None, today: date) -> str:
    """ "varannan vecka, fredag kl. 08.00, uppehåll v. 52–01"; "" without a rhythm."""
    if rhythm is None:
        return ""
    if not rhythm.active:
        return _("avstängd")
    opens = clock.at(today + timedelta(days=(rhythm.weekday - today.weekday()) % 7), rhythm.hour)
    weekday = str(day(opens, "weekday"))
    line = _(
        "%(cadence)s, %(weekday)s kl.\u00a0%(time)s",
        cadence=cadence(rhythm.cadence).lower(),
        weekday=weekday,
        time=clock_time(opens),
    )
    pause = next((text for text in (_pause(one, today) for one in rhythm.pauses) if text), "")
    return f"{line}, {pause}" if pause else line


def _pause(pause: dict[str, str], today: date) -> str:
    first, last = date.fromisoformat(pause["from"]), date.fromisoformat(pause["to"])
    if last < today or first > today + PAUSES_TOLD:
        return ""
    weeks = (first.isocalendar().week, last.isocalendar().week)
    if weeks[0] == weeks[1]:
        return _("uppehåll v.\u00a0%(week)s", week=weeks[0])
    return _("uppehåll v.\u00a0%(first)s–%(last)s", first=weeks[0], last=weeks[1])
