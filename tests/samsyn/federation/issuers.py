"""Issuers to sign in by: the mock that others wrote, and one that answers falsely on demand."""

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import httpx2
from joserfc import jwk, jwt

CLIENT = "samsyn-ystad"
SECRET = "en hemlighet"


class Mock:
    """oidc-provider-mock in a process of its own, over HTTP. People are made as they are needed."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"

    def person(self, subject: str, **claims: Any) -> None:
        """Makes somebody, or changes what is said of them."""
        httpx2.put(f"{self.issuer}/users/{quote(subject)}", json=claims).raise_for_status()

    def sign_in(self, there: str, subject: str) -> str:
        """Signs the person in at the address to which the browser was sent; the address that it is sent back to."""
        assert httpx2.get(there).status_code == 200
        return self._back(there, {"sub": subject})

    def deny(self, there: str) -> str:
        """Says no there."""
        # It forgets the state, which every issuer must give back (RFC 6749, 4.1.2.1).
        state = parse_qs(urlsplit(there).query)["state"][0]
        return f"{self._back(there, {'action': 'deny'})}&{urlencode({'state': state})}"

    def _back(self, there: str, form: dict[str, str]) -> str:
        answer = httpx2.post(there, data=form)
        assert answer.status_code == 302, answer.text
        return inside(answer.headers["Location"])


def inside(url: str) -> str:
    """The path and query of an address of ours."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


@contextmanager
def mock() -> Iterator[Mock]:
    """Runs the mock."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield Mock(port)
    finally:
        process.terminate()
        process.wait(10)


class Liar:
    """An issuer in this process. What it says of itself, its keys and its tokens can be bent, each by itself."""

    def __init__(self) -> None:
        self.key = jwk.RSAKey.generate_key(2048, {"kid": "a", "use": "sig"})
        self.keys: list[Any] = [self.key.as_dict(private=False)]
        self.metadata: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.without: set[str] = set()
        self.header: dict[str, Any] = {}
        self.signed_by: Any = None
        self.token: dict[str, Any] | None = None
        self.status = 200
        self.raw: dict[str, bytes] = {}
        self.drips = self.packed = False
        self.asked: list[dict[str, str]] = []
        self._nonces: dict[str, str] = {}
        liar = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                liar.answer(self, "")

            def do_POST(self) -> None:
                liar.answer(self, self.rfile.read(int(self.headers["Content-Length"])).decode())

            def log_message(self, *_args: Any) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def sign_in(self, there: str, **more: str) -> str:
        """The answer to what was asked, without a page in between."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
        code = self.code_for(query["nonce"])
        return inside(query["redirect_uri"]) + urlencode({"code": code, "state": query["state"], **more})

    def code_for(self, nonce: str) -> str:
        """A code that gives a token about this question, once."""
        code = f"code-{len(self._nonces)}"
        self._nonces[code] = nonce
        return code

    def answer(self, handler: BaseHTTPRequestHandler, body: str) -> None:
        path = urlsplit(handler.path).path
        content = self.raw.get(path)
        if content is None:
            content = json.dumps(self._document(path, body)).encode()
        handler.send_response(self.status)
        if self.packed:
            handler.send_header("Content-Encoding", "gzip")
        if self.status == 302:
            handler.send_header("Location", "http://127.0.0.1:1/")
        if self.drips:
            handler.flush_headers()
            for _ in range(200):
                try:
                    handler.wfile.write(b"X-More: yes\r\n")
                    time.sleep(0.1)
                except OSError:
                    return
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    def _document(self, path: str, body: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer,
                "authorization_endpoint": self.issuer + "/authorize",
                "token_endpoint": self.issuer + "/token",
                "jwks_uri": self.issuer + "/keys",
                **self.metadata,
            }
        if path == "/keys":
            return {"keys": self.keys}
        asked = {name: values[0] for name, values in parse_qs(body).items()}
        self.asked.append(asked)
        return self.token if self.token is not None else self._token(asked.get("code", ""))

    def _token(self, code: str) -> dict[str, Any]:
        nonce = self._nonces.pop(code, None)
        if nonce is None:
            self.status = 400
            return {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "eva",
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": nonce,
            "email": "eva@ystad.example",
            "name": "Eva Ek",
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if name not in self.without}
        header = {"alg": "RS256", "kid": "a", **self.header}
        header = {name: value for name, value in header.items() if value is not None}
        key = self.signed_by or self.key
        signed = jwt.encode(header, claims, key, algorithms=["RS256", "HS256", "none", "ES256"])
        return {"access_token": "unused", "token_type": "Bearer", "expires_in": 60, "id_token": signed}
