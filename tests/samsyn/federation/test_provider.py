"""An issuer's answer is believed when all of it fits, and not when anything does not."""

import base64
import hmac
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwk

from samsyn.federation import fetching, provider
from samsyn.federation.faults import IssuerFault
from samsyn.federation.provider import Client, Question
from tests.samsyn.federation.issuers import CLIENT, SECRET, Liar

BACK = "https://samsyn.example/k/ystad/logga-in/svar"


def client(liar: Liar) -> Client:
    return Client(liar.issuer, CLIENT, SECRET, BACK)


def answered(liar: Liar, question: Question | None = None, **more: str) -> dict[str, Any]:
    """The claims, after a way there and back."""
    question = question or provider.ask()
    metadata = provider.discover(liar.issuer, allow_private=True, anew=True)
    back = liar.sign_in(provider.way_there(client(liar), metadata, question), **more)
    parameters = {name: values[0] for name, values in parse_qs(back.partition("?")[2]).items()}
    return provider.claims(client(liar), metadata, question, parameters, allow_private=True)


def fault(liar: Liar, **more: Any) -> str:
    with pytest.raises(IssuerFault) as caught:
        answered(liar, **more)
    return caught.value.code


def test_what_fits_is_believed(liar: Liar) -> None:
    said = answered(liar)
    assert (said["sub"], said["name"]) == ("eva", "Eva Ek")
    asked = liar.asked[0]
    assert asked["redirect_uri"] == BACK
    assert "client_secret" not in asked  # In the header, as the standard's default is.


def test_the_question_holds_state_nonce_and_a_challenge(liar: Liar) -> None:
    question = provider.ask()
    metadata = provider.discover(liar.issuer, allow_private=True, anew=True)
    query = parse_qs(urlsplit(provider.way_there(client(liar), metadata, question)).query)
    assert query["response_type"] == ["code"]
    assert query["code_challenge_method"] == ["S256"]
    assert (query["state"], query["nonce"]) == ([question.state], [question.nonce])
    assert query["code_challenge"] != [question.verifier]
    assert len({question.state, question.nonce, question.verifier}) == 3
    answered(liar, question)
    assert liar.asked[0]["code_verifier"] == question.verifier


def test_the_secret_goes_in_the_body_where_the_issuer_takes_it_there(liar: Liar) -> None:
    liar.metadata["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    answered(liar)
    assert liar.asked[0]["client_secret"] == SECRET


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"nonce": "en annan"}, "claim_nonce"),
        ({"aud": "en annan klient"}, "claim_aud"),
        ({"aud": [CLIENT, "en annan"]}, "claim_aud"),
        ({"aud": [CLIENT, "en annan"], "azp": "en annan"}, "claim_aud"),
        ({"azp": "en annan"}, "claim_aud"),
        ({"aud": [{"a": 1}]}, "claim_aud"),
        ({"iss": "https://login.simrishamn.example"}, "claim_iss"),
        ({"exp": 1}, "claim_time"),
        ({"exp": "snart"}, "claim_time"),
        ({"nbf": time.time() + 3600}, "claim_time"),
        ({"iat": time.time() + 3600}, "claim_time"),
        ({"sub": ""}, "claim"),
        ({"sub": "x" * 256}, "claim"),
        ({"sub": 5}, "claim"),
        ({"at_hash": "fel"}, "claim"),
    ],
)
def test_a_claim_that_does_not_fit(liar: Liar, claims: dict[str, Any], code: str) -> None:
    liar.claims = claims
    assert fault(liar) == code


@pytest.mark.parametrize("missing", ["iss", "sub", "aud", "exp", "iat", "nonce"])
def test_a_claim_that_is_missing(liar: Liar, missing: str) -> None:
    liar.without = {missing}
    assert fault(liar).startswith("claim")


def test_another_key_signs_nothing(liar: Liar) -> None:
    liar.signed_by = jwk.RSAKey.generate_key(2048, {"kid": "a"})
    assert fault(liar) == "signature"


def test_the_clients_secret_signs_nothing(liar: Liar) -> None:
    liar.header, liar.signed_by = {"alg": "HS256"}, jwk.OctKey.import_key(SECRET.ljust(32))
    liar.keys = [*liar.keys, {"kty": "oct", "kid": "a", "k": liar.signed_by.as_dict()["k"]}]
    assert fault(liar) == "signature"


def test_the_public_key_taken_for_a_secret_signs_nothing(liar: Liar) -> None:
    honest = liar._token(liar.code_for("nonce"))["id_token"].split(".")[1]
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"a"}').rstrip(b"=").decode()
    signed = f"{header}.{honest}"
    mac = hmac.new(liar.key.as_pem(private=False), signed.encode(), "sha256").digest()
    signature = base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
    liar.token = {"access_token": "a", "id_token": f"{signed}.{signature}"}
    assert fault(liar) == "signature"


@pytest.mark.filterwarnings("ignore:JWS algorithm")
def test_no_signature_is_no_signature(liar: Liar) -> None:
    liar.header = {"alg": "none"}
    assert fault(liar) == "signature"


@pytest.mark.filterwarnings("ignore:Key size")
def test_a_short_key_is_no_key(liar: Liar) -> None:
    short = jwk.RSAKey.generate_key(1024, {"kid": "a"})
    liar.signed_by, liar.keys = short, [short.as_dict(private=False)]
    assert fault(liar) == "signature"


def test_a_key_for_sealing_does_not_sign(liar: Liar) -> None:
    liar.keys = [{**liar.keys[0], "use": "enc"}]
    assert fault(liar) == "signature"


def test_a_token_for_something_else_is_no_proof_of_who(liar: Liar) -> None:
    liar.header = {"typ": "at+jwt"}
    assert fault(liar) == "signature"


def test_keys_that_are_not_known_do_not_stand_in_the_way(liar: Liar) -> None:
    """New kinds, broken ones, ones of another name: the right one is found, named or not."""
    strangers: list[Any] = [{"kty": "PQ", "kid": "a"}, {"kty": "RSA", "kid": "a", "n": "!"}, "text", {"kid": "a"}]
    liar.keys = [*strangers, *liar.keys]
    assert answered(liar)["sub"] == "eva"
    other = jwk.RSAKey.generate_key(2048, {"kid": "b"}).as_dict(private=False)
    liar.keys, liar.header = [other, *liar.keys], {"kid": None}
    assert answered(liar)["sub"] == "eva"


def test_an_elliptic_key_signs_too(liar: Liar) -> None:
    curve = jwk.ECKey.generate_key("P-256", {"kid": "e"})
    liar.signed_by, liar.keys, liar.header = curve, [curve.as_dict(private=False)], {"alg": "ES256", "kid": "e"}
    assert answered(liar)["sub"] == "eva"


@pytest.mark.parametrize("token", [{}, {"access_token": "a"}, {"access_token": "a", "id_token": 5}])
def test_no_token_is_no_answer(liar: Liar, token: dict[str, Any]) -> None:
    liar.token = token
    assert fault(liar) == "no_token"


@pytest.mark.parametrize("text", ["inte en token", "a.b.c", "a" * 9000, "e30.e30.", "åäö"])
def test_a_token_that_is_none(liar: Liar, text: str) -> None:
    liar.token = {"access_token": "a", "id_token": text}
    assert fault(liar) == "signature"


def test_an_answer_of_another_issuer_is_not_taken(liar: Liar) -> None:
    """Mix-up: the issuer that the answer names (RFC 9207) is the one that was asked, and is there if promised."""
    assert fault(liar, iss="https://login.simrishamn.example") == "other_answer"
    assert answered(liar, iss=liar.issuer)["sub"] == "eva"
    liar.metadata["authorization_response_iss_parameter_supported"] = True
    assert fault(liar) == "other_answer"
    assert answered(liar, iss=liar.issuer)["sub"] == "eva"


def test_the_issuers_own_no(liar: Liar) -> None:
    assert fault(liar, error="access_denied") == "cancelled"
    assert fault(liar, error="server_error") == "refused"
    liar.status, liar.token = 401, {"error": "invalid_client"}
    metadata = provider.Metadata(liar.issuer, liar.issuer + "/token", liar.issuer + "/keys", None, False, False)
    with pytest.raises(IssuerFault, match="client"):
        provider.claims(client(liar), metadata, provider.ask(), {"code": "x"}, allow_private=True)


def discovery_fault(liar: Liar) -> str:
    with pytest.raises(IssuerFault) as caught:
        provider.discover(liar.issuer, allow_private=True, anew=True)
    return caught.value.code


def test_an_issuer_that_calls_itself_something_else(liar: Liar) -> None:
    liar.metadata["issuer"] = liar.issuer + "/"
    assert discovery_fault(liar) == "other_issuer"


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize("url", [None, "", "http://login.ystad.example/", "javascript:alert(1)", ["https://a.se"]])
def test_an_issuer_without_safe_addresses(liar: Liar, name: str, url: Any) -> None:
    liar.metadata[name] = url
    assert discovery_fault(liar) == "endpoints"


@pytest.mark.parametrize("raw", [b"", b"<html>", b"[]", b"null", b"[" * 100_000, b"\xff\xfe"])
def test_an_issuer_that_says_nothing_readable(liar: Liar, raw: bytes) -> None:
    liar.raw["/.well-known/openid-configuration"] = raw
    assert discovery_fault(liar) == "answer"


def test_an_issuer_in_trouble(liar: Liar) -> None:
    liar.status = 500
    assert discovery_fault(liar) == "answer"


def test_what_was_heard_is_kept_for_a_while(liar: Liar, monkeypatch: pytest.MonkeyPatch) -> None:
    provider.discover(liar.issuer, allow_private=True)
    liar.status = 500
    assert provider.discover(liar.issuer, allow_private=True).jwks_uri == liar.issuer + "/keys"
    with pytest.raises(IssuerFault):
        provider.discover(liar.issuer, allow_private=False)
    assert fetching.SECONDS < 10
