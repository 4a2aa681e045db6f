"""A mail server that delivers to nobody: every mail it takes becomes a file.

    python -m samsyn.stack.mailcatcher --directory var/mail --socket var/run/smtp.sock

The sender gets its "250" when the file is whole and on the disk, not before. `--port` listens on 127.0.0.1 instead of a
unix socket; 0 takes a free port, and `--port-file` is where its number is written.
"""

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_MAIL = 40_000_000


class Mailbox:
    """A directory of caught mails, `<time in UTC>-<n>.eml` each, in the order in which they came."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        for unfinished in directory.glob(".caught-*"):
            unfinished.unlink(missing_ok=True)

    def store(self, sender: str, receivers: list[str], content: bytes) -> Path:
        """Stores a mail with its envelope as Return-Path and Delivered-To, as a final delivery writes it."""
        envelope = [f"Return-Path: <{sender}>", *(f"Delivered-To: {receiver}" for receiver in receivers)]
        head = "".join(f"{line}\n" for line in envelope).encode("utf-8", "surrogateescape")
        descriptor, name = tempfile.mkstemp(prefix=".caught-", dir=self._directory)
        with os.fdopen(descriptor, "wb") as file:
            file.write(head + content.replace(b"\r\n", b"\n"))
            file.flush()
            os.fsync(file.fileno())
        return self._publish(Path(name))

    def _publish(self, written: Path) -> Path:
        """Gives the whole file the first free name; a file never appears half."""
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        number = 1
        while True:
            path = self._directory / f"{moment}-{number}.eml"
            try:
                path.hardlink_to(written)
            except FileExistsError:
                number += 1
                continue
            written.unlink()
            return path


class Catcher:
    """What the SMTP server asks when a mail has come."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Stores the mail; the answer is the protocol's."""
        content = envelope.original_content or b""
        try:
            await asyncio.to_thread(self._mailbox.store, envelope.mail_from or "", list(envelope.rcpt_tos), content)
        except OSError as error:
            return f"451 The mail could not be stored: {error.strerror}"
        return "250 Stored"


def _protocol(catcher: Catcher) -> SMTP:
    return SMTP(catcher, hostname="localhost", ident="Samsyn", enable_SMTPUTF8=True, data_size_limit=LARGEST_MAIL)


async def serve(directory: Path, socket: Path | None, port: int, port_file: Path | None) -> None:
    """Takes mail until the process is asked to end (SIGTERM, SIGINT)."""
    catcher = Catcher(Mailbox(directory))
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    server: asyncio.AbstractServer
    if socket is not None:
        socket.unlink(missing_ok=True)
        os.umask(0o077)
        server = await loop.create_unix_server(lambda: _protocol(catcher), path=str(socket))
    else:
        listening: Any = await loop.create_server(lambda: _protocol(catcher), host="127.0.0.1", port=port)
        if port_file is not None:
            beside = port_file.with_name(port_file.name + ".new")
            beside.write_text(f"{listening.sockets[0].getsockname()[1]}\n")
            beside.replace(port_file)
        server = listening
    await ended.wait()
    # Who is connected and silent is not waited for; what has been answered with 250 is on the disk.
    server.close()
    if socket is not None:
        with contextlib.suppress(OSError):
            socket.unlink()


@click.command(help="Takes mail and keeps each as a file.")
@click.option("--directory", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where mails go.")
@click.option("--socket", type=click.Path(path_type=Path), help="Listen on this unix socket.")
@click.option("--port", type=click.IntRange(0, 65535), help="Listen on this port of 127.0.0.1; 0 takes a free one.")
@click.option("--port-file", type=click.Path(dir_okay=False, path_type=Path), help="Write the port's number here.")
def main(directory: Path, socket: Path | None, port: int | None, port_file: Path | None) -> None:
    """The command line."""
    if (socket is None) == (port is None):
        raise click.UsageError("Give either --socket or --port.")
    asyncio.run(serve(directory, socket, port or 0, port_file))


if __name__ == "__main__":
    sys.exit(main())
