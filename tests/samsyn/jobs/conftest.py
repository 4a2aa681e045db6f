"""Real processes on the test database: workers and relays that can be killed, a Redis of their own, a mail server."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from aiosmtpd.controller import UnixSocketController
from aiosmtpd.smtp import Envelope
from flask import Flask
from redis import Redis

from samsyn.isolation import Boundary
from samsyn.isolation.boundary import BoundSession
from samsyn.jobs.queues import connect
from samsyn.jobs.runner import Handler, Runner
from samsyn.settings import Settings
from samsyn.stack import Services
from samsyn.stack.redis import EmbeddedRedis

ROOT = Path(__file__).resolve().parents[3]
Inside = Callable[..., AbstractContextManager[BoundSession]]
MakeRunner = Callable[[Mapping[str, Handler]], Runner]


def wait_until(holds: Callable[[], object], seconds: float = 30) -> None:
    """Waits until `holds` says yes; fails when it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)


@dataclass
class Mailman:
    """A mail server that keeps what it takes. `after[n]` happens when the n-th mail has come, before it is answered."""

    url: str
    taken: list[tuple[str, Message]] = field(default_factory=list)
    after: dict[int, Callable[[], None]] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    unknown: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Takes a receiver, or says what `unknown` holds for the address."""
        if address in self.unknown:
            return self.unknown[address]
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        """Takes one mail, or gives the next of the prepared answers."""
        if self.answers:
            return self.answers.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        self.taken.append((envelope.rcpt_tos[0], message_from_bytes(content)))
        accident = self.after.pop(len(self.taken), None)
        if accident is not None:
            accident()
        return "250 taken"


@pytest.fixture
def mailman() -> Iterator[Mailman]:
    """A running mail server."""
    with tempfile.TemporaryDirectory(prefix="samsyn-", dir="/tmp") as directory:
        socket = f"{directory}/smtp.sock"
        keeper = Mailman(f"smtp+unix://{quote(socket)}")
        controller = UnixSocketController(keeper, unix_socket=socket)
        controller.start()
        yield keeper
        controller.stop()


@pytest.fixture
def redis_server() -> Iterator[EmbeddedRedis]:
    """A Redis that a test may kill."""
    with tempfile.TemporaryDirectory(prefix="samsyn-", dir="/tmp") as directory:
        server = EmbeddedRedis(Path(directory) / "redis", Path(directory) / "run", password="word")
        server.start()
        yield server
        server.stop()


@pytest.fixture
def redis(redis_server: EmbeddedRedis) -> Iterator[Redis]:
    """A client of it."""
    with connect(redis_server.url) as client:
        yield client


class Processes:
    """The service's own processes, as `samsyn up` starts them."""

    def __init__(self, environment: Mapping[str, str], logs: Path) -> None:
        self._environment, self._logs = dict(environment), logs
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, *names: str) -> None:
        """Starts each process that does not run; "worker-2" is a second worker."""
        for name in names:
            if self.alive(name):
                continue
            with (self._logs / f"{name}.log").open("ab") as log:
                self._running[name] = subprocess.Popen(
                    [sys.executable, str(ROOT / "worker.py"), name.partition("-")[0]],
                    env=self._environment,
                    cwd=ROOT,
                    stdout=log,
                    stderr=log,
                )

    def alive(self, name: str) -> bool:
        """Whether the process runs."""
        return name in self._running and self._running[name].poll() is None

    def kill(self, name: str) -> None:
        """Ends a process without a word; does not wait."""
        if self.alive(name):
            os.kill(self._running[name].pid, signal.SIGKILL)

    def stop(self, name: str) -> int:
        """Asks a process to end and returns its exit code."""
        process = self._running[name]
        process.send_signal(signal.SIGTERM)
        return process.wait(20)

    def said(self, name: str) -> list[dict[str, Any]]:
        """The lines that a process has logged."""
        path = self._logs / f"{name}.log"
        lines = path.read_text().splitlines() if path.exists() else []
        return [json.loads(line) for line in lines if line.startswith("{")]

    def end(self) -> None:
        """Ends what still runs."""
        for name, process in self._running.items():
            self.kill(name)
            process.wait()


@pytest.fixture
def processes(
    services: Services, redis_server: EmbeddedRedis, mailman: Mailman, tmp_path: Path, app: Flask
) -> Iterator[Processes]:
    """Workers and relays on the test database; leases of two seconds."""
    started = Processes(
        {
            **{name: value for name, value in os.environ.items() if not name.startswith("SAMSYN_")},
            **services.environment("app", "auth", "relay"),
            "SAMSYN_REDIS_URL": redis_server.url,
            "SAMSYN_SMTP_URL": mailman.url,
            "SAMSYN_LEASE_SECONDS": "2",
            "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}",
        },
        tmp_path,
    )
    yield started
    started.end()


@pytest.fixture
def inside(app: Flask, boundary: Boundary, ystad: int) -> Inside:
    """`with inside() as session:` is a transaction in Ystad."""

    @contextmanager
    def enter(municipality: int = ystad) -> Iterator[BoundSession]:
        with app.test_request_context(), boundary.municipality(municipality) as session:
            yield session

    return enter


@pytest.fixture
def make_runner(app: Flask, boundary: Boundary, settings: Settings) -> MakeRunner:
    """A runner in this process over the handlers that a test gives."""

    def make(handlers: Mapping[str, Handler]) -> Runner:
        return Runner(settings, boundary, handlers, around=app.app_context)

    return make


def job_id(value: UUID | None) -> str:
    """The id as a message bears it."""
    assert value is not None
    return str(value)
