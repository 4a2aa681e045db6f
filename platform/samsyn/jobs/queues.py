"""The RQ side: ids in, one function out.

RQ promises nothing of its own and runs whatever function a Redis writer names, whichever serializer is set. Here it is
a doorbell: a job holds (municipality, job id), and BoundJob refuses to run anything but the runner, to call anything
back, or to send a webhook.
"""

from typing import Any, NoReturn

from redis import Redis
from rq import Queue, SimpleWorker
from rq.job import Job as RqJob
from rq.serializers import JSONSerializer

RUN = "samsyn.jobs.runner.run"
NAMES = ("default", "mail")


class Refused(Exception):
    """A message on the queue that the runner did not write."""


class BoundJob(RqJob):
    """An RQ job that can only be `run(municipality, job)`."""

    def _deserialize_data(self) -> None:
        super()._deserialize_data()  # type: ignore[no-untyped-call]
        if self._func_name != RUN or self._instance is not None or self._kwargs:
            self._refuse()
        args: Any = self._args
        if len(args) != 2 or type(args[0]) is not int or not isinstance(args[1], str):
            self._refuse()

    def restore(self, raw_data: Any) -> Any:
        """Reads the message without its callbacks, webhooks and dependencies."""
        result = super().restore(raw_data)
        self._success_callback_name = self._failure_callback_name = self._stopped_callback_name = None
        self.webhooks = []
        self._dependency_ids = []
        return result

    def _refuse(self) -> NoReturn:
        raise Refused("The queue holds a message that nobody here wrote.")


class BoundWorker(SimpleWorker):
    """RQ's worker, in this process, which takes no orders by way of Redis and is never long in coming back."""

    max_connection_wait_time = 5.0
    log_result_lifespan = False
    stopping = False

    def subscribe(self) -> None:
        """RQ would listen for commands here (shut down, stop a job): this worker hears signals alone."""

    def request_stop(self, signum: Any, frame: Any) -> None:
        """Remembers that the end was asked for, and is not a fault to come back from."""
        self.stopping = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]


def connect(url: str) -> Redis:
    """A Redis client that waits for no answer longer than ten seconds on a dead line."""
    return Redis.from_url(url, socket_connect_timeout=5, health_check_interval=30)


def worker(connection: Redis) -> BoundWorker:
    """A worker over every queue."""
    return BoundWorker(
        [queue(name, connection) for name in NAMES],
        connection=connection,
        job_class=BoundJob,
        serializer=JSONSerializer,
        log_job_description=False,
    )


def queue(name: str, connection: Redis) -> Queue:
    """The queue of that name, with our job class and JSON."""
    return Queue(name, connection=connection, job_class=BoundJob, serializer=JSONSerializer)
