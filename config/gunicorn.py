"""Gunicorn's settings for the web role; the embedded stack and the container image start it with this file.

Threads, because a request mostly waits for PostgreSQL; few processes, because each holds its own pool of connections
(`database_pool` of each role). The application is loaded once, before the fork, and the processes share its memory. It
opens no connection until its first request, so none is shared.
Every value can be set in the environment, as all others (SAMSYN_WEB_…).
"""

import gc
import os
from typing import Any

import uuid_utils


def _number(name: str, default: int) -> int:
    text = os.environ.get(f"SAMSYN_WEB_{name}", "")
    return int(text) if text else default


bind = os.environ.get("SAMSYN_WEB_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = _number("PROCESSES", 2)
threads = _number("THREADS", 4)
preload_app = True
# Its control socket would stand in the home directory, outside the data directory and shared by all instances.
control_socket_disable = True

# A process is replaced now and then, not all at once: whatever it leaks goes with it.
max_requests = _number("MAX_REQUESTS", 20_000)
max_requests_jitter = max_requests // 10
timeout = _number("TIMEOUT", 60)
graceful_timeout = _number("GRACEFUL_TIMEOUT", 20)
keepalive = 5

# A heartbeat on a disk can stall a worker for seconds; memory does not.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112 - a fixed name of Linux

# Requests are logged by the application, with municipality and duration and without addresses of people.
accesslog = None
errorlog = "-"
loglevel = os.environ.get("SAMSYN_LOG_LEVEL", "info").lower()
# What gunicorn says itself is JSON too, its messages unfilled: they can quote an address or the path of a request.
logconfig_dict = {
    "formatters": {"discreet": {"()": "samsyn.web.logs.Discreet"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "discreet", "stream": "ext://sys.stdout"}},
    "loggers": {"gunicorn.error": {"level": loglevel.upper(), "handlers": ["out"], "propagate": False}},
    "root": {"level": "WARNING", "handlers": ["out"]},
}

# Who may say where a request came from is `trusted_proxies`, decided in the application.
forwarded_allow_ips = ""
limit_request_line = 4094
limit_request_fields = 60


def when_ready(server: Any) -> None:
    """The application is loaded and stays: the collector need not look through it, which would also unshare it."""
    gc.collect()
    gc.freeze()
    server.log.debug("objects left alone by the collector: %d", gc.get_freeze_count())


def post_fork(_server: Any, _worker: Any) -> None:
    """No two processes make the same ids."""
    uuid_utils.reseed_rng()
