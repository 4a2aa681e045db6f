"""The log files of the parts: one each under log/, cut when they grow, with what is worth a warning shown at once."""

import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

Echo = Callable[[str], None]

LARGEST = 5_000_000
KEPT = 3
# structlog's JSON, its console form, gunicorn's and Python's own: the level stands somewhere in the line.
WORTH_A_WARNING = re.compile(
    rb'\b(WARNING|ERROR|CRITICAL|FATAL|PANIC)\b|"level": ?"(warning|error|critical)"|^Traceback '
)


def silent(_line: str) -> None:
    """Shows nothing."""


class LogFile:
    """A file that is renamed to .1, .2, .3 as it reaches `LARGEST` bytes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file: IO[bytes] = self._open()

    def write(self, line: bytes) -> None:
        """Appends `line`; it is in the file when this returns."""
        if self._file.tell() + len(line) > LARGEST:
            self._rotate()
        self._file.write(line)
        self._file.flush()

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def _open(self) -> IO[bytes]:
        file = self.path.open("ab")
        self.path.chmod(0o600)
        return file

    def _rotate(self) -> None:
        self._file.close()
        names = [self.path, *(self.path.with_name(f"{self.path.name}.{n}") for n in range(1, KEPT + 1))]
        for older, newer in reversed(list(zip(names[1:], names[:-1], strict=True))):
            if newer.exists():
                newer.replace(older)
        self._file = self._open()


class Pump(threading.Thread):
    """Carries what a process says from its pipe to its log file until the pipe ends."""

    def __init__(self, name: str, pipe: IO[bytes], path: Path, *, echo: Echo, warns: re.Pattern[bytes] | None) -> None:
        super().__init__(name=f"log-{name}", daemon=True)
        self._says = name
        self._pipe = pipe
        self._path = path
        self._echo = echo
        self._warns = warns

    def run(self) -> None:
        """The thread's work."""
        log = LogFile(self._path)
        with self._pipe:
            for line in self._pipe:
                log.write(line)
                if self._warns is not None and self._warns.search(line):
                    self._echo(f"{self._says}: {line.decode(errors='replace').rstrip()}")
        log.close()


def tail(path: Path, lines: int = 12) -> str:
    """The last lines of a log file; empty when there is none."""
    try:
        text = path.read_bytes()[-20_000:].decode(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
