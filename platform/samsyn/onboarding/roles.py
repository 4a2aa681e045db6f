"""The roles that one can apply as, and what each gives in the municipality when the operator approves."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from samsyn.access import RegionRole, Role
from samsyn.accounts.roles import REGION_ROLES, ROLES


@dataclass(frozen=True, slots=True)
class ApplicantRole:
    """What it is called, and the roles beside that of administrator, which every first applicant gets."""

    name: LazyString
    gives: tuple[Role, ...] = ()


APPLICANT_ROLES: dict[str, ApplicantRole] = {
    "coordinator": ApplicantRole(ROLES[Role.COORDINATOR].name, (Role.COORDINATOR,)),
    "chief": ApplicantRole(ROLES[Role.CHIEF].name, (Role.CHIEF,)),
    # What a region's chief sees comes with the region, which the operator gives.
    "regional_chief": ApplicantRole(REGION_ROLES[RegionRole.REGIONAL_CHIEF].name),
    "other": ApplicantRole(_l("Annan roll")),
}
