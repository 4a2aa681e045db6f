"""Asking the police's open API for what it has of one municipality. Called only where an administrator has said so.

The address is the installation's own setting, not something that somebody types. The call ends: in time, however slowly
is sent, and in size; it follows no redirect.
"""

import time

import httpx2

SECONDS = 20.0
SECONDS_TO_CONNECT = 5.0
MOST_BYTES = 8_000_000


class FetchFault(Exception):
    """The service did not give what was asked for; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def fetch(address: str, place: str) -> bytes:
    """The list of the newest events in the place, as it was sent. Raises FetchFault."""
    until = time.monotonic() + SECONDS
    body = bytearray()
    headers = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Samsyn"}
    limits = httpx2.Timeout(SECONDS / 2, connect=SECONDS_TO_CONNECT)
    try:
        with (
            httpx2.Client(timeout=limits, headers=headers) as client,
            client.stream("GET", address, params={"locationname": place}) as answer,
        ):
            if answer.status_code != 200:
                raise FetchFault("status")
            if answer.headers.get("Content-Encoding", "identity") != "identity":
                raise FetchFault("answer")  # Not asked for; and unpacked, a small answer can be a large one.
            for piece in answer.iter_raw():
                body += piece
                if len(body) > MOST_BYTES:
                    raise FetchFault("large")
                if time.monotonic() > until:
                    raise FetchFault("slow")
    except httpx2.TimeoutException as error:
        raise FetchFault("slow") from error
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
        raise FetchFault("unreachable") from error
    return bytes(body)
