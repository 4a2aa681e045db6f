"""The log as a file that a spreadsheet opens right and never runs."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from flask_babel import gettext as _

from samsyn import clock
from samsyn.accounts import roles
from samsyn.audit.words import action_words, fact_words
from samsyn.oversight.queries import Line
from samsyn.tabular.writing import write_csv


def spreadsheet(lines: Iterable[Line], names: Mapping[UUID, str]) -> str:
    """CSV with semicolons, local time and a byte order mark; codes beside words, so that a program can read it too."""
    heading = (
        *(_("Logg"), _("Nummer"), _("Tid"), _("Vem"), _("Konto"), _("Händelse"), _("Kod")),
        *(_("Om"), _("Uppgifter")),
    )
    rows = (
        (
            _("kommunens") if line.own else _("plattformens"),
            str(line.seq),
            clock.local(line.at).strftime("%Y-%m-%d %H:%M:%S"),
            who(line, names),
            str(line.account_id or ""),
            action_words(line.action),
            line.action,
            str(line.object_id or ""),
            fact_words(line.facts, roles.said),
        )
        for line in lines
    )
    return write_csv([heading, *rows])


def who(line: Line, names: Mapping[UUID, str]) -> str:
    """The account's name; Samsyn itself for what nobody did, and a word for an account that is gone."""
    if line.account_id is None:
        return "Samsyn"
    return names.get(line.account_id) or _("ett konto som inte finns längre")
