"""One instance for each data directory: a lock that the operating system lets go of when its holder dies."""

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from samsyn.stack.errors import AlreadyRunning

LASTING, PASSING = "up", "command"
# A holder writes its number just after it has won and takes it away just before it lets go.
NAMELESS_FOR = 1.0


class Lock:
    """A claim to a data directory; held until `release()` or the end of the process."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Lets go. May be called again."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def claim(data: Path, *, lasting: bool = True, patience: float = 0.0) -> Lock:
    """Claims `data` for this process. Raises AlreadyRunning when another one has it.

    `lasting` tells others whether to wait: a service stays, a command ends by itself. `patience` is how many seconds
    this call waits for a command to end; a service is never waited for.
    """
    run = data / "run"
    run.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = run / "lock"
    deadline = time.monotonic() + patience
    nameless_until = time.monotonic() + NAMELESS_FOR
    while True:
        # Python closes the descriptor in every child it starts, so the claim ends with this process and not later.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            holder = _holder(data, path)
            now = time.monotonic()
            if (holder.lasting or now >= deadline) and (holder.pid or now >= nameless_until):
                raise holder from None
            time.sleep(0.02)
            continue
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()} {LASTING if lasting else PASSING}\n".encode())
        return Lock(descriptor)


def _holder(data: Path, path: Path) -> AlreadyRunning:
    """Who holds the lock, as the refusal that names it."""
    number, _, kind = path.read_text().strip().partition(" ")
    return AlreadyRunning(data, int(number) if number.isdigit() else 0, lasting=kind == LASTING)
