"""The worker's process: RQ over every queue, running nothing but the runner, back again after every loss of Redis."""

import time

import structlog
from redis.exceptions import RedisError
from rq.exceptions import StopRequested

from samsyn.jobs.queues import connect, worker
from samsyn.settings import Settings

PAUSE = 0.5
log = structlog.get_logger("samsyn.worker")


def serve(settings: Settings) -> None:
    """Works until the process is told to stop. The runner has been configured (samsyn.jobs.runner.configure).

    RQ's worker ends when a message cannot be read or Redis fails in the middle of one; another one takes over here.
    """
    connection = connect(settings.redis_url)
    try:
        while True:
            try:
                one = worker(connection)
                one.work(logging_level="WARNING")
                if one.stopping:
                    return
                log.warning("worker.again")
            except (RedisError, OSError) as error:
                log.warning("worker.waiting", fault=type(error).__name__)
            time.sleep(PAUSE)
    except StopRequested:
        return
    finally:
        connection.close()
