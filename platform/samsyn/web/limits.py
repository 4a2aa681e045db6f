"""Rate limits, counted in Redis so that all processes count together."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from samsyn.settings import Settings

limiter = Limiter(key_func=get_remote_address, default_limits=[], strategy="fixed-window", key_prefix="samsyn")


def init_limits(app: Flask, settings: Settings) -> None:
    """Counts in Redis; when Redis is away the service goes on, counting in the process."""
    app.config.update(
        RATELIMIT_STORAGE_URI=_storage(settings.redis_url),
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        RATELIMIT_IN_MEMORY_FALLBACK=["600 per minute"],
        RATELIMIT_HEADERS_ENABLED=False,
    )
    limiter.init_app(app)


def _storage(url: str) -> str:
    """The same Redis in the words of the limits library."""
    return f"redis+{url}" if url.startswith("unix://") else url
