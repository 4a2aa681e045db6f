"""Real servers in short private directories; a server for the whole run where a test only needs one to talk to."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from samsyn.stack.child import Child
from samsyn.stack.postgres import EmbeddedPostgres
from samsyn.stack.redis import EmbeddedRedis
from samsyn.stack.smtp import MailCatcher

# A test's server forgets on power failure; nothing here is about that.
FAST = {"fsync": "off"}
PASSWORDS = {role: f"{role}-word" for role in ("migrate", "app", "auth", "relay", "disposal", "backup")}


def kill_9(part: EmbeddedPostgres | EmbeddedRedis | MailCatcher | Child) -> None:
    """Kills a part without a word and waits until it is gone."""
    assert part.pid is not None
    os.kill(part.pid, signal.SIGKILL)
    wait_until(lambda: not part.alive())


def wait_until(holds: Callable[[], object], seconds: float = 20.0) -> None:
    """Waits until `holds` says yes; fails when it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)


@pytest.fixture
def base() -> Iterator[Path]:
    """An empty private directory with a short path."""
    path = Path(tempfile.mkdtemp(prefix="samsyn-", dir="/tmp"))
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="session")
def files() -> Iterator[Path]:
    """The files of a server that was made and stopped; copying them is quicker than making them again."""
    path = Path(tempfile.mkdtemp(prefix="samsyn-", dir="/tmp"))
    postgres = EmbeddedPostgres(path / "postgres", path / "run", password="super word", settings=FAST)
    postgres.start()
    postgres.stop()
    yield postgres.data
    shutil.rmtree(path)


@pytest.fixture
def postgres(base: Path, files: Path) -> Iterator[EmbeddedPostgres]:
    """A server with its own files, not started."""
    subprocess.run(["cp", "-a", "--sparse=always", str(files), str(base / "postgres")], check=True)
    made = EmbeddedPostgres(base / "postgres", base / "run", password="super word", settings=FAST)
    yield made
    made.stop()


@pytest.fixture(scope="session")
def server() -> Iterator[EmbeddedPostgres]:
    """A running server that tests share; each makes a database of its own."""
    path = Path(tempfile.mkdtemp(prefix="samsyn-", dir="/tmp"))
    postgres = EmbeddedPostgres(path / "postgres", path / "run", password="super word", settings=FAST)
    postgres.start()
    yield postgres
    postgres.stop()
    shutil.rmtree(path)
