"""An entry of the platform's log in words, with the role that it is about, and who it is by."""

from flask_babel import gettext as _

from samsyn.access import RegionRole
from samsyn.accounts.roles import REGION_ROLES, ROLES
from samsyn.audit.models import PlatformAuditEntry
from samsyn.audit.words import action_words

NOT_SIGNED_IN = frozenset({"accounts.sign_in_refused", "accounts.reset_asked", "onboarding.applied"})


def words(entry: PlatformAuditEntry) -> str:
    """ "Gav en roll: trygghetssamordnare"."""
    role = str(entry.facts.get("role", ""))
    names = {
        **{each.value: text.name for each, text in ROLES.items()},
        RegionRole.REGIONAL_CHIEF.value: REGION_ROLES[RegionRole.REGIONAL_CHIEF].name,
    }
    told = action_words(entry.action)
    return f"{told}: {str(names[role]).lower()}" if role in names else told


def who(entry: PlatformAuditEntry, name: str | None) -> str:
    """The account's name; else somebody who was not signed in, or Samsyn itself."""
    return name or (_("inte inloggad") if entry.action in NOT_SIGNED_IN else "Samsyn")
