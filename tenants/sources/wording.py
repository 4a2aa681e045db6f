"""The words of sources: what a reading gave, and why something could not be read."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from tenants.sources.faults import Unusable
from tenants.sources.queries import SeriesFact

_FILE_FAULTS = {
    "no_list": _l("Filen är ingen lista i JSON. Den ska vara som polisens API ger den: börja med [ och sluta med ]."),
    "no_text": _l("Filen är inte text i UTF-8. Spara den som den kom från polisens API, som .json eller .json.gz."),
    "broken": _l("Filen är skadad eller avbruten. Hämta den igen."),
    "too_large": _l("Filen är för stor. Dela den i flera."),
    "too_many": _l("Filen har fler händelser för kommunen än som går att läsa på en gång. Dela den i flera."),
}
_EVENT_FAULTS = {
    "no_event": _l("ingen händelse"),
    "no_id": _l("inget nummer"),
    "no_kind": _l("ingen typ"),
    "no_place": _l("ingen plats"),
    "no_time": _l("tiden går inte att läsa"),
}
FETCH_FAULTS = {
    "slow": _l("Polisens tjänst svarade inte i tid."),
    "unreachable": _l("Polisens tjänst gick inte att nå."),
    "status": _l("Polisens tjänst svarade med ett fel."),
    "large": _l("Polisens tjänst svarade med mer än som tas emot."),
    "answer": _l("Svaret från polisens tjänst gick inte att läsa."),
}
_NAMES = {"police": _l("Polisens händelser")}
_NOTES = {
    "police": _l(
        "Ett urval som polisen själv publicerar, inte anmälda brott. Platsen är kommunen, aldrig gatan. "
        "Sammanfattningar av en kväll eller natt räknas inte som händelser."
    )
}
_LINE_FAULTS = {
    "date": _l("datumet går inte att läsa"),
    "kind": _l("kategorin är för lång"),
    "count": _l("antalet är inget helt tal"),
    "amount": _l("beloppet är inget tal"),
    "key": _l("numret är för långt"),
    "formula": _l("en cell är en formel"),
}
NAMED = 5
SHOWN = 20
"""So many faults are told one by one."""


def series_name(series: SeriesFact) -> str:
    """What a series is called, in the reader's language where the name is ours."""
    return str(_NAMES.get(series.kind, series.name))


def series_note(series: SeriesFact) -> str:
    """What to bear in mind about a series, in the reader's language where the words are ours."""
    return str(_NOTES.get(series.kind, series.note))


def column_words() -> dict[str, tuple[str, str]]:
    """What a column can mean → its name and a hint."""
    return {
        "date": (_("Datum"), _("När det hände eller anmäldes.")),
        "kind": (_("Kategori"), _("Samma ord som i kommunens kategorier jämförs med dem.")),
        "area": (_("Område"), _("Samma namn som i kommunens områden.")),
        "count": (_("Antal"), _("Utan kolumn är varje rad en händelse.")),
        "amount": (_("Belopp"), _("I kronor.")),
        "key": (_("Ärendenummer"), _("Då ändras raden när samma nummer kommer igen.")),
    }


def line_faults(told: Sequence[tuple[int, str]], count: int) -> str:
    """ "2 rader gick inte att läsa: rad 4 (datumet går inte att läsa), rad 17 (en cell är en formel)."""
    if not count:
        return ""
    lines = ", ".join(_("rad %(line)s (%(why)s)", line=line, why=_LINE_FAULTS[code]) for line, code in told[:SHOWN])
    return ngettext(
        "En rad gick inte att läsa: %(told)s.",
        "%(num)s rader gick inte att läsa: %(told)s.",
        count,
        told=lines + (", …" if count > SHOWN else ""),
    )


def file_fault(error: Unusable) -> str:
    """Why a file was not read, and that nothing of it is saved."""
    sentences = [str(_FILE_FAULTS[error.code])]
    if error.number is not None:
        sentences.append(_("Felet är vid händelse %(number)s.", number=error.number))
    return " ".join([*sentences, _("Inget är sparat.")])


def event_faults(unreadable: list[tuple[int, str]], count: int) -> str:
    """ "2 händelser gick inte att läsa: nr 4 (tiden går inte att läsa), nr 17 (ingen typ)."""
    told = ", ".join(f"nr {number} ({_EVENT_FAULTS[code]})" for number, code in unreadable[:NAMED])
    more = ", …" if count > NAMED else ""
    return ngettext(
        "En händelse gick inte att läsa: %(told)s.",
        "%(num)s händelser gick inte att läsa: %(told)s.",
        count,
        told=told + more,
    )
