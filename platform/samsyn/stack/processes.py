"""What the operating system knows of processes: who lives, since when, in which group and where."""

import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil

# The start of a process is computed from the clock, which may be set in between.
TOLERANCE = 2.0


def started_at(pid: int) -> float | None:
    """When process `pid` started (seconds since 1970); None when it is gone or only waits to be collected."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else float(process.create_time())
    except psutil.Error:
        return None


def is_same(pid: int, started: float) -> bool:
    """Whether `pid` still is the process that started then, and not a later one with its number."""
    now = started_at(pid)
    return now is not None and abs(now - started) <= TOLERANCE


def in_group(group: int, since: float) -> list[int]:
    """The living processes of group `group`; none when the number has passed to a later leader."""
    if started_at(group) is not None and not is_same(group, since):
        return []
    return [pid for pid in _living() if _group(pid) == group]


def working_in(directory: Path, name: str) -> list[int]:
    """The living processes called `name` whose working directory is `directory`."""
    found = []
    for process in psutil.process_iter(["name"]):
        try:
            if process.info["name"] == name and process.cwd() == str(directory):
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


def wait_gone(pids: Iterable[int], seconds: float) -> list[int]:
    """Waits until none of `pids` lives, `seconds` at the most; those that still do."""
    left = list(pids)
    deadline = time.monotonic() + seconds
    while left := [pid for pid in left if started_at(pid) is not None]:
        if time.monotonic() > deadline:
            break
        time.sleep(0.02)
    return left


def signal_all(pids: Iterable[int], number: int) -> None:
    """Sends signal `number` to each that still lives."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def _living() -> Iterator[int]:
    return (pid for pid in psutil.pids() if started_at(pid) is not None)


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except OSError:
        return 0
