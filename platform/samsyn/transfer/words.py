"""What the tables are called, and the page that lies on top of an export: the words of leaving."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from samsyn import clock
from samsyn.transfer.tables import TenantTable

TABLES: dict[str, Any] = {
    "answer": _l("Svar"),
    "api_token": _l("Nycklar för program"),
    "area": _l("Områden"),
    "audit_check": _l("Kontroller av loggen"),
    "audit_entry": _l("Logg"),
    "category": _l("Kategorier"),
    "disposal_receipt": _l("Kvitton på gallring"),
    "export": _l("Exporter"),
    "feedback": _l("Återkoppling"),
    "idempotent_request": _l("Programs anrop"),
    "invitation": _l("Inbjudningar"),
    "issuer": _l("Kommunens egen inloggning"),
    "job": _l("Jobb"),
    "legal_hold": _l("Spärrar mot gallring"),
    "mail": _l("Mejl"),
    "measure": _l("Åtgärder"),
    "note": _l("Anteckningar"),
    "observation": _l("Iakttagelser"),
    "organisation": _l("Verksamheter"),
    "participant": _l("Rapportörer"),
    "picture": _l("Lägesbilder"),
    "place": _l("Platser"),
    "problem": _l("Problembilder"),
    "retention_period": _l("Gallringsfrister"),
    "review": _l("Uppföljningar"),
    "rhythm": _l("Rytm för omgångar"),
    "round": _l("Omgångar"),
    "screened_text": _l("Texter som väntar på granskning"),
    "screening_count": _l("Antal stoppade texter"),
    "series": _l("Serier från andra källor"),
    "series_event": _l("Händelser i serier"),
    "series_upload": _l("Inlästa tabeller"),
    "shared_release": _l("Delat med regionen"),
    "vocabulary": _l("Ordlistans version"),
}
"""By the name of the table."""

OUTSIDE: dict[str, Any] = {
    "platform.application": _l("Ansökningar"),
    "platform.external_identity": _l("Kopplingar till kommunens egen inloggning"),
    "platform.factor_requirement": _l("Krav på två steg vid inloggning"),
    "platform.mail_failure": _l("Antal mejl som inte gick fram"),
    "platform.membership": _l("Roller"),
    "platform.membership_limit": _l("Roller begränsade till områden eller kategorier"),
    "platform.region_invitation": _l("Inbjudningar till regioner"),
    "platform.region_member": _l("Medlemskap i regioner"),
    "platform.sharing_agreement": _l("Avtal om delning"),
    "platform.template": _l("Mallar"),
    "platform.ticket": _l("Väntande jobb"),
    "region.release": _l("Lämnade sammanställningar"),
}
"""What lies outside the municipality's own tables, by schema and name."""


def readme(
    municipality: str, made_at: datetime, tables: Sequence[TenantTable], counted: Mapping[str, int], documents: int
) -> str:
    """What lies in the file and how it is read."""
    listed = [
        f"  {counted[table.name]:>9}  {table.name:<20} {TABLES.get(table.name, '')}".rstrip()
        for table in sorted(tables, key=lambda table: table.name)
    ]
    kept = sorted(f"{table.name}.{column.name}" for table in tables for column in table.withheld)
    parts = [
        _("Export från Samsyn: %(name)s", name=municipality),
        _("Gjord %(when)s.", when=clock.local(made_at).strftime("%Y-%m-%d %H.%M")),
        _(
            "Här finns allt som kommunen har i Samsyn, från ett och samma ögonblick. Filen innehåller personuppgifter "
            "och sådant som kan röra enskilda platser och händelser: förvara den som kommunens övriga handlingar."
        ),
        _("Mapparna"),
        _(
            "tabeller/  En fil för varje tabell, i två former med samma innehåll. CSV öppnas i ett kalkylprogram: "
            "semikolon mellan fälten, UTF-8. JSON Lines är för program: ett JSON-objekt på varje rad. Tider är i UTC."
        ),
        _("personer/  De som loggar in, med roller. Inga lösenord och inget annat som öppnar något."),
        _("dokument/  Fastställda lägesbilder som PDF, %(n)s stycken.", n=documents),
        _("schema.json  Varje tabell och varje kolumn: typ, om den måste ha ett värde och vad den pekar på."),
        _("SHA256SUMS  Kontrollsummor. På Linux och Mac: sha256sum -c SHA256SUMS (shasum -a 256 -c på Mac)."),
        _(
            "Text i CSV som börjar med =, +, - eller @ har fått ett enkelt citattecken framför sig, så att inget "
            "kalkylprogram räknar ut den. I JSON Lines står den som den är."
        ),
        _("Det här följer aldrig med, eftersom det öppnar dörrar: %(columns)s.", columns=", ".join(kept)),
        _("Rader i varje tabell"),
        "\n".join(listed),
        _(
            "Filen kan läsas in i en tom kommun i en annan Samsyn: samsyn municipality import FIL --municipality "
            "KORTNAMN. Personliga svarslänkar och nycklar för program görs då om."
        ),
    ]
    return "\n\n".join(parts) + "\n"
