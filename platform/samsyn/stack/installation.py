"""The parts of one installation, started together: what the environment does not replace is embedded."""

import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn, Self

from samsyn.db.urls import database_name, has_user, in_database, server_url
from samsyn.stack import roles
from samsyn.stack.errors import AlreadyRunning, StackError
from samsyn.stack.ledger import Ledger
from samsyn.stack.lock import Lock, claim
from samsyn.stack.logs import Echo, silent
from samsyn.stack.postgres import EmbeddedPostgres
from samsyn.stack.redis import EmbeddedRedis
from samsyn.stack.secrets import Secrets, load_or_create
from samsyn.stack.services import Addresses, Services
from samsyn.stack.smtp import MailCatcher
from samsyn.stack.sockets import tidy
from samsyn.stack.supervisor import Part, Supervisor

DATABASE = "samsyn"
DATABASE_URL, REDIS_URL, SMTP_URL = "SAMSYN_DATABASE_URL", "SAMSYN_REDIS_URL", "SAMSYN_SMTP_URL"
# A command that holds the directory ends by itself and is waited for; a service is not.
COMMAND_ENDS_WITHIN = 60.0
# How long a command waits for a service that is just starting.
ANSWERS_WITHIN = 60.0


class Stack:
    """A claimed data directory with its parts running; made by `Stack.open()`.

    SAMSYN_DATABASE_URL, SAMSYN_REDIS_URL and SAMSYN_SMTP_URL each replace one embedded part. An outside database whose
    address names a user is prepared with that user's rights; one whose address names none is taken as prepared.
    """

    def __init__(self, data: Path, environ: Mapping[str, str], *, echo: Echo = silent) -> None:
        self.data = data
        self._environ = environ
        self._echo = echo
        self._run = data / "run"
        self._log = data / "log"
        self._ledger = Ledger(self._run)
        self._parts: list[Part] = []
        self._services: Services | None = None

    @classmethod
    @contextmanager
    def open(
        cls,
        data: Path,
        environ: Mapping[str, str],
        *,
        echo: Echo = silent,
        postgres_settings: Mapping[str, str] | None = None,
    ) -> Iterator[Self]:
        """Claims `data`, starts what is embedded, and ends it with the context.

        `echo` is told what a person should see; `postgres_settings` are server settings for this run. Raises
        AlreadyRunning when another service has the directory, StackError when a part does not come up.
        """
        data = _made(data)
        stack = cls(data, environ, echo=echo)
        with stack.running(claim(data, patience=COMMAND_ENDS_WITHIN), settings=postgres_settings):
            yield stack

    @property
    def services(self) -> Services:
        """Where everything answers. Raises StackError before it does."""
        if self._services is None:
            raise StackError("Samsyns delar är inte startade.")
        return self._services

    @property
    def parts(self) -> tuple[Part, ...]:
        """What is embedded and runs, in the order in which it was started."""
        return tuple(self._parts)

    def supervisor(self) -> Supervisor:
        """A supervisor that keeps the embedded parts running; add the programs to it."""
        supervisor = Supervisor(log=self._log, ledger=self._ledger, echo=self._echo)
        supervisor.adopt(*self._parts)
        return supervisor

    @contextmanager
    def running(
        self, lock: Lock, *, mail: bool = True, settings: Mapping[str, str] | None = None
    ) -> Iterator[Services]:
        """The parts started under `lock`; ended, and the lock released, with the context."""
        with lock, _ending_on_terminate():
            try:
                yield self._start(mail=mail, settings=settings)
            finally:
                self._stop()

    def _start(self, *, mail: bool, settings: Mapping[str, str] | None) -> Services:
        Addresses.withdraw(self._run)
        for name in self._ledger.end_leftovers():
            self._echo(f"{name} var kvar efter en krasch och är nu avslutad.")
        secrets = load_or_create(self.data / "secrets.toml")
        addresses = Addresses(
            pid=os.getpid(),
            database_url=self._database(secrets, settings),
            redis_url=self._redis(),
            smtp_url=self._mail(start=mail),
            mailbox_dir=None if self._environ.get(SMTP_URL) else str(self.data / "mail"),
        )
        self._services = _services(secrets, addresses, self._environ)
        addresses.write(self._run)
        return self._services

    def _stop(self) -> None:
        Addresses.withdraw(self._run)
        try:
            for part in reversed(self._parts):
                part.stop()
        except BaseException:  # a second Ctrl-C: no more patience
            for part in self._parts:
                part.kill()
            raise
        tidy(self._run)

    def _database(self, secrets: Secrets, settings: Mapping[str, str] | None) -> str:
        """The address of a database that has its roles."""
        passwords = secrets.passwords.of_roles(self._environ)
        if outside := self._environ.get(DATABASE_URL):
            if has_user(outside):
                roles.prepare(outside, database_name(outside) or DATABASE, passwords)
            return _without_user(outside)
        server = EmbeddedPostgres(
            self.data / "postgres",
            self._run,
            password=secrets.passwords.superuser,
            log=self._log,
            ledger=self._ledger,
            echo=self._echo,
            settings=settings,
        )
        self._start_part(server)
        self._prepare(server.superuser_dsn, passwords)
        return server.url(DATABASE)

    def _prepare(self, superuser_dsn: str, passwords: Mapping[str, str]) -> None:
        try:
            roles.prepare(superuser_dsn, DATABASE, passwords)
            roles.close_to_public(superuser_dsn, "postgres", "template1")
        except StackError as error:
            if "password authentication failed" not in str(error):
                raise
            secrets = self.data / "secrets.toml"
            raise StackError(f"{secrets} hör inte till databasen. Lägg tillbaka den som gör det.") from error

    def _redis(self) -> str:
        if outside := self._environ.get(REDIS_URL):
            return outside
        server = EmbeddedRedis(self.data / "redis", self._run, log=self._log, ledger=self._ledger, echo=self._echo)
        self._start_part(server)
        return server.url

    def _mail(self, *, start: bool) -> str:
        """The address for mail. A command starts no catcher: what it sends is a job that waits for the service."""
        if outside := self._environ.get(SMTP_URL):
            return outside
        catcher = MailCatcher(self.data / "mail", self._run, log=self._log, ledger=self._ledger, echo=self._echo)
        if start:
            self._start_part(catcher)
        return catcher.url

    def _start_part(self, part: Part) -> None:
        # Listed before it is started: an interrupt in between ends it too.
        self._parts.append(part)
        part.start()


@contextmanager
def attach(data: Path, environ: Mapping[str, str], *, echo: Echo = silent) -> Iterator[Services]:
    """The services of `data` for one command: those that run, else the database and Redis for as long as it takes.

    A service that is just starting is waited for, and so is another command. Raises AlreadyRunning when neither comes
    to an end, StackError when a part does not come up.
    """
    data = _made(data)
    if all(environ.get(name) for name in (DATABASE_URL, REDIS_URL, SMTP_URL)):
        yield _services(load_or_create(data / "secrets.toml"), None, environ)
        return
    found = _claim_or_find(data)
    if isinstance(found, Addresses):
        yield _services(load_or_create(data / "secrets.toml"), found, environ)
        return
    with Stack(data, environ, echo=echo).running(found, mail=False) as services:
        yield services


def _claim_or_find(data: Path) -> Lock | Addresses:
    deadline = time.monotonic() + ANSWERS_WITHIN
    while True:
        try:
            return claim(data, lasting=False, patience=COMMAND_ENDS_WITHIN)
        except AlreadyRunning as holder:
            found = Addresses.read(data / "run")
            if holder.lasting and found is not None and found.pid == holder.pid:
                return found
            if not holder.lasting or time.monotonic() > deadline:
                raise
        time.sleep(0.1)


def _services(secrets: Secrets, addresses: Addresses | None, environ: Mapping[str, str]) -> Services:
    """What the programs are told; the environment wins over what runs and over what was generated."""

    def said(name: str, otherwise: str) -> str:
        return environ.get(name) or otherwise

    outside = environ.get(DATABASE_URL)
    mailbox = None if addresses is None or environ.get(SMTP_URL) else addresses.mailbox_dir
    return Services(
        secret_key=said("SAMSYN_SECRET_KEY", secrets.secret_key),
        link_key=said("SAMSYN_LINK_KEY", secrets.link_key),
        passwords=secrets.passwords.of_roles(environ),
        database_url=_without_user(outside) if outside else (addresses.database_url if addresses else ""),
        redis_url=said(REDIS_URL, addresses.redis_url if addresses else ""),
        smtp_url=said(SMTP_URL, addresses.smtp_url if addresses else ""),
        mailbox_dir=None if mailbox is None else Path(mailbox),
    )


def _without_user(outside: str) -> str:
    return server_url(in_database(outside, database_name(outside) or DATABASE))


def _made(data: Path) -> Path:
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StackError(f"Katalogen {data} kan inte skapas: {error.strerror}.") from error
    return data.resolve()


@contextmanager
def _ending_on_terminate() -> Iterator[None]:
    """Turns SIGTERM into an orderly end, which the default handler would skip."""
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)
