"""What an issuer's claims give: a name, an address, roles. Pure rules over what has been verified already."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from samsyn.access import Role
from samsyn.accounts.addresses import clean

LONGEST_NAME = 120
MOST_VALUES = 500
SEVERAL_FACTORS = "mfa"  # RFC 8176


@dataclass(frozen=True, slots=True)
class Person:
    """Who has been vouched for. `address` is for mail and to tell accounts apart; it never opens one."""

    subject: str
    name: str
    address: str | None
    roles: frozenset[Role]
    gave_factor: bool


def person(claims: Mapping[str, Any], *, role_claim: str, roles: Mapping[str, list[str]]) -> Person:
    """The person in the claims, with the roles that the municipality's table gives them."""
    address = _address(claims)
    name = _line(claims.get("name")) or " ".join(
        part for part in (_line(claims.get("given_name")), _line(claims.get("family_name"))) if part
    )
    methods = claims.get("amr")
    return Person(
        subject=str(claims["sub"]),
        name=(name or (address or "").partition("@")[0])[:LONGEST_NAME],
        address=address,
        roles=roles_of(values(claims, role_claim), roles),
        gave_factor=isinstance(methods, list) and SEVERAL_FACTORS in methods,
    )


def values(claims: Mapping[str, Any], name: str) -> frozenset[str]:
    """The values of a claim: a text or a list of texts. `name` may lead inwards: "realm_access.roles" (Keycloak)."""
    found: Any = claims
    if name in claims:
        found = claims[name]
    else:
        for step in name.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
    listed = found[:MOST_VALUES] if isinstance(found, list) else [found]
    return frozenset(value for value in listed if isinstance(value, str))


def roles_of(given: frozenset[str], roles: Mapping[str, list[str]]) -> frozenset[Role]:
    """The roles that the values give, by the municipality's table {role: [value, …]}."""
    return frozenset(Role(role) for role, wanted in roles.items() if not given.isdisjoint(wanted))


def has_too_many_groups(claims: Mapping[str, Any]) -> bool:
    """Whether the issuer has left the groups out because they were too many, and says where to ask (Entra ID)."""
    names = claims.get("_claim_names")
    return isinstance(names, Mapping) and "groups" in names


def _address(claims: Mapping[str, Any]) -> str | None:
    """The e-mail address; else what the person signs in with, where that is one. Not one that the issuer doubts."""
    if claims.get("email_verified") is False:
        return None
    candidates = (claims.get(name) for name in ("email", "preferred_username", "upn"))
    return next((address for text in candidates if isinstance(text, str) and (address := clean(text))), None)


def _line(text: object) -> str:
    """One line of text that can be stored and shown."""
    if not isinstance(text, str):
        return ""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text[:400]).split())
