"""What claims give."""

import pytest

from samsyn.access import Role
from samsyn.federation import claims

TABLE = {"coordinator": ["samordnare", "sakerhet"], "reader": ["lasare"]}


def person(**said: object) -> claims.Person:
    return claims.person({"sub": "1", **said}, role_claim="roles", roles=TABLE)


@pytest.mark.parametrize(
    ("said", "name", "values"),
    [
        ({"roles": ["a", "b"]}, "roles", {"a", "b"}),
        ({"roles": "a"}, "roles", {"a"}),
        ({"realm_access": {"roles": ["a"]}}, "realm_access.roles", {"a"}),
        ({"https://ystad.se/roles": ["a"]}, "https://ystad.se/roles", {"a"}),
        ({"roles": [1, None, {"a": 1}, "a"]}, "roles", {"a"}),
        ({"roles": {"a": 1}}, "roles", set()),
        ({"realm_access": "a"}, "realm_access.roles", set()),
        ({}, "roles", set()),
    ],
)
def test_values_are_found_where_issuers_put_them(said: dict[str, object], name: str, values: set[str]) -> None:
    assert claims.values(said, name) == values


def test_roles_are_those_of_the_table_and_no_others() -> None:
    assert person(roles=["sakerhet", "lasare", "admin", "dpo"]).roles == {Role.COORDINATOR, Role.READER}
    assert person(roles=["Samordnare", " lasare"]).roles == frozenset()


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ({"email": "Eva@Ystad.SE"}, "eva@ystad.se"),
        ({"preferred_username": "eva@ystad.se"}, "eva@ystad.se"),
        ({"email": "inte en adress", "upn": "eva@ystad.se"}, "eva@ystad.se"),
        ({"preferred_username": "eva"}, None),
        ({"email": "eva@ystad.se", "email_verified": False}, None),
        ({"email": ["eva@ystad.se"]}, None),
        ({}, None),
    ],
)
def test_the_address_is_one_that_mail_reaches(said: dict[str, object], address: str | None) -> None:
    assert person(**said).address == address


def test_a_name_is_one_line_that_can_be_stored() -> None:
    assert person(name="Eva\x00\n  Ek\u202e").name == "Eva Ek"
    assert person(given_name="Eva", family_name="Ek").name == "Eva Ek"
    assert person(email="eva.ek@ystad.se").name == "eva.ek"
    assert len(person(name="a" * 1000).name) == 120


def test_a_second_factor_is_only_what_the_issuer_says_it_is() -> None:
    assert person(amr=["pwd", "mfa"]).gave_factor
    assert not person(amr=["pwd"]).gave_factor
    assert not person(amr="mfa").gave_factor


def test_groups_that_were_left_out_are_noticed() -> None:
    assert claims.has_too_many_groups({"_claim_names": {"groups": "src1"}})
    assert not claims.has_too_many_groups({"groups": []})
