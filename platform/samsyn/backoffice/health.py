"""How Redis and the workers are: asked of Redis at the moment, and an honest None when it does not answer."""

from dataclasses import dataclass

from redis.exceptions import RedisError
from rq import Worker

from samsyn.jobs.queues import NAMES, connect, queue


@dataclass(frozen=True, slots=True)
class Health:
    """Workers that have reported lately, and the doorbell's queues by name."""

    workers: int
    rung: dict[str, int]


def ask(redis_url: str) -> Health | None:
    """What Redis says; None when it cannot be reached. Nothing is lost then: the tickets stand in PostgreSQL."""
    try:
        connection = connect(redis_url)
        rung = {name: queue(name, connection).count for name in NAMES}
        return Health(Worker.count(connection), rung)
    except (RedisError, OSError):
        return None
