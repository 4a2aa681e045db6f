"""What the entries of the platform's log are called. An entry that has no words yet is shown as its code."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from samsyn.access import RegionRole
from samsyn.accounts.roles import REGION_ROLES, ROLES
from samsyn.audit.models import PlatformAuditEntry

WORDS: dict[str, LazyString] = {
    "accounts.described": _l("Ett konto ändrade sina uppgifter"),
    "accounts.password_set": _l("Ett konto valde lösenord"),
    "accounts.role_given": _l("Roll given"),
    "accounts.role_taken": _l("Roll tagen"),
    "accounts.region_role_given": _l("Roll given"),
    "accounts.region_role_taken": _l("Roll tagen"),
    "jobs.retried": _l("Ett jobb försöks igen"),
    "jobs.dismissed": _l("Ett jobb lagt åt sidan"),
    "municipalities.founded": _l("Kommunen är med"),
    "municipalities.suspended": _l("Kommunen stängd"),
    "municipalities.resumed": _l("Kommunen öppnad"),
    "onboarding.applied": _l("Ansökan kom in"),
    "onboarding.approved": _l("Ansökan godkänd"),
    "onboarding.declined": _l("Ansökan avslagen"),
    "regions.created": _l("Region skapad"),
    "regions.invited": _l("Kommun inbjuden till region"),
    "regions.invitation_accepted": _l("Kommunen gick med i region"),
    "regions.invitation_declined": _l("Kommunen tackade nej till region"),
    "regions.invitation_withdrawn": _l("Inbjudan till region tillbakatagen"),
    "regions.member_left": _l("Kommunen lämnade region"),
    "regions.sharing_granted": _l("Kommunen godkände delning"),
    "regions.sharing_revoked": _l("Kommunen avslutade delning"),
    "templates.published": _l("Kommunen publicerade sin mall"),
    "templates.withdrawn": _l("Kommunen drog tillbaka sin mall"),
}


def words(entry: PlatformAuditEntry) -> str:
    """ "Roll given: trygghetssamordnare"."""
    known = WORDS.get(entry.action)
    if known is None:
        return entry.action
    role = str(entry.facts.get("role", ""))
    names = {
        **{each.value: text.name for each, text in ROLES.items()},
        RegionRole.REGIONAL_CHIEF.value: REGION_ROLES[RegionRole.REGIONAL_CHIEF].name,
    }
    return f"{known}: {str(names[role]).lower()}" if role in names else str(known)
