"""Calls to an issuer: the only ones that the service makes to an address that somebody has typed.

So they reach the internet and no network of ours (no private, local or otherwise special address, checked at the very
connection, so that a name cannot mean two things), by TLS, follow no redirect and no proxy, and end: in time, whatever
is sent how slowly, and in size.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore2
import httpx2

from samsyn.federation.faults import IssuerFault

SECONDS = 8.0
SECONDS_TO_CONNECT = 3.0
MOST_BYTES = 512_000
# 64:ff9b::/96 leads to the IPv4 address in its last four bytes.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(text: str) -> bool:
    """Whether the address is one of the internet's, and so what it carries when it carries another one."""
    address = ipaddress.ip_address(text.partition("%")[0])
    carried: list[ipaddress.IPv4Address | None] = []
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(str(address.ipv4_mapped))
        carried = [address.sixtofour, ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None]
    inner = all(is_public(str(each)) for each in carried if each is not None)
    return address.is_global and not address.is_multicast and inner


def is_usable(url: object, *, allow_private: bool) -> bool:
    """Whether the text is an address that may be called: https, a host, nobody's name and password in it.

    With `allow_private`, plain http to this machine too.
    """
    try:
        parsed = httpx2.URL(str(url))
    except (httpx2.InvalidURL, ValueError):
        return False
    if not isinstance(url, str) or not url.isprintable() or not parsed.host or parsed.userinfo or parsed.fragment:
        return False
    return parsed.scheme == "https" or (allow_private and parsed.scheme == "http" and _is_this_machine(parsed.host))


def transport(*, allow_private: bool) -> httpx2.BaseTransport:
    """The transport of one conversation with an issuer, which ends SECONDS from now."""
    return _Transport(allow_private=allow_private)


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Transport(httpx2.BaseTransport):
    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        lines = _Lines(time.monotonic() + SECONDS, allow_private=allow_private)
        self._pool = httpcore2.ConnectionPool(ssl_context=httpx2.create_ssl_context(), network_backend=lines)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if not is_usable(str(request.url), allow_private=self._allow_private):
            raise IssuerFault("address")
        request.headers["Accept-Encoding"] = "identity"
        try:
            with self._pool.stream(
                request.method, str(request.url), headers=request.headers.raw, content=request.read()
            ) as answer:
                return httpx2.Response(answer.status, headers=_headers(answer.headers), content=_body(answer))
        except (httpcore2.TimeoutException, TimeoutError) as error:
            raise IssuerFault("slow") from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError) as error:
            raise IssuerFault("unreachable") from error

    def close(self) -> None:
        self._pool.close()


def _headers(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Without those that told how the body was sent: it has been read."""
    told = {b"content-encoding", b"content-length", b"transfer-encoding"}
    if any(name.lower() == b"content-encoding" and value.lower() != b"identity" for name, value in headers):
        raise IssuerFault("answer")  # Not asked for; and unpacked, a small answer can be a large one.
    return [(name, value) for name, value in headers if name.lower() not in told]


def _body(answer: httpcore2.Response) -> bytes:
    read = bytearray()
    for piece in answer.iter_stream():
        read += piece
        if len(read) > MOST_BYTES:
            raise IssuerFault("large")
    return bytes(read)


class _Lines(httpcore2.NetworkBackend):
    """Connects to the very address that was checked, and gives every operation no more time than is left."""

    def __init__(self, until: float, *, allow_private: bool) -> None:
        self._until, self._allow_private = until, allow_private
        self._backend = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        del timeout, local_address
        for address in self._addresses(host, port):
            left = min(SECONDS_TO_CONNECT, _left(self._until))
            try:
                stream = self._backend.connect_tcp(address, port, timeout=left, socket_options=socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
            return _Line(stream, self._until)
        raise IssuerFault("unreachable")

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        except (OSError, UnicodeError) as error:
            raise IssuerFault("unreachable") from error
        # One address inside and one outside is how a name is made to mean both: all of them, or none.
        if not self._allow_private and not all(map(is_public, found)):
            raise IssuerFault("address")
        return found


class _Line(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream, until: float) -> None:
        self._stream, self._until = stream, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        return self._stream.read(max_bytes, timeout=_left(self._until))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        self._stream.write(buffer, timeout=_left(self._until))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        del timeout
        return _Line(self._stream.start_tls(ssl_context, server_hostname, _left(self._until)), self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise IssuerFault("slow")
    return left
