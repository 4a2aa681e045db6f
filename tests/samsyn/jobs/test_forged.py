"""Who can write to Redis can ring the doorbell and nothing else: no function, no callback, no other municipality."""

import json
import select
import socket
import zlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from rq import SimpleWorker
from rq.callbacks import Callback
from rq.job import Job as RqJob
from rq.queue import Queue
from rq.serializers import JSONSerializer
from rq.webhook import Webhook

from samsyn import clock
from samsyn.isolation import Boundary
from samsyn.jobs import runner
from samsyn.jobs.outbox import enqueue
from samsyn.jobs.queues import RUN, queue, worker
from samsyn.jobs.runner import JobContext
from tests.samsyn.jobs.conftest import Inside, MakeRunner, job_id

Forge = Callable[..., None]

# What a pickle serializer would turn into os.system("touch samsyn-forged"); as bytes, so that nothing imports pickle.
PICKLED = b"cposix\nsystem\n(Vtouch samsyn-forged\ntR."


@pytest.fixture
def effects(make_runner: MakeRunner) -> list[int]:
    """The municipalities in which the handler "test.effect" has run, by the runner of this process."""
    ran: list[int] = []

    def effect(context: JobContext) -> None:
        ran.append(context.municipality_id)

    runner.configure(make_runner({"test.effect": effect}))
    return ran


@pytest.fixture
def work(redis: Redis) -> Callable[[], None]:
    """Takes everything that stands on the queues, as the worker's process does: again after every fault."""

    def burst() -> None:
        for _ in range(20):
            one = worker(redis)
            one._install_signal_handlers = lambda: None  # type: ignore[method-assign]
            one.work(burst=True, logging_level="CRITICAL")
            if not any(queue(name, redis).count for name in ("default", "mail")):
                return

    return burst


@pytest.fixture
def forge(redis: Redis) -> Forge:
    """Puts a message of RQ's own on the queue "default", as somebody else's program would."""

    def put(function: str, *args: Any, **options: Any) -> None:
        plain = Queue("default", connection=redis, job_class=RqJob, serializer=JSONSerializer)
        plain.enqueue_call(function, args=args, **options)

    return put


def test_a_true_message_runs_its_job(
    inside: Inside, forge: Forge, work: Callable[[], None], effects: list[int]
) -> None:
    with inside() as session:
        job = enqueue(session, "test.effect")
    forge(RUN, 1286, job_id(job))
    forge(RUN, 1286, job_id(job))
    work()
    assert effects == [1286]


def test_the_same_message_would_run_in_a_plain_worker(forge: Forge, redis: Redis, tmp_path: Path) -> None:
    """The control: what follows is refused by us and not by RQ."""
    canary = tmp_path / "executed"
    forge("os.system", f"touch {canary}")
    plain = SimpleWorker(["default"], connection=redis, serializer=JSONSerializer)
    plain._install_signal_handlers = lambda: None  # type: ignore[method-assign]
    plain.work(burst=True, logging_level="CRITICAL")
    assert canary.exists()


@pytest.mark.parametrize(
    ("function", "args"),
    [
        ("os.system", ["touch {canary}"]),
        ("subprocess.check_call", [["touch", "{canary}"]]),
        ("builtins.exec", ["open('{canary}', 'w')"]),
        ("samsyn.jobs.runner.configure", [None]),
        ("pathlib.Path.touch", ["{canary}"]),
        (RUN, []),
        (RUN, ["1286", "{canary}"]),
        (RUN, [1286, "not an id"]),
        (RUN, [True, "00000000-0000-7000-8000-000000000000"]),
        (RUN, [1286, "00000000-0000-7000-8000-000000000000", "more"]),
    ],
)
def test_no_other_function_runs(
    function: str, args: list[Any], forge: Forge, work: Callable[[], None], effects: list[int], tmp_path: Path
) -> None:
    canary = tmp_path / "executed"
    forge(function, *json.loads(json.dumps(args).replace("{canary}", str(canary))))
    work()
    assert not canary.exists()
    assert effects == []


def test_neither_callbacks_nor_webhooks(
    inside: Inside, forge: Forge, work: Callable[[], None], effects: list[int], tmp_path: Path, redis: Redis
) -> None:
    canary = tmp_path / "executed"
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    calls = {
        "on_success": Callback("os.system"),
        "on_failure": Callback("os.system"),
        "on_stopped": Callback("os.system"),
        "webhooks": [Webhook(url, status) for status in ("finished", "failed")],
    }
    with inside() as session:
        job = enqueue(session, "test.effect")
    forge(RUN, 1286, job_id(job), **calls)
    forge("os.system", f"touch {canary}", **calls)
    for name in ("success", "failure", "stopped"):
        for key in redis.keys("rq:job:*"):
            redis.hset(key, f"{name}_callback_name", "pathlib.Path.touch")
            redis.hset(key, f"{name}_callback_timeout", "5")
    work()
    assert effects == [1286]
    assert not canary.exists()
    with listener:
        assert select.select([listener], [], [], 0)[0] == [], "somebody has called"


@pytest.mark.parametrize(
    "fields",
    [
        {"data": PICKLED},
        {"data": zlib.compress(PICKLED)},
        {"data": b"\x00\xff"},
        {"data": b'["os.system", null, ["true"], {}]', "created_at": "not a time"},
        {"data": b'["samsyn.jobs.runner.run", ["os", "system"], [1286, "x"], {}]'},
        {"data": b'["samsyn.jobs.runner.run", null, [1286, "x"], {"more": 1}]'},
        {"data": b'{"a": 1}', "status": "no such state"},
        {"no": "data"},
    ],
)
def test_garbage_is_passed_over(
    fields: Any, inside: Inside, forge: Forge, work: Callable[[], None], effects: list[int], redis: Redis
) -> None:
    redis.hset("rq:job:forged", mapping=fields)
    redis.rpush("rq:queue:default", "forged", "never existed")
    with inside() as session:
        job = enqueue(session, "test.effect")
    forge(RUN, 1286, job_id(job))
    work()
    assert effects == [1286], "what came after the garbage has not been done"
    assert not Path("samsyn-forged").exists()


def test_an_abandoned_message_calls_nothing_back(
    forge: Forge, work: Callable[[], None], effects: list[int], redis: Redis, tmp_path: Path
) -> None:
    """RQ's own housekeeping runs a failure callback for a job whose worker died."""
    canary = tmp_path / "executed"
    forge("os.system", f"touch {canary}")
    key: Any = redis.keys("rq:job:*")[0]
    name = key.decode().removeprefix("rq:job:")
    redis.hset(key, mapping={"failure_callback_name": "os.system", "failure_callback_timeout": 5, "status": "started"})
    redis.delete("rq:queue:default")
    redis.zadd("rq:wip:default", {f"{name}:execution": 1})
    work()
    assert not canary.exists()


def test_another_municipalitys_job_does_not_exist(
    inside: Inside, simrishamn: int, forge: Forge, work: Callable[[], None], effects: list[int], boundary: Boundary
) -> None:
    with boundary.municipality(simrishamn) as session:
        theirs = enqueue(session, "test.effect")
    forge(RUN, 1286, job_id(theirs))
    forge(RUN, 0, job_id(theirs))
    forge(RUN, 9999, job_id(theirs))
    forge(RUN, -1, job_id(theirs))
    forge(RUN, 10**30, job_id(theirs))
    work()
    assert effects == []
    forge(RUN, simrishamn, job_id(theirs))
    work()
    assert effects == [simrishamn], "the forged messages have taken the job away"


def test_nobody_brings_a_job_forward(
    inside: Inside, forge: Forge, work: Callable[[], None], effects: list[int]
) -> None:
    with inside() as session:
        job = enqueue(session, "test.effect", due=clock.now() + timedelta(minutes=1))
    forge(RUN, 1286, job_id(job))
    work()
    assert effects == []


def test_the_worker_takes_no_orders_from_redis(redis: Redis) -> None:
    one = worker(redis)
    one.bootstrap("CRITICAL")
    assert redis.pubsub_channels("*") == []
    one.teardown()  # type: ignore[no-untyped-call]
