"""What may be called, and for how long."""

import gzip
import socket
from typing import Any

import httpx2
import pytest

from samsyn.federation import fetching
from samsyn.federation.faults import IssuerFault
from tests.samsyn.federation.issuers import Liar

PATH = "/.well-known/openid-configuration"


def fetch(url: str, *, allow_private: bool = False) -> httpx2.Response:
    with httpx2.Client(transport=fetching.transport(allow_private=allow_private), trust_env=False) as http:
        return http.get(url)


def fault(url: str, *, allow_private: bool = False) -> str:
    with pytest.raises(IssuerFault) as caught:
        fetch(url, allow_private=allow_private)
    return caught.value.code


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("193.10.64.1", True),
        ("2001:6b0::1", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("127.0.0.1", False),
        ("0.0.0.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fd00::1", False),
        ("fe80::1%eth0", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:193.10.64.1", True),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::1", False),
    ],
)
def test_only_the_internets_addresses_are_public(address: str, public: bool) -> None:
    assert fetching.is_public(address) is public


@pytest.mark.parametrize(
    "url",
    [
        "http://login.ystad.example/",
        "https://anna:hemligt@login.ystad.example/",
        "https://login.ystad.example/#del",
        "https:///sida",
        "ftp://login.ystad.example/",
        "file:///etc/passwd",
        "https://login.ystad.example/\r\nHost: annan",
        None,
        5,
    ],
)
def test_what_is_no_address_to_call(url: Any) -> None:
    assert not fetching.is_usable(url, allow_private=False)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "10.0.0.1", "169.254.169.254", "localhost", "[::ffff:7f00:1]"])
def test_no_inner_address_is_called(host: str) -> None:
    assert fault(f"https://{host}/") == "address"


def test_a_name_with_one_address_inside_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(_host: str, port: int, **_options: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in ("193.10.64.1", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert fault("https://login.ystad.example/") == "address"


def test_the_address_that_was_checked_is_the_one_that_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that means something else the second time it is asked for is asked for once."""
    asked: list[str] = []

    def resolve(host: str, port: int, **_options: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("193.10.64.1" if len(asked) == 1 else "127.0.0.1", port))]

    def connect(address: tuple[str, int], *_args: Any, **_options: Any) -> Any:
        asked.append(address[0])
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert fault("https://login.ystad.example/") == "unreachable"
    assert asked == ["login.ystad.example", "193.10.64.1"]


def test_plain_http_is_for_this_machine_alone_and_when_allowed(liar: Liar) -> None:
    assert fetch(liar.issuer + PATH, allow_private=True).json()["issuer"] == liar.issuer
    assert fault(liar.issuer + PATH) == "address"
    assert fault("http://10.0.0.1/", allow_private=True) == "address"


def test_a_redirect_is_not_followed(liar: Liar) -> None:
    liar.status = 302
    assert fetch(liar.issuer + PATH, allow_private=True).status_code == 302


def test_no_proxy_of_the_environment_is_used(liar: Liar, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert fetch(liar.issuer + PATH, allow_private=True).status_code == 200


def test_a_large_answer_is_not_read_to_its_end(liar: Liar) -> None:
    liar.raw[PATH] = b" " * (fetching.MOST_BYTES + 1)
    assert fault(liar.issuer + PATH, allow_private=True) == "large"


def test_a_slow_answer_ends_in_time(liar: Liar, monkeypatch: pytest.MonkeyPatch) -> None:
    """However it drips: each operation is well within its own time."""
    monkeypatch.setattr(fetching, "SECONDS", 0.7)
    liar.drips = True
    assert fault(liar.issuer + PATH, allow_private=True) == "slow"


def test_nobody_there_is_said_so() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert fault(f"http://127.0.0.1:{port}/", allow_private=True) == "unreachable"
    assert fault("https://finns-inte.invalid/") == "unreachable"


def test_a_packed_answer_was_not_asked_for(liar: Liar) -> None:
    liar.raw[PATH], liar.packed = gzip.compress(b"{}"), True
    assert fault(liar.issuer + PATH, allow_private=True) == "answer"
