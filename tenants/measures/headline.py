"""The sentence at the top of the measures' page: how things are."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from samsyn.web.formats import in_words
from tenants.measures.facts import MeasureFact


def headline(measures: Sequence[MeasureFact], today: date) -> str:
    """One or two sentences: how many measures go on, and how many wait for their review."""
    if not measures:
        return _("Inga åtgärder än.")
    states = Counter(one.state for one in measures)
    going, waiting = states["ongoing"], sum(one.waits(today) for one in measures)
    if not going:
        return f"{_('Ingen åtgärd pågår.')} {_coming(states)}".strip()
    first = ngettext("%(n)s åtgärd pågår.", "%(n)s åtgärder pågår.", going, n=in_words(going, capital=True))
    if waiting == going == 1:
        return _("En åtgärd pågår, och den väntar på uppföljning.")
    if waiting == going:
        return f"{first} {_('Alla väntar på uppföljning.')}"
    return f"{first} {_waiting(waiting)}"


def _waiting(count: int) -> str:
    if not count:
        return _("Ingen väntar på uppföljning.")
    words = in_words(count, capital=True)
    return ngettext("%(n)s väntar på uppföljning.", "%(n)s väntar på uppföljning.", count, n=words)


def _coming(states: Counter[str]) -> str:
    planned, proposed = states["planned"], states["proposed"]
    if planned:
        return ngettext("%(n)s är planerad.", "%(n)s är planerade.", planned, n=in_words(planned, capital=True))
    if proposed:
        return ngettext("%(n)s är föreslagen.", "%(n)s är föreslagna.", proposed, n=in_words(proposed, capital=True))
    return ""
