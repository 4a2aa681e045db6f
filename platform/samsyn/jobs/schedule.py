"""Schedules: declared beside the feature, started by RQ's cron scheduler, written as tickets like every other job.

A schedule is the safety net of what is due at a time of its own: rounds, reminders and reviews carry their own tickets.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq.cron import CronJob, CronScheduler
from rq.exceptions import StopRequested
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from samsyn import clock
from samsyn.isolation import Boundary
from samsyn.jobs.outbox import enqueue
from samsyn.jobs.queues import connect
from samsyn.settings import Settings

PAUSE = 1.0
LOOK_BACK = (timedelta(hours=1), timedelta(days=1), timedelta(days=7), timedelta(days=31))
log = structlog.get_logger("samsyn.scheduler")


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job of `kind` for every active municipality, by the cron expression (in the server's local time).

    `platform`: one job of the platform instead, for what belongs to no municipality.
    """

    kind: str
    cron: str
    queue: str = "default"
    platform: bool = False


def active_municipalities(boundary: Boundary) -> list[int]:
    """The municipalities whose work goes on."""
    with boundary.accounts() as session:
        rows = session.execute(text("SELECT id FROM platform.municipality WHERE state = 'active' ORDER BY id"))
        return list(rows.scalars())


def write_tickets(boundary: Boundary, schedule: Schedule, slot: datetime) -> int:
    """Writes one job for each active municipality; a slot that was written before is not written again."""
    written = 0
    key = f"schedule:{schedule.kind}:{slot:%Y-%m-%dT%H:%M}"
    if schedule.platform:
        with boundary.accounts() as accounts:
            return int(enqueue(accounts, schedule.kind, key=key, queue=schedule.queue) is not None)
    for municipality in active_municipalities(boundary):
        with boundary.municipality(municipality) as session:
            written += enqueue(session, schedule.kind, key=key, queue=schedule.queue) is not None
    return written


class TicketCron(CronJob):
    """RQ's cron entry, which here writes tickets in PostgreSQL and puts nothing on Redis by itself."""

    def __init__(self, boundary: Boundary, schedule: Schedule) -> None:
        super().__init__(queue_name=schedule.queue, func=write_tickets, cron=schedule.cron, name=schedule.kind)
        self._boundary, self._schedule = boundary, schedule

    def enqueue(self, connection: Redis) -> Any:
        """Writes the tickets of this slot. A database that is away is an error: the slot is then tried again."""
        del connection
        self.write((self.next_enqueue_time or clock.now()).astimezone(UTC).replace(second=0, microsecond=0))

    def write_last(self) -> None:
        """Writes the newest slot that has been: it may have passed while no scheduler ran."""
        slot = self._last_slot()
        if slot is not None:
            self.write(slot)

    def _last_slot(self) -> datetime | None:
        """The newest slot before now, found by RQ's own reckoning; None when there was none for a month."""
        moment = clock.now()
        kept = self.latest_enqueue_time
        try:
            for back in LOOK_BACK:
                found: datetime | None = None
                self.latest_enqueue_time = moment - back
                while (slot := self.get_next_enqueue_time()) <= moment:
                    found = self.latest_enqueue_time = slot
                if found is not None:
                    return found
        finally:
            self.latest_enqueue_time = kept
        return None

    def write(self, slot: datetime) -> None:
        """Writes the tickets of a slot that has not been written before."""
        written = write_tickets(self._boundary, self._schedule, slot)
        log.info("schedule.written", kind=self._schedule.kind, jobs=written)


def scheduler(boundary: Boundary, connection: Redis, schedules: Iterable[Schedule]) -> CronScheduler:
    """RQ's cron scheduler over the features' schedules."""
    cron = CronScheduler(connection=connection, name="samsyn", logging_level="WARNING")
    cron.get_jobs().extend(TicketCron(boundary, schedule) for schedule in schedules)
    return cron


def serve(settings: Settings, schedules: Iterable[Schedule]) -> None:
    """Writes tickets by the schedules until the process is told to stop.

    RQ's scheduler ends when Redis or the database fails; the same one goes on here, with the slots that it had come to,
    so that none is passed over.
    """
    boundary = Boundary(settings)
    connection = connect(settings.redis_url)
    cron = scheduler(boundary, connection, schedules)
    caught_up = False
    try:
        while True:
            try:
                if not caught_up:
                    for entry in cron.get_jobs():
                        cast(TicketCron, entry).write_last()
                    caught_up = True
                cron.start()
                return
            except (RedisError, DBAPIError, OSError) as error:
                log.warning("schedule.waiting", fault=type(error).__name__)
            time.sleep(PAUSE)
    except StopRequested:
        return
    finally:
        connection.close()
        boundary.close()
