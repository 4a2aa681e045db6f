"""What holds, reasons and kinds are called: the words that several pages share."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from samsyn import records
from samsyn.retention.queries import Hold
from samsyn.web.formats import day, span

REASONS: dict[str, LazyString] = {
    "dispute": _l("Tvist eller skadestånd"),
    "authority": _l("Tillsyn eller myndighets begäran"),
    "request": _l("Begäran om registerutdrag eller allmän handling"),
    "archive": _l("Arkivmyndighetens beslut"),
    "other": _l("Annat skäl"),
}

KEPT: tuple[tuple[LazyString, LazyString], ...] = (
    (_l("Fastställda lägesbilder"), _l("Tal och ord som gruppen har fastställt. Inga fritexter från svaren.")),
    (_l("Problembilder, åtgärder och uppföljningar"), _l("Besluten, skälen och vem som fattade dem.")),
    (_l("Återkoppling som har skickats"), _l("Det som nätverket har fått läsa.")),
    (_l("Det som har lämnats till regionen"), _l("Behövs för att inget dolt tal ska gå att räkna ut senare.")),
)
"""What no period takes: name, and why."""


def kind_names() -> dict[str, str]:
    """The name of every kind by its code."""
    return {kind.code: str(kind.name) for kind in records.kinds()}


def what(hold: Hold) -> str:
    """What a hold keeps, in one sentence part: "Mejl som har skickats, om Anna Lind, 2–15 november"."""
    parts = [_("Allt") if hold.kind is None else kind_names().get(hold.kind, hold.kind)]
    if hold.participant_id is not None:
        parts.append(_("om %(name)s", name=hold.subject.name if hold.subject else _("en raderad rapportör")))
    if hold.period_from and hold.period_to:
        parts.append(_("från %(span)s %(year)s", span=span(hold.period_from, hold.period_to), year=hold.period_to.year))
    elif hold.period_from:
        parts.append(_("från och med %(day)s", day=day(hold.period_from, "year")))
    elif hold.period_to:
        parts.append(_("till och med %(day)s", day=day(hold.period_to, "year")))
    return ", ".join(parts)
