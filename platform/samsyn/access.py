"""Who may do what: the table of roles and capabilities, as data.

Every route and every API operation names one capability; nothing else decides who comes in. The roles are those of the
EST method; an account's capabilities in a municipality are the union of its roles there.
"""

from enum import StrEnum


class Role(StrEnum):
    """The roles that a membership in a municipality can give."""

    HOST = "host"
    ANALYST = "analyst"
    COORDINATOR = "coordinator"
    CHIEF = "chief"
    READER = "reader"
    ADMIN = "admin"
    DPO = "dpo"


class RegionRole(StrEnum):
    """The roles that an account can have in a region."""

    REGIONAL_CHIEF = "regional_chief"


class Capability(StrEnum):
    """What can be done, in the words of the cycle."""

    OVERVIEW_READ = "overview.read"
    NETWORK_READ = "network.read"
    NETWORK_MANAGE = "network.manage"
    PLACES_READ = "places.read"
    PLACES_MANAGE = "places.manage"
    PEOPLE_MANAGE = "people.manage"
    SETUP = "setup"
    ROUNDS_READ = "rounds.read"
    ROUNDS_RUN = "rounds.run"
    ANSWERS_SUBMIT = "answers.submit"
    OBSERVATIONS_READ = "observations.read"
    SOURCES_READ = "sources.read"
    SOURCES_MANAGE = "sources.manage"
    PICTURE_READ = "picture.read"
    PICTURE_WORK = "picture.work"
    PICTURE_SETTLE = "picture.settle"
    MEASURES_READ = "measures.read"
    MEASURES_DECIDE = "measures.decide"
    FEEDBACK_READ = "feedback.read"
    FEEDBACK_SEND = "feedback.send"
    SHARING_READ = "sharing.read"
    SHARING_GRANT = "sharing.grant"
    TOKENS_MANAGE = "tokens.manage"
    SIGN_IN_MANAGE = "sign_in.manage"
    LOG_READ = "log.read"
    RETENTION_READ = "retention.read"
    RETENTION_MANAGE = "retention.manage"
    REGISTER_EXTRACT = "register.extract"
    TRANSFER = "transfer"


C = Capability

_EVERYBODY = frozenset({C.OVERVIEW_READ})
_READER = _EVERYBODY | {C.PICTURE_READ, C.MEASURES_READ, C.FEEDBACK_READ}
_ANALYST = _READER | {C.NETWORK_READ, C.PLACES_READ, C.ROUNDS_READ, C.OBSERVATIONS_READ, C.PICTURE_WORK, C.SOURCES_READ}
_COORDINATOR = _ANALYST | {
    C.NETWORK_MANAGE,
    C.PLACES_MANAGE,
    C.ROUNDS_RUN,
    C.ANSWERS_SUBMIT,
    C.SOURCES_MANAGE,
    C.PICTURE_SETTLE,
    C.MEASURES_DECIDE,
    C.FEEDBACK_SEND,
    C.SHARING_READ,
    C.TOKENS_MANAGE,
}

CAPABILITIES: dict[Role, frozenset[Capability]] = {
    Role.HOST: _EVERYBODY,
    Role.ANALYST: frozenset(_ANALYST),
    Role.COORDINATOR: frozenset(_COORDINATOR),
    Role.CHIEF: frozenset(_COORDINATOR | {C.SHARING_GRANT, C.TRANSFER}),
    Role.READER: frozenset(_READER),
    # People, areas, categories, network, sign-in; by itself no content.
    Role.ADMIN: frozenset(
        _EVERYBODY
        | {C.SETUP, C.PEOPLE_MANAGE, C.PLACES_READ, C.PLACES_MANAGE, C.NETWORK_READ, C.NETWORK_MANAGE, C.SHARING_READ}
        | {C.SOURCES_MANAGE, C.SIGN_IN_MANAGE, C.RETENTION_READ, C.RETENTION_MANAGE}
    ),
    Role.DPO: frozenset(
        _EVERYBODY | {C.SHARING_READ, C.LOG_READ, C.RETENTION_READ, C.RETENTION_MANAGE, C.REGISTER_EXTRACT}
    ),
}


LIMITABLE = frozenset({Role.ANALYST, Role.READER})
"""The roles of which a membership can be limited to areas or categories: those that only read."""

LIMITED = frozenset({C.OVERVIEW_READ, C.PLACES_READ, C.OBSERVATIONS_READ, C.PICTURE_READ, C.MEASURES_READ})
"""What a limited membership can keep. The rest is about the municipality as a whole: drafts, rounds, the network."""


def capabilities(roles: frozenset[Role], *, limited: bool = False) -> frozenset[Capability]:
    """All that the roles together allow; no more than LIMITED to whose membership is limited."""
    allowed: frozenset[Capability] = frozenset().union(*(CAPABILITIES[role] for role in roles))
    return allowed & LIMITED if limited else allowed
