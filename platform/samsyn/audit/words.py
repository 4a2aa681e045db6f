"""What the log's entries are called: every action that is recorded anywhere, in one table, and the names of facts.

An action is "feature.verb", as it stands at its call of `record` or `read`; a test holds the table to the sources. The
table is in the order in which the log's page offers it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from samsyn.audit.values import value_words

GROUPS: tuple[tuple[LazyString, dict[str, LazyString]], ...] = (
    (
        _l("Läst och hämtat"),
        {
            "municipalities.entered": _l("Gick in i kommunen"),
            "observations.listed": _l("Läste iakttagelser"),
            "observations.exported": _l("Hämtade iakttagelser som fil"),
            "observations.masked_read": _l("Läste en maskerad text för att avgöra den"),
            "picture.opened": _l("Läste en lägesbild med iakttagelser"),
            "picture.computed": _l("Läste läget i en period"),
            "network.people_listed": _l("Läste rapportörers uppgifter"),
            "network.person_opened": _l("Läste en rapportörs uppgifter"),
            "rounds.silent_listed": _l("Läste vilka som inte har svarat"),
            "rounds.person_opened": _l("Läste hur en rapportör har nåtts i en omgång"),
            "register.searched": _l("Sökte en person i registret"),
            "register.shown": _l("Läste ett registerutdrag"),
            "register.exported": _l("Hämtade ett registerutdrag som fil"),
            "transfer.export_fetched": _l("Hämtade en export av allt"),
            "oversight.listed": _l("Läste loggen"),
            "oversight.exported": _l("Hämtade loggen som fil"),
            "regions.summary_read": _l("Läste regionens sammanställning"),
        },
    ),
    (
        _l("Nätverk"),
        {
            "network.organisation_added": _l("Lade till en verksamhet"),
            "network.organisation_changed": _l("Ändrade en verksamhet"),
            "network.organisation_paused": _l("Pausade en verksamhet"),
            "network.organisation_retired": _l("Tog bort en verksamhet ur nätverket"),
            "network.organisation_restored": _l("Tog tillbaka en verksamhet i nätverket"),
            "network.participant_added": _l("Lade till en rapportör"),
            "network.participant_changed": _l("Ändrade en rapportör"),
            "network.participant_paused": _l("Pausade en rapportör"),
            "network.participant_retired": _l("Tog bort en rapportör ur nätverket"),
            "network.participant_restored": _l("Tog tillbaka en rapportör i nätverket"),
            "network.imported": _l("Läste in en lista till nätverket"),
        },
    ),
    (
        _l("Områden, platser och kategorier"),
        {
            "places.areas_imported": _l("Läste in områden"),
            "places.area_whole": _l("Gjorde hela kommunen till ett område"),
            "places.area_renamed": _l("Bytte namn på ett område"),
            "places.area_retired": _l("Tog ett område ur bruk"),
            "places.area_restored": _l("Tog tillbaka ett område"),
            "places.place_added": _l("Lade till en plats"),
            "places.places_imported": _l("Läste in platser"),
            "places.place_changed": _l("Ändrade en plats"),
            "places.place_retired": _l("Tog en plats ur bruk"),
            "places.place_restored": _l("Tog tillbaka en plats"),
            "places.category_added": _l("Lade till en kategori"),
            "places.category_changed": _l("Ändrade en kategori"),
            "places.category_retired": _l("Tog en kategori ur bruk"),
            "places.category_restored": _l("Tog tillbaka en kategori"),
            "places.category_moved": _l("Flyttade en kategori i listan"),
            "places.categories_adopted": _l("Tog över kategorier från en mall"),
        },
    ),
    (
        _l("Omgångar"),
        {
            "rounds.rhythm_saved": _l("Ändrade rytmen för omgångar"),
            "rounds.planned": _l("Planerade en omgång"),
            "rounds.moved": _l("Flyttade en omgång"),
            "rounds.closing_moved": _l("Flyttade en omgångs sista dag"),
            "rounds.cancelled": _l("Ställde in en omgång"),
            "rounds.missed": _l("En omgång kunde inte öppna"),
            "rounds.opened": _l("Öppnade en omgång"),
            "rounds.newcomers_invited": _l("Bjöd in nya rapportörer i en omgång"),
            "rounds.reminder_written": _l("Skrev egna rader i påminnelsen"),
            "rounds.reminded": _l("Påminde i en omgång"),
            "rounds.reminded_by_hand": _l("Påminde för hand i en omgång"),
            "rounds.link_renewed": _l("Skickade en ny svarslänk"),
            "rounds.link_revoked": _l("Drog in en svarslänk"),
            "rounds.closed": _l("Stängde en omgång"),
            "observations.text_kept": _l("Avgjorde att en maskerad text visas som den skrevs"),
            "observations.text_masked": _l("Maskerade en text för gott"),
        },
    ),
    (
        _l("Andra källor"),
        {
            "sources.read": _l("Läste in händelser från en källa"),
            "sources.table_received": _l("Tog emot en tabell till en serie"),
            "sources.table_ordered": _l("Beställde inläsning av en tabell"),
            "sources.table_read": _l("Läste in en tabell till en serie"),
            "sources.switched_on": _l("Slog på en källa"),
            "sources.switched_off": _l("Stängde av en källa"),
        },
    ),
    (
        _l("Lägesbild, åtgärder och återkoppling"),
        {
            "picture.refreshed": _l("Räknade om en lägesbild"),
            "picture.note_added": _l("Skrev en anteckning i en lägesbild"),
            "picture.analysis_written": _l("Skrev analysen i en lägesbild"),
            "picture.settled": _l("Fastställde en lägesbild"),
            "picture.reopened": _l("Öppnade en ny version av en lägesbild"),
            "measures.problem_added": _l("Lade till ett problem"),
            "measures.problem_changed": _l("Ändrade ett problem"),
            "measures.added": _l("Lade till en åtgärd"),
            "measures.changed": _l("Ändrade en åtgärd"),
            "measures.approved": _l("Beslutade om en åtgärd"),
            "measures.started": _l("Startade en åtgärd"),
            "measures.declined": _l("Avslog en åtgärd"),
            "followup.decided": _l("Beslutade vid en uppföljning"),
            "feedback.redrafted": _l("Gjorde om ett utkast till återkoppling"),
            "feedback.saved": _l("Sparade en återkoppling"),
            "feedback.sent": _l("Skickade en återkoppling"),
        },
    ),
    (
        _l("Delning"),
        {
            "regions.created": _l("Skapade en region"),
            "regions.invited": _l("Bjöd in kommunen till en region"),
            "regions.accepted": _l("Tackade ja till en region"),
            "regions.declined": _l("Tackade nej till en region"),
            "regions.invitation_withdrawn": _l("Tog tillbaka en inbjudan till en region"),
            "regions.member_left": _l("Kommunen lämnade en region"),
            "regions.sharing_granted": _l("Godkände delning med en region"),
            "regions.sharing_revoked": _l("Avslutade delning med en region"),
            "reports.shared": _l("Lämnade en sammanställning till en region"),
            "reports.delivered": _l("Regionen har fått en sammanställning"),
            "reports.share_refused": _l("En sammanställning lämnades inte till en region"),
            "reports.withheld": _l("En sammanställning hölls inne"),
            "reports.region_joined": _l("Gick med i en region"),
            "reports.region_declined": _l("Tackade nej till att gå med i en region"),
            "reports.region_left": _l("Lämnade en region"),
            "reports.agreement_granted": _l("Godkände ett avtal om delning"),
            "reports.agreement_ended": _l("Avslutade ett avtal om delning"),
            "reports.withdrawal_ordered": _l("Återtog det som en region har fått"),
            "reports.withdrawn": _l("Det som en region har fått togs bort"),
        },
    ),
    (
        _l("Personer, roller och inloggning"),
        {
            "accounts.role_given": _l("Gav en roll"),
            "accounts.role_taken": _l("Tog bort en roll"),
            "accounts.region_role_given": _l("Gav en roll i en region"),
            "accounts.region_role_taken": _l("Tog bort en roll i en region"),
            "accounts.limited": _l("Begränsade vad en person ser"),
            "accounts.described": _l("Ändrade sina kontouppgifter"),
            "accounts.signed_in": _l("Loggade in"),
            "accounts.sign_in_refused": _l("En inloggning misslyckades"),
            "accounts.sign_ins_ended": _l("Loggade ut på andra ställen"),
            "accounts.reset_asked": _l("Bad om ett nytt lösenord"),
            "accounts.password_set": _l("Valde lösenord"),
            "accounts.factor_added": _l("Lade till ett andra steg vid inloggning"),
            "accounts.factor_removed": _l("Tog bort ett andra steg vid inloggning"),
            "accounts.factor_recovered": _l("Loggade in med en reservkod"),
            "accounts.factor_reset": _l("Nollställde en tvåstegsinloggning"),
            "accounts.factor_failed": _l("Fel kod vid inloggning"),
            "accounts.factor_required": _l("Ändrade vilka roller som behöver en andra faktor"),
            "accounts.codes_made": _l("Gjorde nya reservkoder"),
            "federation.connected": _l("Ändrade kommunens utfärdare av inloggningar"),
            "federation.roles_mapped": _l("Ändrade vad hos utfärdaren som ger roller"),
            "federation.tried": _l("Provade att logga in med kommunens konto"),
            "federation.way_set": _l("Ändrade hur man loggar in"),
            "federation.account_made": _l("Ett konto skapades vid inloggning med kommunens konto"),
            "federation.linked": _l("Kopplade ihop sitt konto med kommunens"),
            "federation.unlinked": _l("Kopplade loss ett konto från kommunens"),
            "federation.fault": _l("En inloggning med kommunens konto gick fel"),
            "federation.not_let_in": _l("En inloggning med kommunens konto gav inget tillträde"),
            "tokens.created": _l("Skapade en nyckel för program"),
            "tokens.revoked": _l("Drog in en nyckel för program"),
        },
    ),
    (
        _l("Kommunen, gallring och logg"),
        {
            "onboarding.applied": _l("Ansökte om att ansluta kommunen"),
            "onboarding.approved": _l("Godkände kommunens ansökan"),
            "onboarding.declined": _l("Avslog kommunens ansökan"),
            "municipalities.founded": _l("Kommunen anslöts"),
            "overview.template_taken": _l("Började från en mall"),
            "overview.template_published": _l("Publicerade kommunens mall"),
            "overview.template_withdrawn": _l("Drog tillbaka kommunens mall"),
            "templates.published": _l("Publicerade en mall"),
            "templates.withdrawn": _l("Drog tillbaka en mall"),
            "municipalities.suspended": _l("Stängde kommunen"),
            "municipalities.resumed": _l("Öppnade kommunen igen"),
            "retention.period_set": _l("Ändrade hur länge något sparas"),
            "retention.hold_placed": _l("Gjorde ett undantag från gallring"),
            "retention.hold_lifted": _l("Hävde ett undantag från gallring"),
            "retention.disposed": _l("Gallrade"),
            "retention.forgotten": _l("Gallrade konton och mejl som ingen behöver"),
            "register.participant_erased": _l("Raderade en rapportörs uppgifter"),
            "register.account_erased": _l("Raderade ett konto ur kommunen"),
            "audit.shortened": _l("Gallrade början av loggen"),
            "transfer.export_ordered": _l("Beställde en export av allt"),
            "transfer.exported": _l("En export av allt gjordes"),
            "transfer.imported": _l("Läste in en export"),
            "transfer.erasure_ordered": _l("Beställde radering av allt"),
            "transfer.erasure_cancelled": _l("Avbröt raderingen av allt"),
            "transfer.erased": _l("Kommunen raderades"),
            "jobs.retried": _l("Körde om ett jobb som misslyckats"),
            "jobs.dismissed": _l("Lade undan ett jobb som misslyckats"),
        },
    ),
)
ACTIONS: dict[str, LazyString] = {action: words for _group, actions in GROUPS for action, words in actions.items()}
READS = frozenset(GROUPS[0][1])
"""The entries that say what somebody looked at or took out, and changed nothing."""

FACTS: dict[str, LazyString] = {
    "active": _l("gäller"),
    "accounts": _l("konton"),
    "applications": _l("ansökningar"),
    "area": _l("område"),
    "areas": _l("områden"),
    "before": _l("äldre än"),
    "box": _l("ruta på kartan"),
    "cadence": _l("takt"),
    "categories": _l("kategorier"),
    "category": _l("kategori"),
    "changed": _l("ändrade"),
    "code": _l("kod"),
    "common_code": _l("gemensam kategori"),
    "copies": _l("sammanställningar"),
    "count": _l("antal"),
    "decision": _l("beslut"),
    "entries": _l("händelser"),
    "extent": _l("omfattning"),
    "factor": _l("andra steg"),
    "form": _l("format"),
    "from_": _l("från och med"),
    "generation": _l("länk nummer"),
    "grid": _l("period"),
    "head": _l("kontrollsumma"),
    "held": _l("sparades ändå"),
    "hold": _l("undantag"),
    "invitation": _l("inbjudan"),
    "invited": _l("inbjudna"),
    "kind": _l("slag"),
    "links": _l("länkar"),
    "mails": _l("mejl"),
    "method": _l("sätt"),
    "months": _l("månader"),
    "moved": _l("ny utfärdare eller klient"),
    "municipality": _l("kommun"),
    "new": _l("nya"),
    "open": _l("exakta tal för"),
    "number": _l("antal"),
    "organisation": _l("verksamhet"),
    "organisations": _l("verksamheter"),
    "origin": _l("ursprung"),
    "person": _l("person"),
    "place_type": _l("typ av plats"),
    "places": _l("platser"),
    "purpose": _l("syfte"),
    "reason": _l("skäl"),
    "recipients": _l("mottagare"),
    "region": _l("region"),
    "reminded": _l("påminda"),
    "required": _l("krävs"),
    "restored": _l("tillbaka"),
    "retired": _l("tagna ur bruk"),
    "review": _l("uppföljning"),
    "role": _l("roll"),
    "roles": _l("roller"),
    "round": _l("omgång"),
    "searched": _l("sökte"),
    "sector": _l("sektor"),
    "source": _l("hur det är känt"),
    "state": _l("läge"),
    "template": _l("mall"),
    "term": _l("sikt"),
    "through": _l("till och med"),
    "to": _l("till och med"),
    "trusts_factor": _l("andra steget hos utfärdaren"),
    "version": _l("version"),
    "was": _l("tidigare"),
    "way": _l("sätt"),
    "who": _l("om"),
    "whole": _l("helt"),
}


def action_words(action: str) -> str:
    """ "Öppnade en omgång"; the code itself for an action of a version that this one does not know."""
    return str(ACTIONS.get(action, action))


def fact_words(facts: Mapping[str, Any], shown: Callable[[str], str] = str) -> str:
    """ "antal: 50, format: csv": what an entry says besides, in the order of the alphabet.

    Codes are said by the table of values. `shown` puts what it does not know into words: roles, which stand above it.
    """
    return ", ".join(_said(facts, shown))


def _said(facts: Mapping[str, Any], shown: Callable[[str], str]) -> Iterable[str]:
    for name, value in sorted(facts.items()):
        if value is None or value == "":
            continue
        yield _("%(what)s: %(value)s", what=FACTS.get(name, name), value=_value(name, value, shown))


def _value(name: str, value: Any, shown: Callable[[str], str]) -> str:
    if isinstance(value, bool):
        return _("ja") if value else _("nej")
    # Who reads the log can have asked for one kind of entry, which is an action.
    return value_words(name, str(value)) or str(ACTIONS.get(value) or shown(str(value)))
