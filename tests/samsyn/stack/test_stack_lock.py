"""One instance for each data directory; the operating system lets go when its holder dies."""

import os
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from samsyn.stack.errors import AlreadyRunning
from samsyn.stack.lock import claim


@contextmanager
def held(data: Path, *, lasting: bool) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds `data`."""
    program = f"""
        import time
        from pathlib import Path
        from samsyn.stack.lock import claim
        with claim(Path({str(data)!r}), lasting={lasting}):
            print("held", flush=True)
            time.sleep(60)
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_one_is_refused_with_a_clear_sentence(base: Path) -> None:
    with held(base, lasting=True) as other, pytest.raises(AlreadyRunning) as refused:
        claim(base, patience=60)
    assert str(refused.value) == (
        f"Samsyn körs redan på {base} (process {other.pid}). Stäng den först eller välj en annan katalog med --data."
    )
    assert refused.value.pid == other.pid


def test_kill_9_lets_go(base: Path) -> None:
    with held(base, lasting=True) as other:
        other.kill()
        other.wait()
        claim(base).release()


def test_a_command_is_waited_for(base: Path) -> None:
    with held(base, lasting=False) as other:
        with pytest.raises(AlreadyRunning):
            claim(base)
        threading.Timer(0.3, other.kill).start()
        before = time.monotonic()
        with claim(base, patience=20):
            assert time.monotonic() - before < 10


def test_children_do_not_keep_it(base: Path) -> None:
    lock = claim(base)
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], close_fds=False) as child:
        lock.release()
        again = claim(base)
        assert (base / "run" / "lock").read_text() == f"{os.getpid()} up\n"
        again.release()
        again.release()
        child.kill()
