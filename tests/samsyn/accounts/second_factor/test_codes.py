"""One-time codes, recovery codes and sealed secrets, without a database."""

import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from samsyn.accounts.second_factor import recovery, totp
from samsyn.sealing import BrokenSeal, seal, unseal

# RFC 6238, appendix B: the last six digits of the SHA-1 rows.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC_CODES = {59: "287082", 1111111109: "081804", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"}
NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(("second", "code"), RFC_CODES.items())
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    moment = datetime.fromtimestamp(second, UTC)
    assert totp.code_of(RFC_SECRET, totp.step_at(moment)) == code
    assert totp.matching_step(RFC_SECRET, f" {code[:3]} {code[3:]} ", moment) == second // 30


@pytest.mark.parametrize(("seconds", "fits"), [(-30, True), (59, True), (-31, False), (60, False)])
def test_a_clock_may_be_half_a_minute_wrong_and_no_more(seconds: int, fits: bool) -> None:
    shown = totp.code_of(RFC_SECRET, totp.step_at(NOON + timedelta(seconds=seconds)))
    assert (totp.matching_step(RFC_SECRET, shown, NOON) is not None) == fits


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "-12345", "12 34 5"])
def test_what_is_no_code_is_nobodys(typed: str) -> None:
    assert totp.matching_step(RFC_SECRET, typed, NOON) is None


def test_a_demonstration_shows_the_first_code_that_still_works() -> None:
    step = totp.step_at(NOON)
    assert totp.usable_step(0, NOON) == step
    assert totp.usable_step(step, NOON) == step + 1
    assert totp.usable_step(step + 1, NOON) is None


def test_the_picture_is_a_data_address_and_two_secrets_differ() -> None:
    first, second = totp.new_secret(), totp.new_secret()
    assert first != second
    assert len(first) == 32
    assert totp.picture(first, "anna@ystad.example").startswith("data:image/svg+xml")
    assert totp.in_groups("ABCDEFGHIJ") == "ABCD EFGH IJ"


def test_recovery_codes_are_long_all_different_and_forgive_how_they_are_typed() -> None:
    codes = recovery.new_codes()
    assert len(set(codes)) == recovery.HOW_MANY
    assert all(len(code.replace("-", "")) == 16 for code in codes)
    account = uuid4()
    typed = codes[0].upper().replace("-", " ")
    assert recovery.fingerprint(account, typed) == recovery.fingerprint(account, codes[0])
    assert recovery.fingerprint(uuid4(), codes[0]) != recovery.fingerprint(account, codes[0])


def test_a_guess_at_a_stored_recovery_code_costs_as_much_as_one_at_a_password() -> None:
    """80 bits are less than a plain hash protects (112), so what is stored is a slow one with the account as salt."""
    began = time.process_time()
    recovery.fingerprint(uuid4(), recovery.new_codes()[0])
    assert time.process_time() - began > 0.005


def test_a_seal_opens_for_its_own_purpose_and_owner_alone() -> None:
    sealed = seal("key", b"secret", purpose="authenticator", owner=1)
    assert unseal("key", sealed, purpose="authenticator", owner=1) == b"secret"
    assert b"secret" not in sealed
    assert seal("key", b"secret", purpose="authenticator", owner=1) != sealed
    for key, purpose, owner in (("yek", "authenticator", 1), ("key", "issuer", 1), ("key", "authenticator", 2)):
        with pytest.raises(BrokenSeal):
            unseal(key, sealed, purpose=purpose, owner=owner)
    for broken in (b"", sealed[:-1], bytes([sealed[0] ^ 1]) + sealed[1:]):
        with pytest.raises(BrokenSeal):
            unseal("key", broken, purpose="authenticator", owner=1)
