"""The mail catcher keeps every mail that it has said yes to, whole, and the three kinds of address reach a server."""

import email
import email.policy
import smtplib
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from samsyn.mail.transport import connect
from samsyn.stack.smtp import MailCatcher
from tests.samsyn.stack.conftest import kill_9, wait_until


@pytest.fixture
def catcher(base: Path) -> Iterator[MailCatcher]:
    made = MailCatcher(base / "mail", base / "run")
    made.start()
    yield made
    made.stop()


def letter(subject: str = "Omgång 12 är öppen", to: str = "anna@ystad.example") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "noreply@samsyn.example", to, subject
    mail["Message-ID"] = "<one@samsyn.example>"
    mail.set_content("Hej!\nSvara här: https://samsyn.example/svar/ystad/abc\n.\nEn punkt för sig.\n")
    return mail


def caught(directory: Path) -> list[EmailMessage]:
    policy = email.policy.default
    return [email.message_from_bytes(path.read_bytes(), policy=policy) for path in sorted(directory.glob("*.eml"))]


def test_a_mail_over_the_unix_socket_becomes_a_file(catcher: MailCatcher) -> None:
    with connect(catcher.url, timeout=10) as server:
        server.send_message(letter(), to_addrs=["anna@ystad.example", "bo@ystad.example"])
    (mail,) = caught(catcher.directory)
    assert mail["Subject"] == "Omgång 12 är öppen"
    assert mail["Message-ID"] == "<one@samsyn.example>"
    assert mail.get_all("Delivered-To") == ["anna@ystad.example", "bo@ystad.example"]
    assert mail["Return-Path"] == "<noreply@samsyn.example>"
    assert mail.get_content().splitlines()[-2:] == [".", "En punkt för sig."]
    (path,) = catcher.directory.iterdir()
    assert path.stat().st_mode & 0o077 == 0
    assert catcher.socket.stat().st_mode & 0o077 == 0


def test_many_at_once_are_all_kept(catcher: MailCatcher) -> None:
    def send(first: int) -> None:
        with connect(catcher.url, timeout=30) as server:
            for number in range(first, first + 25):
                server.send_message(letter(f"nummer {number}"))

    threads = [threading.Thread(target=send, args=(first,)) for first in range(0, 200, 25)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(mail["Subject"] for mail in caught(catcher.directory)) == sorted(f"nummer {n}" for n in range(200))
    assert list(catcher.directory.glob(".caught-*")) == []


def test_an_address_with_swedish_letters(catcher: MailCatcher) -> None:
    with connect(catcher.url, timeout=10) as server:
        server.send_message(letter(to="åsa@öland.example"))
    (path,) = catcher.directory.iterdir()
    assert "Delivered-To: åsa@öland.example" in path.read_text()


def test_a_start_after_kill_9(catcher: MailCatcher) -> None:
    kill_9(catcher)
    catcher.start()
    with connect(catcher.url, timeout=10) as server:
        server.send_message(letter())
    assert len(caught(catcher.directory)) == 1


def test_listening_on_a_port_of_this_machine(base: Path) -> None:
    number = base / "port"
    where = ["--directory", str(base / "mail"), "--port", "0", "--port-file", str(number)]
    with subprocess.Popen([sys.executable, "-P", "-m", "samsyn.stack.mailcatcher", *where]) as process:
        wait_until(number.exists)
        with connect(f"smtp://127.0.0.1:{number.read_text().strip()}", timeout=10) as server:
            server.send_message(letter())
        process.terminate()
        assert process.wait(10) == 0
    assert len(caught(base / "mail")) == 1


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "mail.example", "smtps://"])
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(ValueError, match="smtp://host"):
        connect(url, timeout=1)


def test_nobody_there_is_an_error_and_not_a_wait(base: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        connect(f"smtp+unix://{base}/smtp.sock", timeout=5)


class Kept:
    """An outside server's handler that remembers who signed in and what came."""

    def __init__(self) -> None:
        self.users: list[bytes] = []
        self.tls: list[bool] = []

    def sign_in(self, _server: SMTP, _session: Session, _envelope: Envelope, _kind: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.users.append(data.login)
        return AuthResult(success=data.password == b"l:sen/ord@", handled=False)

    async def handle_DATA(self, server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        self.tls.append(server.transport is not None and server.transport.get_extra_info("sslcontext") is not None)
        return "250 OK"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate and key for localhost, signed by itself."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    subprocess.run([*made, *subject, "-keyout", str(path), "-out", f"{path}.crt"], check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


@pytest.mark.parametrize(("scheme", "options"), [("smtp", ""), ("smtp", "?starttls=1"), ("smtps", "")])
def test_an_outside_server(certificate: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, options: str) -> None:
    kept = Kept()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(
        kept,
        hostname="127.0.0.1",
        port=port,
        server_hostname="localhost",
        authenticator=kept.sign_in,
        auth_require_tls=False,
        ssl_context=tls if scheme == "smtps" else None,
        tls_context=tls if options else None,
    )
    controller.start()
    try:
        url = f"{scheme}://samsyn%40ystad:l%3Asen%2Ford%40@localhost:{port}{options}"
        if scheme == "smtps" or options:
            with pytest.raises(ssl.SSLCertVerificationError):  # it is nobody's that we trust
                connect(url, timeout=10)
        monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
        with connect(url, timeout=10) as server:
            server.send_message(letter())
        with pytest.raises(smtplib.SMTPAuthenticationError):
            connect(url.replace("ord%40", "ord"), timeout=10)
    finally:
        controller.stop()
    assert kept.users[0] == b"samsyn@ystad"
    assert kept.tls == [scheme == "smtps" or bool(options)]
