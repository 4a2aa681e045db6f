"""Keeps the programs of an installation running until it is asked to end, and then ends them in order."""

import os
import select
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Protocol

from samsyn.stack.child import Child, Program
from samsyn.stack.errors import StackError
from samsyn.stack.ledger import Ledger
from samsyn.stack.logs import Echo, silent

TICK = 0.2
FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0
# A part that ran this long had come up: its next crash is the first again.
SETTLED_AFTER = 60.0
# Before everything is ready a part that dies this often has a fault that waiting does not cure.
START_ATTEMPTS = 3
END_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Part(Protocol):
    """What can be kept running: a Child, EmbeddedPostgres, EmbeddedRedis, MailCatcher."""

    @property
    def name(self) -> str:
        """What it is called in messages."""

    def alive(self) -> bool:
        """Whether it runs now."""

    def start(self) -> None:
        """Starts it; does nothing when it runs. Raises StackError when it does not come up."""

    def stop(self) -> None:
        """Asks it to end and waits."""

    def kill(self) -> None:
        """Ends it at once and does not wait."""


@dataclass(slots=True)
class Watched:
    """A part and how it fares."""

    part: Part
    started: float = 0.0
    crashes: int = 0
    due: float = 0.0


class Supervisor:
    """Starts parts in the order in which they were given and ends them in the reverse one.

    Everything happens in the thread that calls `run()`, which is to be the main one: signals arrive there, and the
    kernel ends a child together with the thread that started it.
    """

    def __init__(self, *, log: Path, ledger: Ledger, echo: Echo = silent) -> None:
        self._log = log
        self._ledger = ledger
        self._echo = echo
        self._watched: list[Watched] = []
        self._asked = 0
        self._failed = False

    def adopt(self, *parts: Part) -> None:
        """Keeps parts running that somebody else made and perhaps started."""
        self._watched += [Watched(part, started=time.monotonic() if part.alive() else 0.0) for part in parts]

    def add(self, program: Program) -> Child:
        """Keeps `program` running. Add what others need first and the web last."""
        child = Child(program, log=self._log, ledger=self._ledger, echo=self._echo)
        self.adopt(child)
        return child

    def run(self, *, ready: Callable[[], bool] = lambda: True, announce: Callable[[], None] = lambda: None) -> int:
        """Starts everything, calls `announce` once `ready` has said yes, and stays until a signal comes.

        SIGINT, SIGTERM and SIGHUP end it in order, a second one at once. A part that crashes is started again, later
        each time; one that does so again and again before everything is ready ends the whole. Answers the exit code.
        """
        announced = False
        with self._signals() as wake:
            try:
                while not self._ending():
                    self._revive(patient=announced)
                    if not announced and not self._ending() and ready():
                        announced = True
                        announce()
                    self._sleep(wake)
            finally:
                self._end()
        return 1 if self._failed else 0

    def stop(self) -> None:
        """Makes `run()` end in order, as a signal does."""
        self._asked += 1

    def _revive(self, *, patient: bool) -> None:
        """Starts what does not run and is due."""
        for watched in self._watched:
            if self._ending():
                return
            if watched.part.alive():
                continue
            if watched.started and not watched.due:
                self._note_crash(watched, patient=patient)
            elif time.monotonic() >= watched.due:
                self._start(watched, patient=patient)

    def _start(self, watched: Watched, *, patient: bool) -> None:
        watched.started, watched.due = time.monotonic(), 0.0
        try:
            watched.part.start()
        except StackError as error:
            self._echo(str(error))
            self._note_crash(watched, patient=patient)

    def _note_crash(self, watched: Watched, *, patient: bool) -> None:
        """Counts a crash and says when the part is started again; before everything is ready it may be the end."""
        part = watched.part
        if time.monotonic() - watched.started > SETTLED_AFTER:
            watched.crashes = 0
        watched.crashes += 1
        words = part.last_words() if isinstance(part, Child) else ""
        if not patient and watched.crashes >= START_ATTEMPTS:
            self._echo(f"{part.name} startar inte. {words}")
            self._failed = True
            return
        delay = min(LONGEST_DELAY, FIRST_DELAY * 2 ** (watched.crashes - 1))
        watched.due = time.monotonic() + delay
        code = f" (kod {part.exit_code})" if isinstance(part, Child) else ""
        self._echo(f"{part.name} stannade{code} och startas om {delay:g} s. {words}".rstrip())

    def _ending(self) -> bool:
        return self._asked > 0 or self._failed

    def _end(self) -> None:
        for watched in reversed(self._watched):
            watched.part.stop()

    def _on_end_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._asked += 1
        if self._asked == 1:
            self._echo("Avslutar …")
        elif self._asked == 2:
            self._echo("Avslutar genast.")
            for watched in self._watched:
                watched.part.kill()

    @contextmanager
    def _signals(self) -> Iterator[int]:
        """Takes the signals that end us, and hears at once when a child ends; the reading end of the wake-up pipe."""
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        os.set_blocking(writing, False)
        before = {number: signal.getsignal(number) for number in (*END_SIGNALS, signal.SIGCHLD)}
        for number in END_SIGNALS:
            signal.signal(number, self._on_end_signal)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        wakes = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        try:
            yield reading
        finally:
            signal.set_wakeup_fd(wakes)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(reading)
            os.close(writing)

    def _sleep(self, wake: int) -> None:
        if select.select([wake], [], [], TICK)[0]:
            os.read(wake, 4096)
