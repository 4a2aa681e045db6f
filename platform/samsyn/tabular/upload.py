"""An uploaded file, whatever it is called: what it is, is told by how it begins."""

from flask_babel import gettext as _

from samsyn.tabular.lines import Limits, Line, Unreadable
from samsyn.tabular.text import decode, read_text
from samsyn.tabular.workbook import read_workbook


def read_table(data: bytes, limits: Limits | None = None) -> list[Line]:
    """The lines of an Excel or CSV file. Raises Unreadable."""
    if not data.strip():
        raise Unreadable(_("Filen är tom."))
    if data.startswith(b"PK"):
        return read_workbook(data, limits)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(_("Filen är i ett äldre Excel-format (.xls) eller låst med lösenord. Spara den som .xlsx."))
    if data.startswith(b"%PDF"):
        raise Unreadable(_("Filen är en PDF. Spara tabellen som Excel (.xlsx) eller CSV."))
    if data.lstrip()[:1] == b"<":
        raise Unreadable(_("Filen är en webbsida eller XML. Spara tabellen som Excel (.xlsx) eller CSV."))
    return read_text(decode(data), limits)
