"""Who is asked: organisations and participants. The only way in for the later steps of the cycle."""

from tenants.network.facts import OrganisationFact, ParticipantFact
from tenants.network.sectors import sector_name, sector_names
from tenants.network.service.listing import carry_out, plan_import
from tenants.network.service.organisations import (
    add_organisation,
    change_organisation,
    find_organisation,
    organisation_of,
    organisations,
    pause_organisation,
    restore_organisation,
    retire_organisation,
)
from tenants.network.service.participants import (
    active_participants,
    add_participant,
    change_participant,
    find_participant,
    join,
    listed,
    opened,
    participants,
    participants_page,
    pause_participant,
    restore_participant,
    retire_participant,
    search,
)

__all__ = [
    "OrganisationFact",
    "ParticipantFact",
    "active_participants",
    "add_organisation",
    "add_participant",
    "carry_out",
    "change_organisation",
    "change_participant",
    "find_organisation",
    "find_participant",
    "join",
    "listed",
    "opened",
    "organisation_of",
    "organisations",
    "participants",
    "participants_page",
    "pause_organisation",
    "pause_participant",
    "plan_import",
    "restore_organisation",
    "restore_participant",
    "retire_organisation",
    "retire_participant",
    "search",
    "sector_name",
    "sector_names",
]
