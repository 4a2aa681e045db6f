"""Schedules: declared beside the feature, started by RQ's cron scheduler, written as tickets like every other job.

A schedule is the safety net of what is due at a time of its own: rounds, reminders and reviews carry their own tickets.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from redis import Redis
from rq.cron import CronJob, CronScheduler
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from samsyn import clock
from samsyn.isolation import Boundary
from samsyn.jobs.outbox import enqueue
from samsyn.settings import Settings

log = structlog.get_logger("samsyn.scheduler")


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job of `kind` for every active municipality, by the cron expression (in the server's local time)."""

    kind: str
    cron: str
    queue: str = "default"


def active_municipalities(boundary: Boundary) -> list[int]:
    """The municipalities whose work goes on."""
    with boundary.accounts() as session:
        rows = session.execute(text("SELECT id FROM platform.municipality WHERE state = 'active' ORDER BY id"))
        return list(rows.scalars())


def write_tickets(boundary: Boundary, schedule: Schedule, slot: datetime) -> int:
    """Writes one job for each active municipality; a slot that was written before is not written again."""
    written = 0
    for municipality in active_municipalities(boundary):
        key = f"schedule:{schedule.kind}:{slot:%Y-%m-%dT%H:%M}"
        with boundary.municipality(municipality) as session:
            written += enqueue(session, schedule.kind, key=key, queue=schedule.queue) is not None
    return written


class TicketCron(CronJob):
    """RQ's cron entry, which here writes tickets in PostgreSQL and puts nothing on Redis by itself."""

    def __init__(self, boundary: Boundary, schedule: Schedule) -> None:
        super().__init__(queue_name=schedule.queue, func=write_tickets, cron=schedule.cron, name=schedule.kind)
        self._boundary, self._schedule = boundary, schedule

    def enqueue(self, connection: Redis) -> Any:
        """Writes the tickets of this slot."""
        del connection
        slot = (self.next_enqueue_time or clock.now()).astimezone(UTC).replace(second=0, microsecond=0)
        try:
            written = write_tickets(self._boundary, self._schedule, slot)
        except DBAPIError as error:
            log.warning("schedule.missed", kind=self._schedule.kind, fault=type(error).__name__)
            return None
        log.info("schedule.written", kind=self._schedule.kind, jobs=written)
        return None


def scheduler(settings: Settings, connection: Redis, schedules: list[Schedule]) -> CronScheduler:
    """RQ's cron scheduler over the features' schedules; `.start()` runs until told to stop."""
    boundary = Boundary(settings)
    cron = CronScheduler(connection=connection, name="samsyn")
    cron.get_jobs().extend(TicketCron(boundary, schedule) for schedule in schedules)
    return cron
