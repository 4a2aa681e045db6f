"""The way out for mail: one address says which server, how it is reached and who signs in.

smtp://user:password@host:port    plain; `?starttls=1` turns to TLS before anything else is said
smtps://user:password@host:port   TLS from the first byte
smtp+unix:///path/smtp.sock       a server on this machine, such as the mail catcher of an embedded installation
"""

import smtplib
import socket
import ssl
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

PORTS = {"smtp": 25, "smtps": 465}
TRUE = frozenset({"1", "true", "yes"})


class UnixSMTP(smtplib.SMTP):
    """SMTP to a server that listens on a unix socket."""

    def __init__(self, path: str, timeout: float) -> None:
        self._path = path
        # "localhost" is said instead of asking the resolver for this machine's name, which may take seconds.
        super().__init__(host="localhost", local_hostname="localhost", timeout=timeout)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002 -- as smtplib calls it
        """Connects to the socket; smtplib has no public hook for this."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(timeout)
            connection.connect(self._path)
        except OSError:
            connection.close()
            raise
        return connection


def connect(url: str, timeout: float) -> smtplib.SMTP:
    """An open connection to the server at `url`, signed in where `url` names a user; close it with `quit()`.

    `timeout` is in seconds and holds for every step. Raises ValueError for an address that cannot be understood,
    OSError when the server cannot be reached, smtplib.SMTPException when it refuses.
    """
    parts = urlsplit(url)
    if parts.scheme == "smtp+unix":
        return UnixSMTP(unquote(parts.path), timeout)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("A mail address begins with smtp://host, smtps://host or smtp+unix:///path.")
    server = _reach(parts, timeout)
    try:
        _sign_in(server, parts)
    except BaseException:
        server.close()
        raise
    return server


def _reach(parts: SplitResult, timeout: float) -> smtplib.SMTP:
    host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=timeout, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=timeout)


def _sign_in(server: smtplib.SMTP, parts: SplitResult) -> None:
    if parts.scheme == "smtp" and parse_qs(parts.query).get("starttls", ["0"])[-1].lower() in TRUE:
        server.starttls(context=ssl.create_default_context())
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
