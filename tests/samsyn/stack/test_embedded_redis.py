"""The embedded Redis: private, kept on the disk, good enough for RQ, and never the reason why nothing starts."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue, SimpleWorker
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer

from samsyn.stack.redis import EmbeddedRedis
from tests.samsyn.stack.conftest import kill_9


@pytest.fixture
def server(base: Path) -> Iterator[EmbeddedRedis]:
    made = EmbeddedRedis(base / "redis", base / "run")
    made.start()
    yield made
    made.stop()


def test_private_socket_and_nothing_else(server: EmbeddedRedis) -> None:
    assert server.pid is not None
    connections = psutil.Process(server.pid).net_connections("inet")
    assert [c for c in connections if c.status == psutil.CONN_LISTEN] == []
    assert server.socket.stat().st_mode & 0o077 == 0
    assert server.data.stat().st_mode & 0o077 == 0


def test_what_it_holds_is_kept(server: EmbeddedRedis) -> None:
    with redis.Redis.from_url(server.url) as client:
        client.set("stopped", "kept")
    server.stop()
    server.start()
    with redis.Redis.from_url(server.url) as client:
        assert client.get("stopped") == b"kept"
        client.set("killed", "kept")
        client.execute_command("BGREWRITEAOF")
    # The file is flushed every second; the process dies, the machine does not.
    kill_9(server)
    server.start()
    with redis.Redis.from_url(server.url) as client:
        assert client.get("killed") == b"kept"


def test_rq_works_on_it(server: EmbeddedRedis) -> None:
    with redis.Redis.from_url(server.url) as client:
        assert client.info("server")["redis_version"].startswith("6.2")
        queue = Queue("tests", connection=client, serializer=JSONSerializer)
        job = queue.enqueue("operator.add", 2, 3)
        worker = SimpleWorker([queue], connection=client, serializer=JSONSerializer)
        with handlers_kept():
            worker.work(burst=True, logging_level="WARNING")
        done = Job.fetch(job.id, connection=client, serializer=JSONSerializer)
        assert done.get_status() == JobStatus.FINISHED
        assert done.return_value() == 5


@contextmanager
def handlers_kept() -> Iterator[None]:
    """A worker takes over the signals of its process, which here is everybody's."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_password(base: Path) -> None:
    server = EmbeddedRedis(base / "redis", base / "run", password='o"rd å/@')
    server.start()
    with redis.Redis.from_url(server.url) as client:
        assert client.ping()
    at_once = Retry(NoBackoff(), retries=0)
    with (
        redis.Redis(unix_socket_path=str(server.socket), retry=at_once) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()
    assert server.pid is not None
    assert "rd" not in " ".join(psutil.Process(server.pid).cmdline()[1:]).replace(str(base), "")
    server.stop()


def test_files_that_cannot_be_read_are_put_aside(base: Path) -> None:
    said: list[str] = []
    (base / "redis").mkdir()
    (base / "redis" / "appendonly.aof").write_bytes(b"*3\r\n$3\r\nSET\r\nnonsense" * 20)
    server = EmbeddedRedis(base / "redis", base / "run", echo=said.append)
    server.start()
    with redis.Redis.from_url(server.url) as client:
        assert client.dbsize() == 0
    server.stop()
    aside = list(base.glob("redis.unreadable-*"))
    assert len(aside) == 1
    assert str(aside[0]) in said[0]


def test_long_path(base: Path) -> None:
    deep = base / ("mycket_lång_sökväg_" * 6)
    server = EmbeddedRedis(deep / "redis", deep / "run")
    server.start()
    with redis.Redis.from_url(server.url) as client:
        assert client.ping()
    server.stop()
    server.socket.with_name("redis.conf").unlink()
    server.socket.parent.rmdir()
    server.socket.parent.parent.rmdir()


def test_a_warm_start_takes_no_time(server: EmbeddedRedis) -> None:
    server.stop()
    before = time.monotonic()
    server.start()
    assert time.monotonic() - before < 2.0
