"""The relay: leases due tickets and rings the doorbell for each.

It sees ids and times alone. A message that Redis loses is rung again when its lease ends; a message that is rung twice
finds its job done. So losing all of Redis loses nothing.
"""

import signal
import threading
from datetime import timedelta

import structlog
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import or_, select, update
from sqlalchemy.exc import DBAPIError

from samsyn import clock
from samsyn.isolation import Boundary
from samsyn.jobs.models import Ticket
from samsyn.jobs.queues import RUN, connect, queue
from samsyn.settings import Settings

BATCH = 200
PAUSE = 0.25
log = structlog.get_logger("samsyn.relay")


def lease(boundary: Boundary, seconds: int) -> list[tuple[int, str, str]]:
    """Leases up to BATCH due tickets for `seconds`; returns (municipality, job id, queue) of each."""
    moment = clock.now()
    with boundary.relay() as session:
        due = (
            select(Ticket.municipality_id, Ticket.job_id)
            .where(Ticket.due <= moment, or_(Ticket.lease_until.is_(None), Ticket.lease_until < moment))
            .order_by(Ticket.due)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
            .cte("due_tickets")
        )
        rows = session.execute(
            update(Ticket)
            .where(Ticket.municipality_id == due.c.municipality_id, Ticket.job_id == due.c.job_id)
            .values(lease_until=moment + timedelta(seconds=seconds), leases=Ticket.leases + 1)
            .returning(Ticket.municipality_id, Ticket.job_id, Ticket.queue)
            .execution_options(synchronize_session=False)
        ).all()
    return [(row.municipality_id, str(row.job_id), row.queue) for row in rows]


def ring(connection: Redis, municipality: int, job: str, name: str) -> None:
    """Puts (municipality, job) on its queue, and nothing else."""
    queue(name, connection).enqueue_call(
        RUN, args=(municipality, job), timeout=900, result_ttl=0, failure_ttl=3600, ttl=3600, description="job"
    )


def relay_once(boundary: Boundary, connection: Redis, seconds: int) -> int:
    """One turn: leases what is due and rings for it. Returns how many."""
    leased = lease(boundary, seconds)
    for municipality, job, name in leased:
        ring(connection, municipality, job, name)
    return len(leased)


def serve(settings: Settings) -> None:
    """Relays until the process is told to stop. Survives the loss of Redis and of PostgreSQL."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    boundary = Boundary(settings)
    connection = connect(settings.redis_url)
    log.info("relay.started")
    while not stop.is_set():
        try:
            busy = relay_once(boundary, connection, settings.lease_seconds) == BATCH
        except (RedisError, DBAPIError, OSError) as error:
            log.warning("relay.waiting", fault=type(error).__name__)
            stop.wait(1)
            continue
        if not busy:
            stop.wait(PAUSE)
    boundary.close()
