"""The runner: the one function that a worker runs.

It binds the municipality before anything else, takes the job's row with a lock that a second worker skips, does the
effect and marks the job done in the same transaction. A job of another municipality does not exist under the binding,
so a forged message is a no-op; so is one for a job whose ticket is not due.
"""

import traceback
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import and_, delete, select, text, update
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.isolation import Boundary
from samsyn.jobs.models import PLATFORM, RESTING, Job, PlatformJob, Ticket
from samsyn.settings import Settings

log = structlog.get_logger("samsyn.jobs")


MOST_LEASES = 100
"""A job that is handed out so often and never comes back takes its worker down with it, and is given up."""
CLOCKS_DIFFER = timedelta(seconds=5)
"""How far the clocks of the relay's and the worker's machines may be apart."""


class HandedOutTooOften(Exception):
    """Nobody who took this job has lived to tell."""


class Later(Exception):
    """Raised by a handler whose time has not come: the ticket waits until `due`, and it is no failure."""

    def __init__(self, due: datetime) -> None:
        super().__init__(due)
        self.due = due


@dataclass(frozen=True, slots=True)
class Home:
    """The municipality that a job runs in, as links and letters name it."""

    slug: str
    name: str
    active: bool


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a handler works with. `session` is bound to the job's municipality (or knows accounts alone)."""

    session: Any
    municipality_id: int
    job_id: UUID
    payload: Mapping[str, Any]
    boundary: Boundary
    settings: Settings
    result: dict[str, Any] = field(default_factory=dict)

    def home(self) -> Home:
        """The municipality's slug and name, and whether it is active or rests. One query.

        Raises LookupError for a job of the platform.
        """
        statement = text("SELECT slug, name, state FROM platform.municipality WHERE id = :id")
        row = self.session.execute(statement, {"id": self.municipality_id}).one_or_none()
        if row is None:
            raise LookupError("This job runs in no municipality.")
        return Home(row.slug, row.name, row.state == "active")


Handler = Callable[[JobContext], None]


class Runner:
    """Runs jobs by the handlers that the features registered."""

    def __init__(
        self,
        settings: Settings,
        boundary: Boundary,
        handlers: Mapping[str, Handler],
        around: Callable[[], AbstractContextManager[Any]] = nullcontext,
    ) -> None:
        self.settings, self.boundary, self.handlers, self.around = settings, boundary, handlers, around

    def run(self, municipality: int, job: str) -> None:
        """Runs one job to its effect, or writes down that it failed and when it is tried again. Raises nothing."""
        try:
            job_id = UUID(job)
        except ValueError:
            log.warning("job.forged")
            return
        started = clock.now()
        kind = "?"
        try:
            with self.around(), self._session(municipality) as session:
                row, leases = self._take(session, municipality, job_id)
                if row is None:
                    return
                kind = row.kind
                if leases > MOST_LEASES:
                    raise HandedOutTooOften
                context = JobContext(session, municipality, job_id, row.payload, self.boundary, self.settings)
                self.handlers[kind](context)
                row.done_at, row.failed_at = clock.now(), None
                row.result = context.result or None
                session.execute(_ticket(delete(Ticket), municipality, job_id))
        except Later as later:
            self._postpone(municipality, job_id, later.due)
            return
        except Exception as error:  # noqa: BLE001 (whatever a handler raises is a failed try)
            self._failed(municipality, job_id, kind, error)
            return
        milliseconds = round((clock.now() - started).total_seconds() * 1000)
        log.info("job.done", kind=kind, municipality=municipality, ms=milliseconds)

    def _take(self, session: Session, municipality: int, job_id: UUID) -> tuple[Job | PlatformJob | None, int]:
        """The job, held by a lock that others skip, and how often it has been handed out.

        None when it has been done, has given up, or belongs to a municipality that rests: then it waits where it is.
        """
        table: Any = Job if municipality else PlatformJob
        found = session.execute(
            select(table, Ticket.leases)
            .join(Ticket, and_(Ticket.municipality_id == municipality, Ticket.job_id == table.id))
            .where(
                table.id == job_id,
                table.done_at.is_(None),
                Ticket.failed_at.is_(None),
                Ticket.municipality_id.not_in(RESTING),
                Ticket.due <= clock.now() + CLOCKS_DIFFER,
            )
            .with_for_update(of=table, skip_locked=True)
        ).one_or_none()
        if found is not None:
            return found[0], found[1]
        standing = select(table.id).where(table.id == job_id, table.done_at.is_(None))
        if session.execute(standing).one_or_none() is None:
            # A ticket whose job is gone would be handed out for ever.
            session.execute(_ticket(delete(Ticket), municipality, job_id))
        return None, 0

    def _session(self, municipality: int) -> AbstractContextManager[Session]:
        return self.boundary.accounts() if municipality == PLATFORM else self.boundary.municipality(municipality)

    def _postpone(self, municipality: int, job_id: UUID, due: datetime) -> None:
        with self._session(municipality) as session:
            session.execute(_ticket(update(Ticket), municipality, job_id).values(due=due, lease_until=None, leases=0))

    def _failed(self, municipality: int, job_id: UUID, kind: str, error: Exception) -> None:
        """Writes down the kind of fault, never its text, which may quote what somebody wrote."""
        frames = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)][-6:]
        log.error("job.failed", kind=kind, municipality=municipality, fault=type(error).__name__, frames=frames)
        table: Any = Job if municipality else PlatformJob
        try:
            with self._session(municipality) as session:
                row = session.execute(select(table).where(table.id == job_id).with_for_update()).scalar_one_or_none()
                if row is None or row.done_at is not None:
                    return
                # One that gave up and was asked for again begins anew.
                row.tries = 1 if row.failed_at is not None else row.tries + 1
                row.fault, row.failed_at = type(error).__name__, None
                ticket = _ticket(update(Ticket), municipality, job_id)
                if row.tries >= self.settings.job_tries or isinstance(error, HandedOutTooOften):
                    row.failed_at = clock.now()
                    session.execute(ticket.values(failed_at=row.failed_at, tries=row.tries, lease_until=None))
                    return
                due = clock.now() + timedelta(seconds=min(3600, 5 * 3 ** (row.tries - 1)))
                session.execute(ticket.values(due=due, lease_until=None, leases=0, tries=row.tries))
        except Exception as second:  # noqa: BLE001 (the lease ends by itself, and the job is handed out again)
            log.error("job.unrecorded", kind=kind, municipality=municipality, fault=type(second).__name__)


def _ticket(statement: Any, municipality: int, job_id: UUID) -> Any:
    return statement.where(Ticket.municipality_id == municipality, Ticket.job_id == job_id).execution_options(
        synchronize_session=False
    )


_runners: list[Runner] = []


def configure(runner: Runner) -> None:
    """Gives this process its runner; called once by worker.py."""
    _runners[:] = [runner]


def run(municipality: int, job: str) -> None:
    """The only function that a queue can name. See Runner.run."""
    if not _runners:
        raise RuntimeError("This process has no runner.")
    _runners[0].run(municipality, job)
