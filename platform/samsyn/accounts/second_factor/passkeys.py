"""Passkeys (WebAuthn): what the browser is asked for, and whether its answer is true. Knows nothing of HTTP or rows.

A passkey is asked to verify its owner (a fingerprint, a PIN) each time, so that it is both factors in one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from struct import error as StructError  # noqa: N812 (the module's own name says nothing)
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.exceptions import UnsupportedAlgorithm
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import options_to_json_dict, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

LONGEST = 20_000
"""Characters of a browser's answer: the longest attestations are a few thousand."""
MILLISECONDS = 120_000
# What the parsers of JSON, CBOR and certificates raise when somebody sends them what no browser makes.
_FAULTS = (
    *(WebAuthnException, UnsupportedAlgorithm, StructError, ArithmeticError, AttributeError, LookupError),
    *(RecursionError, TypeError, ValueError),
)
Options = dict[str, Any]


class Untrue(Exception):
    """The browser's answer cannot be read, belongs to another question or another site, or is not signed by the key."""


@dataclass(frozen=True, slots=True)
class Site:
    """What a passkey is bound to: the host's name, and the origin that the browser vouches for."""

    host: str
    origin: str


def site(public_url: str, asked_host: str) -> Site | None:
    """The installation's site. None where it is known by a number alone, to which no passkey can be bound.

    On a machine of one's own (127.0.0.1) the name localhost, when the browser came by it, is such a name.
    """
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    asked = urlsplit(f"//{asked_host}")
    if _is_loopback(host) and asked.hostname == "localhost":
        return Site("localhost", f"{parts.scheme}://{asked_host}")
    return None if _is_number(host) else Site(host, f"{parts.scheme}://{parts.netloc}")


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return _is_number(host) and ip_address(host).is_loopback


def ask_to_register(
    place: Site, *, account_id: UUID, email: str, name: str, challenge: bytes, known: Iterable[bytes]
) -> Options:
    """What the browser needs to make a key that is not one of `known`."""
    options = generate_registration_options(
        rp_id=place.host,
        rp_name="Samsyn",
        user_id=account_id.bytes,
        user_name=email,
        user_display_name=name,
        challenge=challenge,
        timeout=MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
    )
    return dict(options_to_json_dict(options))


def ask_to_sign_in(place: Site, *, challenge: bytes, known: Iterable[bytes] = ()) -> Options:
    """What the browser needs to sign in: by one of `known`, or by whichever key its owner chooses."""
    options = generate_authentication_options(
        rp_id=place.host,
        challenge=challenge,
        timeout=MILLISECONDS,
        allow_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options_to_json_dict(options))


def registered(place: Site, answer: str, *, challenge: bytes) -> VerifiedRegistration:
    """The key that the browser has made. Raises Untrue."""
    try:
        return verify_registration_response(
            credential=_bounded(answer),
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except _FAULTS as error:
        raise Untrue from error


def names(answer: str) -> tuple[bytes, UUID | None]:
    """The key's id and, when the answer bears it, the account that it was made for. Raises Untrue."""
    try:
        credential = parse_authentication_credential_json(_bounded(answer))
        handle = credential.response.user_handle
        return credential.raw_id, UUID(bytes=handle) if handle else None
    except _FAULTS as error:
        raise Untrue from error


def signed(place: Site, answer: str, *, challenge: bytes, public_key: bytes, sign_count: int) -> VerifiedAuthentication:
    """The answer, proved to be signed by the key for this challenge and this site. Raises Untrue."""
    try:
        return verify_authentication_response(
            credential=_bounded(answer),
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except _FAULTS as error:
        raise Untrue from error


def _bounded(answer: str) -> str:
    if len(answer) > LONGEST:
        raise Untrue
    return answer
