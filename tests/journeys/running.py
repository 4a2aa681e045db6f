"""`samsyn up` as a process of its own: started, awaited, interrupted, killed, started again on the same data."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
SAMSYN = Path(sys.executable).with_name("samsyn")
# A journey is one person who clicks faster than any; the brakes on guessing are tested where they belong.
UNHURRIED = {
    "SAMSYN_SIGN_IN_PER_MINUTE": "10000",
    "SAMSYN_INTAKE_PER_MINUTE": "10000",
}


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment() -> dict[str, str]:
    """The caller's environment without settings of Samsyn, so that a journey is the same on every machine."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("SAMSYN_")}
    return {**own, **UNHURRIED}


def command(*arguments: str, data: Path, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Runs a `samsyn` command on the data directory to its end."""
    line = [str(SAMSYN), *arguments, "--data", str(data)]
    return subprocess.run(
        line, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=timeout, check=False
    )


class Running:
    """A service on a data directory. `start` returns when it has said that it is ready."""

    def __init__(self, data: Path, *options: str) -> None:
        self.data, self.options = data, options
        self.port = free_port()
        self.said: list[str] = []
        self.seconds = 0.0
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The supervisor's process."""
        assert self._process is not None
        return self._process.pid

    def start(self, within: float = 280) -> "Running":
        """Starts it; fails with what it said when it ends or is not ready in time."""
        line = [str(SAMSYN), "up", *self.options, "--port", str(self.port), "--data", str(self.data)]
        self.said, began = [], time.monotonic()
        self._process = subprocess.Popen(
            line, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        ready = threading.Event()
        self._reader = threading.Thread(target=self._listen, args=(self._process, ready), daemon=True)
        self._reader.start()
        assert ready.wait(within), "not ready in time:\n" + self.output
        assert self._process.poll() is None, self.output
        self.seconds = time.monotonic() - began
        return self

    def _listen(self, process: subprocess.Popen[str], ready: threading.Event) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.said.append(line)
            if line.startswith("ready "):
                ready.set()
        process.stdout.close()
        ready.set()

    @property
    def output(self) -> str:
        """All that it has said."""
        return "".join(self.said)

    def processes(self) -> list[psutil.Process]:
        """The supervisor and everything below it, and the servers that it keeps, which stand beside it."""
        whole = psutil.Process(self.pid)
        below = whole.children(recursive=True)
        return [whole, *below, *of_directory(self.data)]

    def interrupt(self, seconds: float = 60) -> int:
        """Ctrl-C; the status that it ends with."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        return self._wait(seconds)

    def kill(self) -> None:
        """SIGKILL to the supervisor alone, as when a machine runs out of memory."""
        assert self._process is not None
        self._process.kill()
        self._wait(20)

    def _wait(self, seconds: float) -> int:
        assert self._process is not None
        assert self._reader is not None
        status = self._process.wait(seconds)
        self._reader.join(5)
        return status

    def stop(self) -> None:
        """Ends it, whatever state it is in."""
        if self._process is not None and self._process.poll() is None:
            self.interrupt()


def of_directory(data: Path) -> dict[psutil.Process, str]:
    """Processes that have the data directory among their arguments or as their working directory, with their command.

    The command is read here, once: a process may be gone at the next question.
    """
    found = {}
    for process in psutil.process_iter():
        try:
            words, place = process.cmdline(), process.cwd()
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
        if str(data) in " ".join([*words, place]) and process.pid != os.getpid():
            found[process] = " ".join(words)
    return found
