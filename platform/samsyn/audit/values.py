"""What the codes that stand as facts in the log are called: by the fact's name, one table.

A code without words here is shown as it stands, as a municipality's own code for a category is. A test holds the table
to the codes of the features, which stand above the log and are not imported by it.
"""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

_GRIDS = {"month": _l("månad"), "quarter": _l("kvartal"), "round": _l("omgång")}
_WAYS = {
    "password": _l("lösenord"),
    "issuer": _l("lösenord eller kommunens konto"),
    "issuer_only": _l("bara kommunens konto"),
}
_CATEGORIES = {
    "vandalism": _l("Skadegörelse"),
    "graffiti": _l("Klotter"),
    "arson": _l("Anlagd brand"),
    "littering": _l("Nedskräpning"),
    "unsafe_place": _l("Otrygg plats"),
    "drugs": _l("Misstänkt narkotika"),
    "alcohol": _l("Alkohol och berusning"),
    "threat_violence": _l("Hot och våld"),
    "robbery_theft": _l("Rån och stöld"),
    "sexual_harassment": _l("Sexuellt ofredande"),
    "staff_incident": _l("Incident mot anställd"),
    "disorderly_gathering": _l("Ordningsstörande samling"),
    "reckless_driving": _l("Buskörning"),
    "rumour": _l("Ryktesspridning"),
    "planned_event": _l("Planerat arrangemang"),
    "other": _l("Övrigt"),
}

VALUES: dict[str, Mapping[str, LazyString | str]] = {
    "cadence": {"weekly": _l("varje vecka"), "fortnightly": _l("varannan vecka"), "monthly": _l("varje månad")},
    "code": {
        "address": _l("adressen går inte att använda"),
        "unreachable": _l("utfärdaren svarar inte"),
        "slow": _l("utfärdaren svarade inte i tid"),
        "large": _l("svaret var för stort"),
        "answer": _l("svaret går inte att läsa"),
        "other_issuer": _l("utfärdaren kallar sig något annat"),
        "endpoints": _l("utfärdaren saknar en adress"),
        "refused": _l("utfärdaren sade nej"),
        "cancelled": _l("avbröts"),
        "client": _l("utfärdaren godtog inte Samsyn"),
        "secret": _l("hemligheten går inte att läsa"),
        "no_token": _l("ingen identitetshandling"),
        "signature": _l("underskriften stämmer inte"),
        "claim_iss": _l("fel utfärdare"),
        "claim_aud": _l("ställd till någon annan"),
        "claim_nonce": _l("hör till en annan inloggning"),
        "claim_time": _l("har gått ut eller gäller inte än"),
        "claim": _l("något i identitetshandlingen saknas"),
        "other_answer": _l("svaret kom från någon annan"),
        "changed": _l("inställningen ändrades under tiden"),
        "stale": _l("tog för lång tid eller var redan använd"),
    },
    "common_code": _CATEGORIES,
    "decision": {"continue": _l("fortsätta"), "extend": _l("utöka"), "change": _l("byta"), "end": _l("avsluta")},
    "extent": {
        "name": _l("namn och adress"),
        "texts": _l("namn, adress och fritext"),
        "answers": _l("namn, adress och svar"),
    },
    "form": {"page": _l("sida"), "csv": _l("kalkylblad (CSV)"), "json": "JSON", "geojson": "GeoJSON"},
    "grid": _GRIDS,
    "kind": {
        # Measures.
        "situational": _l("situationell"),
        "social": _l("social"),
        # The second step of a sign-in.
        "app": _l("app"),
        "passkey": _l("inloggningsnyckel"),
        "recovery": _l("reservkod"),
        # What the log was narrowed to.
        "reads": _l("läst och hämtat"),
        "acts": _l("gjort och ändrat"),
        # What is kept for a time.
        "participants": _l("rapportörer som har lämnat nätverket"),
        "links": _l("personliga länkar"),
        "invitations": _l("vem som tillfrågades och svarade"),
        "texts": _l("fritext i iakttagelser"),
        "answers": _l("svar och iakttagelser"),
        "notes": _l("anteckningar till lägesbilder"),
        "series_events": _l("händelser från andra källor"),
        "series_uploads": _l("tabeller som har lästs in"),
        "mails": _l("mejl som har skickats"),
        "keys": _l("indragna nycklar för program"),
        "program_answers": _l("svar till program"),
        "log": _l("loggen"),
    },
    "method": {
        "password": _l("lösenord"),
        "link": _l("länk i mejl"),
        "app": _l("kod från en app"),
        "recovery": _l("reservkod"),
        "passkey": _l("inloggningsnyckel"),
        "issuer": _l("kommunens konto"),
    },
    "open": _CATEGORIES,
    "origin": {"hand": _l("planerad för hand"), "rhythm": _l("rytmen")},
    "place_type": {"public": _l("ute, öppet"), "semi_public": _l("trapphus, butik"), "online": _l("på nätet")},
    "purpose": {"enter": _l("logga in"), "link": _l("koppla ihop konton"), "trial": _l("prova inställningen")},
    "reason": {
        # An exception from disposal.
        "dispute": _l("tvist eller skadestånd"),
        "authority": _l("tillsyn eller myndighets begäran"),
        "request": _l("begäran om utdrag eller handling"),
        "archive": _l("arkivmyndighetens beslut"),
        "other": _l("annat skäl"),
        # A summary that did not leave for a region.
        "other_grid": _l("perioden är redan lämnad i en annan indelning"),
        "revised_before": _l("perioden har redan rättats en gång"),
        "too_few_changes": _l("för få ändringar"),
        "unsafe": _l("ett dolt tal gick att räkna ut"),
        # Somebody with the municipality's account who was not let in.
        "no_role": _l("kontot ger ingen roll"),
        "no_address": _l("ingen e-postadress lämnades"),
        "closed": _l("kontot är avstängt"),
    },
    "sector": {
        "school": _l("skola"),
        "housing": _l("bostadsbolag"),
        "trade": _l("handel"),
        "association": _l("förening"),
        "police": _l("polis"),
        "rescue": _l("räddningstjänst"),
        "municipal": _l("kommunal verksamhet"),
        "other": _l("annan"),
    },
    "source": {"seen": _l("sett"), "heard": _l("hört"), "told": _l("fått berättat")},
    "state": {
        "proposed": _l("föreslagen"),
        "planned": _l("planerad"),
        "ongoing": _l("pågår"),
        "ended": _l("avslutad"),
    },
    "template": {"est": _l("Hela listan"), "liten": _l("Liten kommun"), "stad": _l("Stad med kvällsliv")},
    "term": {"quick": _l("snabb"), "long": _l("långsiktig")},
    "was": _WAYS,
    "way": _WAYS,
    "who": {"participant": _l("rapportör"), "account": _l("konto")},
}


def value_words(name: str, value: str) -> str | None:
    """ "föreslagen" for the fact "state" of "proposed"; several codes with commas between are several words."""
    words = VALUES.get(name, {})
    codes = value.split(",")
    return ", ".join(str(words[code]) for code in codes) if all(code in words for code in codes) else None
