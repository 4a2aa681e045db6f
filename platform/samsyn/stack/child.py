"""One program as a child of this process: in a group of its own, its output in its log file, gone when we are."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from samsyn.stack.account import Account
from samsyn.stack.errors import StackError
from samsyn.stack.ledger import Ledger
from samsyn.stack.logs import WORTH_A_WARNING, Echo, Pump, silent, tail

LAUNCHER = str(Path(__file__).with_name("launch.py"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What is run and how it is ended.

    `env` None hands on our own environment. `stop` lists the signals that ask it to end, each with the seconds it is
    given; after the last it is killed with its group. `kill` is what a hard stop sends. `death` is what it gets when
    this process dies without a word; the kernel ties it to the thread that started it, so programs are started from the
    main thread (from another one they get no such signal, and the next start ends them).
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] | None = None
    cwd: Path | None = None
    account: Account | None = None
    stop: tuple[tuple[int, float], ...] = ((signal.SIGTERM, 10.0),)
    kill: int = signal.SIGKILL
    death: int = signal.SIGTERM
    warns: re.Pattern[bytes] | None = WORTH_A_WARNING


class Child:
    """A program that runs, or ran, or will."""

    def __init__(self, program: Program, *, log: Path, ledger: Ledger | None = None, echo: Echo = silent) -> None:
        self.program = program
        self.log_file = log / f"{program.name}.log"
        self._ledger = ledger
        self._echo = echo
        self._process: subprocess.Popen[bytes] | None = None
        self._pump: Pump | None = None

    @property
    def name(self) -> str:
        """What it is called in messages, in the ledger and in the log directory."""
        return self.program.name

    @property
    def pid(self) -> int | None:
        """The process, while it lives."""
        return self._process.pid if self._process is not None and self.alive() else None

    @property
    def exit_code(self) -> int | None:
        """How it ended (negative: the signal); None while it lives or before it ever did."""
        return None if self._process is None else self._process.poll()

    def alive(self) -> bool:
        """Whether it runs now."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Starts it; does nothing when it runs. Whether it does its work is for the caller to find out."""
        if self.alive():
            return
        self._collect()
        program = self.program
        self._process = subprocess.Popen(
            launched(program.argv, account=program.account, death=program.death),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=program.cwd,
            env=program.env,
            start_new_session=True,
        )
        if self._ledger is not None:
            self._ledger.record(program.name, self._process.pid, program.stop[0][0])
        if self._process.stdout is None:
            raise StackError(f"{program.name}: utdata kunde inte läsas.")
        self._pump = Pump(program.name, self._process.stdout, self.log_file, echo=self._echo, warns=program.warns)
        self._pump.start()

    def stop(self) -> None:
        """Asks it to end, waits, and kills what is left of its group. May be called again."""
        if self._process is not None:
            for number, seconds in self.program.stop:
                if self._ended(number, seconds):
                    break
            self._collect()

    def kill(self) -> None:
        """Ends it now and does not wait; `stop()` then collects it."""
        if self.alive():
            self._signal(self.program.kill)

    def last_words(self) -> str:
        """Where its log is and how that ends, as a sentence for an error message."""
        if self._process is not None and self._pump is not None and not self.alive():
            self._pump.join(2.0)  # what it said last may still be in the pipe
        return f"Loggen {self.log_file} slutar så:\n{tail(self.log_file)}"

    def _ended(self, number: int, seconds: float) -> bool:
        if self._process is None:
            return True
        if self.alive():
            self._signal(number)
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _signal(self, number: int) -> None:
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            if number == signal.SIGKILL:
                os.killpg(self._process.pid, number)
            else:
                self._process.send_signal(number)

    def _collect(self) -> None:
        """Ends what is left of an earlier run: members of the group, the zombie, the thread that read its output."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._pump is not None:
            self._pump.join(2.0)
        if self._ledger is not None:
            self._ledger.forget(self.name)
        self._process = None
        self._pump = None


def launched(argv: tuple[str, ...], *, account: Account | None, death: int) -> list[str]:
    """The command line that runs `argv` as `account` and ends it when this process dies."""
    if threading.current_thread() is not threading.main_thread():
        death = 0
    uid, gid = (-1, -1) if account is None else (account.uid, account.gid)
    return [sys.executable, "-I", "-S", LAUNCHER, *(str(n) for n in (os.getpid(), int(death), uid, gid)), *argv]
