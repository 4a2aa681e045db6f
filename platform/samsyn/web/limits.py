"""Rate limits, counted in Redis so that all processes count together."""

from contextlib import suppress
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItem, RateLimitItemPerMinute, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from redis.exceptions import RedisError
from werkzeug.exceptions import TooManyRequests

from samsyn.settings import Settings


def visitor() -> str:
    """Whom a limit counts: an address; of IPv6 the network that one household or office has."""
    text = get_remote_address()
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address, 64), strict=False))
    return text


limiter = Limiter(key_func=visitor, default_limits=[], strategy="fixed-window", key_prefix="samsyn")


def init_limits(app: Flask, settings: Settings) -> None:
    """Counts in Redis; when Redis is away the service goes on, counting in the process."""
    app.config.update(
        RATELIMIT_STORAGE_URI=_storage(settings.redis_url),
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        RATELIMIT_IN_MEMORY_FALLBACK=["600 per minute"],
        RATELIMIT_HEADERS_ENABLED=False,
    )
    limiter.init_app(app)


def count_use(what: str, key: str, per_minute: int) -> None:
    """Counts one use of `what` by `key` and raises TooManyRequests when there have been more in this minute.

    For what comes by the hundred a second: a decorated limit asks the same of Redis and takes twice as long about it.
    When Redis is away the process counts by itself.
    """
    if not limiter.enabled:
        return
    if not _hit(_per_minute(per_minute), what, key):
        raise TooManyRequests(retry_after=60)


def count_try(what: str, key: str, *allowed: str) -> bool:
    """Counts one try at `what` by `key`; whether it is within every limit ("5 per minute", "15 per hour").

    For guesses: a fixed number of them, wherever they come from. `forget_tries` after the right one.
    """
    if not limiter.enabled:
        return True
    return all(_hit(parse(limit), what, key) for limit in allowed)


def forget_tries(what: str, key: str, *allowed: str) -> None:
    """Begins to count anew: what was tried has succeeded."""
    for limit in allowed if limiter.enabled else ():
        with suppress(RedisError):
            limiter.limiter.clear(parse(limit), what, key)
        _in_process().clear(parse(limit), what, key)


def _hit(limit: RateLimitItem, what: str, key: str) -> bool:
    try:
        return limiter.limiter.hit(limit, what, key)
    except RedisError:
        return _in_process().hit(limit, what, key)


@lru_cache
def _per_minute(number: int) -> RateLimitItemPerMinute:
    return RateLimitItemPerMinute(number, namespace="samsyn")


@lru_cache
def _in_process() -> FixedWindowRateLimiter:
    return FixedWindowRateLimiter(MemoryStorage())


def _storage(url: str) -> str:
    """The same Redis in the words of the limits library."""
    return f"redis+{url}" if url.startswith("unix://") else url
