"""The conversation with an issuer: what it says of itself, the way there, and the signed answer.

OpenID Connect Core 1.0, the code flow with PKCE (RFC 7636), state, nonce and the answer's issuer (RFC 9207). Authlib
makes the requests and checks the claims; joserfc the signature, by the issuer's public keys alone.
"""

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwk, jws, jwt
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError

from samsyn.federation import fetching
from samsyn.federation.faults import IssuerFault

SCOPE = "openid profile email"
# A shared secret signs nothing here: whoever knew the client's secret could otherwise sign in as anybody.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
KEY_KINDS = ("RSA", "EC")
MOST_KEYS, LEAST_BITS = 30, 2048
LEEWAY = 60
WELL_KNOWN = "/.well-known/openid-configuration"
CLAIM_FAULTS = {
    **dict.fromkeys(("exp", "nbf", "iat"), "claim_time"),
    "iss": "claim_iss",
    "aud": "claim_aud",
    "azp": "claim_aud",
    "nonce": "claim_nonce",
}
KNOWN_FOR, MOST_KNOWN = 300.0, 400
_known: dict[tuple[str, bool], tuple[float, "Metadata"]] = {}


@dataclass(frozen=True, slots=True)
class Client:
    """Who we are at an issuer. `issuer` is its name and address, to the letter."""

    issuer: str
    client_id: str
    client_secret: str | None
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """What an issuer says of itself, and has been found usable."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None
    posts_secret: bool
    names_itself: bool


@dataclass(frozen=True, slots=True)
class Question:
    """What an answer must fit to be believed: made anew for every sign-in."""

    state: str
    nonce: str
    verifier: str


def ask() -> Question:
    """A new question: each part 256 bits or more."""
    return Question(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))


def discover(issuer: str, *, allow_private: bool, anew: bool = False) -> Metadata:
    """What the issuer says of itself, or (unless `anew`) said in the last minutes.

    Raises IssuerFault when it is not the one, or not usable.
    """
    kept = _known.get((issuer, allow_private))
    if kept is not None and time.monotonic() < kept[0] and not anew:
        return kept[1]
    found = _discover(issuer, allow_private=allow_private)
    if len(_known) >= MOST_KNOWN:
        _known.clear()
    _known[issuer, allow_private] = time.monotonic() + KNOWN_FOR, found
    return found


def _discover(issuer: str, *, allow_private: bool) -> Metadata:
    if not fetching.is_usable(issuer, allow_private=allow_private):
        raise IssuerFault("address")
    with httpx2.Client(transport=fetching.transport(allow_private=allow_private), trust_env=False) as http:
        said = _document(http, issuer.rstrip("/") + WELL_KNOWN)
    if said.get("issuer") != issuer:
        raise IssuerFault("other_issuer")
    there, token, keys = (said.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"))
    if not all(fetching.is_usable(url, allow_private=allow_private) for url in (there, token, keys)):
        raise IssuerFault("endpoints")
    leave = said.get("end_session_endpoint")
    methods = said.get("token_endpoint_auth_methods_supported")
    return Metadata(
        authorization_endpoint=str(there),
        token_endpoint=str(token),
        jwks_uri=str(keys),
        end_session_endpoint=str(leave) if fetching.is_usable(leave, allow_private=allow_private) else None,
        posts_secret=isinstance(methods, list) and "client_secret_post" in methods,
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
    )


def way_there(client: Client, metadata: Metadata, question: Question) -> str:
    """The address at the issuer that the browser is sent to."""
    return str(
        prepare_grant_uri(
            metadata.authorization_endpoint,
            client_id=client.client_id,
            response_type="code",
            redirect_uri=client.redirect_uri,
            scope=SCOPE,
            state=question.state,
            nonce=question.nonce,
            code_challenge=create_s256_code_challenge(question.verifier),
            code_challenge_method="S256",
        )
    )


def way_out(client_id: str, metadata: Metadata, back: str) -> str | None:
    """The address at the issuer that ends its own session too (RP-Initiated Logout 1.0); None when it has none."""
    if metadata.end_session_endpoint is None:
        return None
    sign = "&" if "?" in metadata.end_session_endpoint else "?"
    query = urlencode({"client_id": client_id, "post_logout_redirect_uri": back})
    return f"{metadata.end_session_endpoint}{sign}{query}"


def claims(
    client: Client, metadata: Metadata, question: Question, answer: Mapping[str, str], *, allow_private: bool
) -> dict[str, Any]:
    """What the issuer says of the person, from its answer's parameters. Raises IssuerFault unless all of it fits.

    The tokens are thrown away: nothing is asked of the issuer in the person's name.
    """
    named = answer.get("iss")
    if named not in ((client.issuer,) if metadata.names_itself else (None, client.issuer)):
        raise IssuerFault("other_answer")
    if "error" in answer:
        raise IssuerFault("cancelled" if answer["error"] == "access_denied" else "refused")
    token = _exchange(client, metadata, question, answer.get("code", ""), allow_private=allow_private)
    id_token = token.get("id_token")
    if not isinstance(id_token, str):
        raise IssuerFault("no_token")
    with httpx2.Client(transport=fetching.transport(allow_private=allow_private), trust_env=False) as http:
        keys = _document(http, metadata.jwks_uri).get("keys")
    verified = _verify(id_token, keys if isinstance(keys, list) else [])
    return _believe(verified, client, question, access_token=token.get("access_token"))


def _document(http: httpx2.Client, url: str) -> dict[str, Any]:
    answer = http.get(url, headers={"Accept": "application/json"})
    try:
        document = answer.json() if answer.status_code == 200 else None
    except (ValueError, RecursionError) as error:
        raise IssuerFault("answer") from error
    if not isinstance(document, dict):
        raise IssuerFault("answer")
    return document


def _exchange(
    client: Client, metadata: Metadata, question: Question, code: str, *, allow_private: bool
) -> dict[str, Any]:
    method = "client_secret_post" if metadata.posts_secret else "client_secret_basic"
    with OAuth2Client(
        client_id=client.client_id,
        client_secret=client.client_secret,
        token_endpoint_auth_method=method if client.client_secret else "none",
        redirect_uri=client.redirect_uri,
        transport=fetching.transport(allow_private=allow_private),
        trust_env=False,
    ) as talk:
        try:
            token = talk.fetch_token(
                metadata.token_endpoint, grant_type="authorization_code", code=code, code_verifier=question.verifier
            )
        except OAuthError as error:
            raise IssuerFault("client") from error
        except (httpx2.HTTPError, ValueError, RecursionError) as error:
            raise IssuerFault("answer") from error
    return dict(token)


def _verify(id_token: str, keys: list[Any]) -> jwt.Token:
    """The token, signed by one of the keys: the one that it names, or any when it names none."""
    try:
        header = jws.extract_compact(id_token.encode()).headers()
    except (JoseError, ValueError) as error:
        raise IssuerFault("signature") from error
    if str(header.get("typ", "JWT")).upper() != "JWT":
        raise IssuerFault("signature")
    for key in _candidates(keys, header.get("kid")):
        try:
            return jwt.decode(id_token, key, algorithms=ALGORITHMS)
        except (JoseError, ValueError, RecursionError):
            continue
    raise IssuerFault("signature")


def _candidates(keys: list[Any], kid: object) -> list[jwk.Key]:
    found: list[jwk.Key] = []
    for data in keys[:MOST_KEYS]:
        if not isinstance(data, dict) or data.get("kty") not in KEY_KINDS or data.get("use", "sig") != "sig":
            continue
        if kid is not None and data.get("kid") != kid:
            continue
        try:
            key = jwk.import_key(data)
        except (JoseError, ValueError, TypeError):
            continue  # A key of a kind that we do not know says nothing against the others.
        if not isinstance(key, jwk.RSAKey) or key.public_key.key_size >= LEAST_BITS:
            found.append(key)
    return found


def _believe(token: jwt.Token, client: Client, question: Question, *, access_token: object) -> dict[str, Any]:
    """The claims when they are this issuer's, to us, now, and about this question."""
    checked = CodeIDToken(
        token.claims,
        token.header,
        options={
            "iss": {"essential": True, "value": client.issuer},
            "aud": {"essential": True, "value": client.client_id},
        },
        params={"nonce": question.nonce, "client_id": client.client_id, "access_token": access_token},
    )
    try:
        checked.validate(leeway=LEEWAY)
    except ClaimError as error:
        expired = isinstance(error, ExpiredTokenError)
        raise IssuerFault("claim_time" if expired else CLAIM_FAULTS.get(error.claim, "claim")) from error
    except (JoseError, ValueError, TypeError) as error:
        raise IssuerFault("claim") from error
    subject = checked["sub"]
    if not 0 < len(subject) <= 255 or len(json.dumps(checked)) > fetching.MOST_BYTES:
        raise IssuerFault("claim")
    return dict(checked)
