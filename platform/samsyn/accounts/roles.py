"""What the roles and their capabilities are called, and what the roles are for: the only tables of these words."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from samsyn.access import Capability, RegionRole, Role


@dataclass(frozen=True, slots=True)
class Words:
    """A role in words, in the reader's language when it is shown."""

    name: LazyString
    line: LazyString


ROLES: dict[Role, Words] = {
    Role.COORDINATOR: Words(
        _l("Trygghetssamordnare"),
        _l("Kör omgångarna, fastställer lägesbilden, beslutar om åtgärder och skickar återkoppling."),
    ),
    Role.CHIEF: Words(_l("Säkerhetschef"), _l("Allt som samordnaren får, och godkänner vad som delas med regionen.")),
    Role.ANALYST: Words(
        _l("Analytiker"),
        _l("Fältsekreterare, kommunpolis eller bostadsbolag i EST-gruppen: läser iakttagelser och föreslår."),
    ),
    Role.READER: Words(
        _l("Läsare"),
        _l("Förtroendevald eller stadsdirektör: läser lägesbilder, åtgärder och återkoppling, aldrig enskilda svar."),
    ),
    Role.HOST: Words(_l("Trygghetsvärd"), _l("Går ronder. Ser översikten, inga iakttagelser.")),
    Role.DPO: Words(
        _l("Dataskyddsombud"),
        _l("Läser loggen, sköter gallring och registerutdrag, och ser vad kommunen delar. I övrigt inget innehåll."),
    ),
    Role.ADMIN: Words(
        _l("Kommunadministratör"),
        _l("Sköter personer, roller, områden, kategorier och nätverk. Ser inget innehåll av sig själv."),
    ),
}
"""In the order in which they are shown."""

REGION_ROLES: dict[RegionRole, Words] = {
    RegionRole.REGIONAL_CHIEF: Words(
        _l("Säkerhets- och beredskapschef för flera kommuner"),
        _l("Ser det som regionens kommuner har lämnat till den gemensamma bilden."),
    )
}

ROLE_CODES = frozenset(role.value for role in Role)

C = Capability

CAPABILITY_GROUPS: dict[LazyString, dict[Capability, LazyString]] = {
    _l("Omgångar och iakttagelser"): {
        C.OVERVIEW_READ: _l("Se översikten"),
        C.ROUNDS_READ: _l("Läsa omgångarna och hur många som har svarat"),
        C.ROUNDS_RUN: _l("Planera, öppna och stänga omgångar och påminna"),
        C.ANSWERS_SUBMIT: _l("Lämna svar åt rapportörer från ett program"),
        C.OBSERVATIONS_READ: _l("Läsa enskilda iakttagelser och hämta dem som fil"),
    },
    _l("Andra källor"): {
        C.SOURCES_READ: _l("Läsa polisens händelser och andra serier"),
        C.SOURCES_MANAGE: _l("Slå på källor, stänga av dem och läsa in dem"),
    },
    _l("Lägesbild"): {
        C.PICTURE_READ: _l("Läsa fastställda lägesbilder"),
        C.PICTURE_WORK: _l("Läsa utkast, skriva analys och anteckningar"),
        C.PICTURE_SETTLE: _l("Fastställa lägesbilden och öppna en ny version"),
    },
    _l("Åtgärder och återkoppling"): {
        C.MEASURES_READ: _l("Läsa problem, åtgärder och uppföljningar"),
        C.MEASURES_DECIDE: _l("Besluta om åtgärder och följa upp dem"),
        C.FEEDBACK_READ: _l("Läsa återkopplingen till nätverket"),
        C.FEEDBACK_SEND: _l("Skriva och skicka återkopplingen"),
    },
    _l("Nätverk, områden och kategorier"): {
        C.NETWORK_READ: _l("Se verksamheter och rapportörer"),
        C.NETWORK_MANAGE: _l("Lägga till och ändra verksamheter och rapportörer"),
        C.PLACES_READ: _l("Se områden, platser och kategorier"),
        C.PLACES_MANAGE: _l("Ändra områden, platser och kategorier"),
    },
    _l("Delning med regionen"): {
        C.SHARING_READ: _l("Se vad som delas och på vilka villkor"),
        C.SHARING_GRANT: _l("Godkänna, ändra och dra tillbaka det som delas"),
    },
    _l("Kommunens inställningar"): {
        C.SETUP: _l("Följa guiden till den första omgången"),
        C.PEOPLE_MANAGE: _l("Bjuda in personer, ge roller och begränsa dem"),
        C.SIGN_IN_MANAGE: _l("Bestämma hur kommunen loggar in"),
        C.TOKENS_MANAGE: _l("Skapa och dra in nycklar för program"),
    },
    _l("Insyn, gallring och utträde"): {
        C.LOG_READ: _l("Läsa och hämta loggen"),
        C.RETENTION_READ: _l("Se hur länge uppgifter sparas"),
        C.RETENTION_MANAGE: _l("Ändra hur länge uppgifter sparas, och stoppa gallring"),
        C.REGISTER_EXTRACT: _l("Ta ut registerutdrag, rätta och radera uppgifter om en person"),
        C.TRANSFER: _l("Hämta ut allt som kommunen har, och lämna Samsyn"),
    },
}
"""Every capability in words, in the groups and the order in which they are shown."""


def in_order(roles: frozenset[Role]) -> tuple[Role, ...]:
    """The roles in the order of the table."""
    return tuple(role for role in ROLES if role in roles)


def names(roles: tuple[Role, ...]) -> str:
    """ "Trygghetssamordnare, Kommunadministratör"."""
    return ", ".join(str(ROLES[role].name) for role in roles)


def said(code: str) -> str:
    """Roles that stand by their codes, with spaces between, by name; any other code as it is."""
    words = code.split()
    return names(in_order(frozenset(map(Role, words)))) if words and ROLE_CODES.issuperset(words) else code
