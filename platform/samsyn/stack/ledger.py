"""Which processes an instance has started, on disk: what a crashed one left behind is found and ended by the next."""

import json
import os
import signal
from pathlib import Path
from threading import Lock
from typing import TypedDict

from samsyn.stack import processes

# A database that has much to write takes its time; what a leader leaves behind has nobody to wait for.
LEADERS_END_WITHIN, MEMBERS_END_WITHIN = 60.0, 2.0


class Entry(TypedDict):
    """One process: its number (its group's too), when it started, and how it is asked to end."""

    pid: int
    started: float
    signal: int


class Ledger:
    """The file processes.json in the run directory. The holder of the data directory's lock is its one writer."""

    def __init__(self, run: Path) -> None:
        self._path = run / "processes.json"
        self._entries: dict[str, Entry] = {}
        self._guard = Lock()

    def record(self, name: str, pid: int, stop_signal: int) -> None:
        """`name` runs as process `pid`."""
        entry = Entry(pid=pid, started=processes.started_at(pid) or 0.0, signal=stop_signal)
        with self._guard:
            self._entries[name] = entry
            self._write()

    def forget(self, name: str) -> None:
        """`name` has ended."""
        with self._guard:
            if self._entries.pop(name, None) is not None:
                self._write()

    def end_leftovers(self) -> list[str]:
        """Ends what an earlier instance left running; the names of what was found. Call while holding the lock."""
        groups = {name: (entry, _members(entry)) for name, entry in self._read().items()}
        found = [name for name, (_, members) in groups.items() if members]
        for entry, members in groups.values():
            if entry["pid"] in members:
                processes.signal_all([entry["pid"]], entry["signal"])
        processes.wait_gone([entry["pid"] for entry, members in groups.values() if members], LEADERS_END_WITHIN)
        rest = [pid for _, members in groups.values() for pid in members]
        for number in (signal.SIGTERM, signal.SIGKILL):
            processes.signal_all(rest, number)
            rest = processes.wait_gone(rest, MEMBERS_END_WITHIN)
        self._path.unlink(missing_ok=True)
        return found

    def _read(self) -> dict[str, Entry]:
        try:
            found: dict[str, Entry] = json.loads(self._path.read_text())
        except (OSError, ValueError):
            return {}  # none, or cut off by a crash: nothing is known, and nothing is ended by guess
        return found

    def _write(self) -> None:
        beside = self._path.with_suffix(".new")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(self._entries, file)
        beside.replace(self._path)


def _members(entry: Entry) -> list[int]:
    """The living processes that an entry stands for: the leader, unless its number is another's now, and its group."""
    return processes.in_group(entry["pid"], entry["started"])
