"""A service like the police's, on this machine: what it answers is for the test to say."""

import gzip
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Polisen:
    """What the service has, how it behaves, and what it was asked."""

    def __init__(self) -> None:
        self.events: list[Any] = []
        self.mood = "well"
        self.asked: list[dict[str, list[str]]] = []
        self.address = ""

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        body = json.dumps(self.events, ensure_ascii=False).encode()
        if self.mood == "packed":
            return 200, {"Content-Encoding": "gzip"}, gzip.compress(body)
        if self.mood == "away":
            return 302, {"Location": "https://elak.example/"}, b""
        if self.mood == "broken":
            return 200, {}, body[:-2]
        if self.mood == "large":
            return 200, {}, b"[" + b" " * 9_000_000
        return (503, {}, b"") if self.mood == "down" else (200, {}, body)


@contextmanager
def serving() -> Iterator[Polisen]:
    """The service for a while."""
    polisen = Polisen()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            polisen.asked.append(parse_qs(urlsplit(self.path).query))
            if polisen.mood == "slow":
                time.sleep(1.5)
            status, headers, body = polisen.answer()
            try:
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                pass  # who asked has had enough

        def log_message(self, *_words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    polisen.address = f"http://127.0.0.1:{server.server_port}/api/events"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield polisen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
