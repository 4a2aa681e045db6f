"""Counting what programs do: together in Redis, by itself when Redis is away."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from redis.exceptions import ConnectionError as RedisAway
from werkzeug.exceptions import TooManyRequests

from samsyn.db.ids import new_id
from samsyn.web.limits import count_use, limiter, visitor


@pytest.fixture
def counting(app: Flask) -> Iterator[None]:
    """Limits are on, as in the service."""
    with app.app_context():
        limiter.enabled = True
        yield
        limiter.enabled = False


@pytest.mark.usefixtures("counting")
def test_one_too_many_is_refused_and_others_are_not() -> None:
    key, other = str(new_id()), str(new_id())
    for _use in range(3):
        count_use("test", key, 3)
    with pytest.raises(TooManyRequests) as refused:
        count_use("test", key, 3)
    assert dict(refused.value.get_headers())["Retry-After"] == "60"
    count_use("test", other, 3)


@pytest.mark.usefixtures("counting")
def test_without_redis_the_process_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_arguments: Any) -> bool:
        raise RedisAway

    monkeypatch.setattr(limiter.limiter, "hit", away)
    key = str(new_id())
    count_use("test", key, 1)
    with pytest.raises(TooManyRequests):
        count_use("test", key, 1)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        *(("192.0.2.77", "192.0.2.77"), ("::ffff:192.0.2.77", "::ffff:192.0.2.77")),
        *(("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64")),
        *(("unix", "unix"), ("", "127.0.0.1")),
    ],
)
def test_whom_a_limit_counts(app: Flask, address: str, counted: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert visitor() == counted
