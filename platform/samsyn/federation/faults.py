"""What can be wrong with an issuer and its answers, as codes, and the sentences that an administrator reads."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


class IssuerFault(Exception):
    """The issuer cannot be used, or its answer cannot be believed. The text is a code of SENTENCES and nothing more."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


REASONS: dict[str, LazyString] = {
    "no_role": _l("Ditt konto i kommunen ger ingen roll i Samsyn. Be kommunens administratör om det."),
    "no_address": _l("Kommunens inloggning lämnade ingen e-postadress. Be kommunens administratör rätta det."),
    "closed": _l("Kontot är avstängt. Be kommunens administratör om hjälp."),
    "cancelled": _l("Inloggningen avbröts. Försök igen när du vill."),
    "stale": _l("Inloggningen tog för lång tid eller hade redan använts. Börja om."),
    "unreachable": _l("Kommunens inloggning svarar inte just nu. Försök igen om en stund."),
    "other": _l("Kommunens inloggning svarade inte som den ska. Kommunens administratör kan prova inställningen."),
}
"""Why somebody was not let in, for them to read. What is wrong with the issuer is the administrator's to know."""

SENTENCES: dict[str, LazyString] = {
    "address": _l("Utfärdarens adress går inte att använda. Den ska börja med https:// och gå att nå från internet."),
    "unreachable": _l("Utfärdaren svarar inte. Kontrollera adressen, och att servern är i gång."),
    "slow": _l("Utfärdaren svarade inte i tid."),
    "large": _l("Utfärdarens svar är större än det får vara."),
    "answer": _l("Utfärdarens svar går inte att läsa. Kontrollera att adressen är utfärdarens, utan något efter."),
    "other_issuer": _l(
        "Servern kallar sig något annat än adressen du skrev. Skriv utfärdaren precis som den står där."
    ),
    "endpoints": _l("Utfärdaren anger inte var man loggar in eller hämtar nycklar, eller anger en osäker adress."),
    "refused": _l("Utfärdaren avvisade inloggningen."),
    "cancelled": _l("Inloggningen avbröts hos utfärdaren."),
    "client": _l("Utfärdaren godtog inte klienten. Kontrollera klient-id och hemlighet, och att adressen är anmäld."),
    "secret": _l("Klientens hemlighet går inte längre att läsa. Skriv in den igen."),
    "no_token": _l("Utfärdaren skickade ingen identitetshandling."),
    "signature": _l("Identitetshandlingens underskrift stämmer inte med utfärdarens nycklar."),
    "claim_iss": _l("Identitetshandlingen är utfärdad av någon annan."),
    "claim_aud": _l("Identitetshandlingen är ställd till någon annan än Samsyn."),
    "claim_nonce": _l("Identitetshandlingen hör till en annan inloggning."),
    "claim_time": _l("Identitetshandlingen har gått ut eller gäller inte än. Kontrollera serverns klocka."),
    "claim": _l("Identitetshandlingen saknar något eller har ett värde som inte går att använda."),
    "other_answer": _l("Svaret kom från en annan utfärdare än den som tillfrågades."),
    "changed": _l("Inställningen ändrades medan inloggningen pågick."),
    "stale": _l("Inloggningen tog för lång tid, började i en annan webbläsare eller har redan använts."),
}
