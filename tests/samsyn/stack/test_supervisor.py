"""The supervisor starts in order, revives what crashes, ends in reverse order, and ends at once when asked twice."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from samsyn.stack import processes
from samsyn.stack.child import Child, Program
from samsyn.stack.errors import StackError
from samsyn.stack.ledger import Ledger
from samsyn.stack.logs import KEPT, LARGEST, LogFile, tail
from samsyn.stack.supervisor import Supervisor
from tests.samsyn.stack.conftest import kill_9, wait_until


def program(name: str, code: str, *arguments: object, patience: float = 10.0) -> Program:
    argv = (sys.executable, "-c", code, *(str(each) for each in arguments))
    return Program(name=name, argv=argv, stop=((signal.SIGTERM, patience),))


SLEEPS = "import time; time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)


class Team:
    """A supervisor and what it said."""

    def __init__(self, base: Path) -> None:
        (base / "run").mkdir()
        self.base = base
        self.said: list[str] = []
        self.ledger = Ledger(base / "run")
        self.supervisor = Supervisor(log=base / "log", ledger=self.ledger, echo=self.said.append)

    def later(self, *steps: tuple[float, int]) -> None:
        """Sends us signals, each after so many seconds."""
        for seconds, number in steps:
            threading.Timer(seconds, os.kill, (os.getpid(), number)).start()


@pytest.fixture
def team(base: Path) -> Team:
    return Team(base)


def test_starts_in_order_and_ends_in_reverse(team: Team) -> None:
    ended = team.base / "ended"
    code = (
        "import signal, sys, time\n"
        "def end(*_):\n    open(sys.argv[1], 'a').write(sys.argv[2] + ' '); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end); print('up', flush=True); time.sleep(600)"
    )
    names = ("relay", "worker", "web")
    for name in names:
        team.supervisor.add(program(name, code, ended, name))
    up = [team.base / "log" / f"{name}.log" for name in names]
    announced = []
    before = signal.getsignal(signal.SIGINT)

    def announce() -> None:
        announced.append(1)
        team.later((0.0, signal.SIGINT))

    assert team.supervisor.run(ready=lambda: all(tail(path) == "up" for path in up), announce=announce) == 0
    assert announced == [1]
    assert ended.read_text() == "web worker relay "
    assert team.said == ["Avslutar …"]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_crashed_one_comes_back(team: Team) -> None:
    web = team.supervisor.add(program("web", SLEEPS))
    pids = []

    def crash() -> None:
        pids.append(web.pid)
        kill_9(web)
        threading.Thread(target=come_back).start()

    def come_back() -> None:
        wait_until(lambda: web.pid not in {None, pids[0]})
        team.later((0.0, signal.SIGTERM))

    assert team.supervisor.run(announce=crash) == 0
    assert team.said[0].startswith("web stannade (kod -9) och startas om 0.5 s.")
    assert not web.alive()


def test_what_never_comes_up_ends_the_whole_and_says_why(team: Team) -> None:
    other = team.supervisor.add(program("worker", SLEEPS))
    team.supervisor.add(program("web", "import sys; sys.exit('porten är upptagen')"))
    assert team.supervisor.run(ready=lambda: False) == 1
    assert team.said[-1].startswith("web startar inte.")
    assert team.said[-1].endswith("porten är upptagen")
    assert not other.alive()


def test_a_second_signal_ends_at_once(team: Team) -> None:
    web = team.supervisor.add(program("web", STUBBORN, patience=60))
    up = team.base / "log" / "web.log"
    before = time.monotonic()
    code = team.supervisor.run(
        ready=lambda: tail(up) == "up", announce=lambda: team.later((0.0, signal.SIGINT), (0.5, signal.SIGINT))
    )
    assert code == 0
    assert time.monotonic() - before < 10
    assert team.said == ["Avslutar …", "Avslutar genast."]
    assert not web.alive()


def test_who_does_not_listen_is_killed_with_its_group(base: Path) -> None:
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEPS!r}]); " + STUBBORN
    child = Child(program("web", code, patience=0.2), log=base)
    child.start()
    wait_until(lambda: tail(child.log_file) == "up")
    assert child.pid is not None
    grandchildren = [each.pid for each in psutil.Process(child.pid).children()]
    assert len(grandchildren) == 1
    child.stop()
    assert processes.wait_gone(grandchildren, 5) == []


def test_output_goes_to_the_log_and_warnings_to_the_screen(base: Path) -> None:
    said: list[str] = []
    code = "print('2026 [INFO] quiet'); print('2026 [ERROR] loud'); print('{\"level\": \"warning\"}')"
    child = Child(program("web", code), log=base, echo=said.append)
    child.start()
    wait_until(lambda: not child.alive())
    child.stop()
    assert said == ["web: 2026 [ERROR] loud", 'web: {"level": "warning"}']
    assert tail(child.log_file).splitlines()[0] == "2026 [INFO] quiet"
    assert child.log_file.stat().st_mode & 0o077 == 0


def test_a_program_that_is_not_there_says_so(base: Path) -> None:
    child = Child(Program(name="web", argv=("/no/such/program",)), log=base)
    child.start()
    wait_until(lambda: not child.alive())
    assert "/no/such/program: [Errno 2]" in child.last_words()
    child.stop()


def test_leftovers_are_ended_by_the_next_start(team: Team) -> None:
    group = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEPS!r}]); {SLEEPS}"
    child = Child(program("web", group), log=team.base, ledger=team.ledger)
    child.start()
    assert child.pid is not None
    leader = psutil.Process(child.pid)
    wait_until(leader.children)
    (grandchild,) = leader.children()
    # A number that has passed to somebody else since is left alone.
    team.ledger.record("stranger", os.getpid(), signal.SIGKILL)
    entries = (team.base / "run" / "processes.json").read_text()
    started = processes.started_at(os.getpid())
    (team.base / "run" / "processes.json").write_text(entries.replace(str(started), "1000.0"))

    assert Ledger(team.base / "run").end_leftovers() == ["web"]
    assert processes.wait_gone([child.pid or 0, grandchild.pid], 5) == []
    child.stop()


def test_no_ledger_or_a_broken_one_is_nothing_to_end(base: Path) -> None:
    assert Ledger(base).end_leftovers() == []
    (base / "processes.json").write_text("{")
    assert Ledger(base).end_leftovers() == []


def test_logs_are_cut_and_old_ones_go(base: Path) -> None:
    log = LogFile(base / "web.log")
    line = b"x" * (LARGEST // 2) + b"\n"
    for _ in range(2 * KEPT + 6):
        log.write(line)
    log.close()
    assert sorted(path.name for path in base.iterdir()) == ["web.log", *(f"web.log.{n}" for n in range(1, KEPT + 1))]
    assert max(path.stat().st_size for path in base.iterdir()) <= LARGEST


class Fickle:
    """A part that cannot start the first time."""

    name = "postgres"

    def __init__(self) -> None:
        self.tries = 0

    def alive(self) -> bool:
        return self.tries > 1

    def start(self) -> None:
        self.tries += 1
        if self.tries == 1:
            raise StackError("PostgreSQL startade inte.")

    def stop(self) -> None:
        self.tries = 0

    def kill(self) -> None:
        self.tries = 0


def test_a_server_that_could_not_start_is_tried_again(team: Team) -> None:
    fickle = Fickle()
    team.supervisor.adopt(fickle)
    assert team.supervisor.run(ready=fickle.alive, announce=team.supervisor.stop) == 0
    assert team.said[0] == "PostgreSQL startade inte."
