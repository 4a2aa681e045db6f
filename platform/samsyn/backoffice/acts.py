"""An entry of the platform's log in words, with the role that it is about."""

from samsyn.access import RegionRole
from samsyn.accounts.roles import REGION_ROLES, ROLES
from samsyn.audit.models import PlatformAuditEntry
from samsyn.audit.words import action_words


def words(entry: PlatformAuditEntry) -> str:
    """ "Gav en roll: trygghetssamordnare"."""
    role = str(entry.facts.get("role", ""))
    names = {
        **{each.value: text.name for each, text in ROLES.items()},
        RegionRole.REGIONAL_CHIEF.value: REGION_ROLES[RegionRole.REGIONAL_CHIEF].name,
    }
    told = action_words(entry.action)
    return f"{told}: {str(names[role]).lower()}" if role in names else told
