"""The relay: leases due tickets and rings the doorbell for each.

It sees ids and times alone. A message that Redis loses is rung again when its lease ends; a message that is rung twice
finds its job done. So losing all of Redis loses nothing.

Only so much is handed out as the workers take soon: what waits, waits in PostgreSQL. A lease then measures how long a
job runs and not how long it stands in line, and a backlog is not rung for again and again.
"""

import signal
import threading
from collections.abc import Mapping
from datetime import timedelta

import structlog
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import or_, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from samsyn import clock
from samsyn.isolation import Boundary
from samsyn.jobs.models import RESTING, Ticket
from samsyn.jobs.queues import NAMES, RUN, connect, queue
from samsyn.settings import Settings

ROOM = 200
"""How many messages may stand on one queue."""
PAUSE = 0.25
SHORT_PAUSE = 0.05
log = structlog.get_logger("samsyn.relay")


def lease(boundary: Boundary, seconds: int, room: Mapping[str, int]) -> list[tuple[int, str, str]]:
    """Leases due tickets for `seconds`, of each queue as many as it has room for, the longest due first.

    Returns (municipality, job id, queue) of each.
    """
    leased: list[tuple[int, str, str]] = []
    with boundary.relay() as session:
        for name, count in room.items():
            if count > 0:
                leased += _lease(session, seconds, name, count)
    return leased


def _lease(session: Session, seconds: int, name: str, count: int) -> list[tuple[int, str, str]]:
    moment = clock.now()
    due = (
        select(Ticket.municipality_id, Ticket.job_id)
        .where(
            Ticket.queue == name,
            Ticket.due <= moment,
            Ticket.failed_at.is_(None),
            Ticket.municipality_id.not_in(RESTING),
            or_(Ticket.lease_until.is_(None), Ticket.lease_until < moment),
        )
        .order_by(Ticket.due)
        .limit(count)
        .with_for_update(skip_locked=True)
        .cte("due_tickets")
    )
    rows = session.execute(
        update(Ticket)
        .where(Ticket.municipality_id == due.c.municipality_id, Ticket.job_id == due.c.job_id)
        .values(lease_until=moment + timedelta(seconds=seconds), leases=Ticket.leases + 1)
        .returning(Ticket.municipality_id, Ticket.job_id)
        .execution_options(synchronize_session=False)
    ).all()
    return [(row.municipality_id, str(row.job_id), name) for row in rows]


def ring(connection: Redis, municipality: int, job: str, name: str) -> None:
    """Puts (municipality, job) on its queue, and nothing else."""
    queue(name, connection).enqueue_call(
        RUN, args=(municipality, job), timeout=900, result_ttl=0, failure_ttl=3600, ttl=3600, description="job"
    )


def relay_once(boundary: Boundary, connection: Redis, seconds: int) -> int:
    """One turn: leases what is due and rings for it. Returns how many.

    Redis is asked first: while it is away nothing is leased, and everything goes out the moment that it is back.
    """
    room = {name: ROOM - queue(name, connection).count for name in NAMES}
    leased = lease(boundary, seconds, room)
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
            rung = relay_once(boundary, connection, settings.lease_seconds)
        except (RedisError, DBAPIError, OSError) as error:
            log.warning("relay.waiting", fault=type(error).__name__)
            stop.wait(1)
            continue
        stop.wait(SHORT_PAUSE if rung else PAUSE)
    boundary.close()
