"""The service as it runs for real, in a directory that is thrown away: embedded parts, migrations, gunicorn."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from samsyn.db import migrate
from samsyn.db.urls import role_url
from samsyn.settings import Settings, load
from samsyn.stack import Stack

HOST = "127.0.0.1"
STARTS_WITHIN = 30.0


@dataclass(frozen=True, slots=True)
class Service:
    """What a benchmark needs: settings with every role's password, and the superuser's address of the database."""

    settings: Settings
    superuser_dsn: str
    environ: dict[str, str]


@contextmanager
def service() -> Iterator[Service]:
    """A migrated, empty service without a web process."""
    with (
        tempfile.TemporaryDirectory(prefix="samsyn-bench-") as directory,
        Stack.open(Path(directory), {}) as stack,
    ):
        told = stack.services.environment("app", "auth", "relay", "migrate")
        migrate.upgrade(role_url(stack.services.database_url, "samsyn_migrate", stack.services.passwords["migrate"]))
        server = next(part for part in stack.parts if hasattr(part, "superuser_dsn"))
        database = stack.services.database_url.split("/")[3].split("?")[0]
        yield Service(
            load(told, secure_cookies=False),
            server.superuser_dsn.replace("/postgres?", f"/{database}?"),
            {**os.environ, **stack.services.environment("app", "auth"), "SAMSYN_SECURE_COOKIES": "false"},
        )


@contextmanager
def web(running: Service, *, processes: int = 2, log: Path | None = None) -> Iterator[int]:
    """Gunicorn by config/gunicorn.py with this many processes; yields its port once it answers."""
    port = _free_port()
    environ = {
        **running.environ,
        "SAMSYN_WEB_BIND": f"{HOST}:{port}",
        "SAMSYN_WEB_PROCESSES": str(processes),
        "PYTHONPATH": str(migrate.ROOT),
    }
    argv = (sys.executable, "-m", "gunicorn", "--config", str(migrate.ROOT / "config" / "gunicorn.py"), "wsgi:app")
    with (log or Path(os.devnull)).open("wb") as output:
        process = subprocess.Popen(argv, env=environ, cwd=migrate.ROOT, stdout=output, stderr=output)
        try:
            _wait(port, process)
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            connection = http.client.HTTPConnection(HOST, port, timeout=5)
            connection.request("GET", "/")
            if connection.getresponse().status < 500:
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("The web process does not answer.")
