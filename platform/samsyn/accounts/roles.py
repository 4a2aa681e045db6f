"""What the roles are called and, in one line, what they are for: the only table of these words."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from samsyn.access import RegionRole, Role


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
    Role.DPO: Words(_l("Dataskyddsombud"), _l("Ser vad kommunen delar och på vilka villkor, inget innehåll.")),
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


def in_order(roles: frozenset[Role]) -> tuple[Role, ...]:
    """The roles in the order of the table."""
    return tuple(role for role in ROLES if role in roles)


def names(roles: tuple[Role, ...]) -> str:
    """ "Trygghetssamordnare, Kommunadministratör"."""
    return ", ".join(str(ROLES[role].name) for role in roles)
