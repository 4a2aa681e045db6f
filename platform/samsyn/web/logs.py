"""What is logged of a request: route, status, municipality, timing. Never free text, tokens or addresses.

Every line of every process is a JSON object on standard output. Lines of our own hold what they were given by name;
lines of libraries hold the message before anything was put into it, for what is put in can be an address or a path.
"""

import json
import logging
import sys
import time
import traceback
import uuid
from datetime import UTC, datetime
from types import TracebackType

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger("samsyn.web")
FRAMES = 8
KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""A visitor can make up a method, and write in it."""


def unexpected_error(error: Exception) -> None:
    """Logs where an unforeseen error happened, not what it says: its text may quote what somebody wrote."""
    log.error("request.error", fault=type(error).__name__, frames=_frames(error.__traceback__))


def _frames(end: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(end)][-FRAMES:]


class Discreet(logging.Formatter):
    """A library's record as a line of JSON: who said it and its unfilled message, a fault's kind and place.

    A message without anything to fill in may have been filled in before it came here, so only its place is told.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        place = f"{record.module}:{record.lineno}"
        line = {
            "logger": record.name,
            "event": record.msg if record.args and isinstance(record.msg, str) else place,
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        fault = record.exc_info
        if fault and fault[0] is not None:
            return json.dumps({**line, "fault": fault[0].__name__, "frames": _frames(fault[2])})
        return json.dumps(line)


class StandardOutput(logging.Handler):
    """Writes to whatever standard output is at the time."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(Discreet())

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        print(self.format(record), file=sys.stdout, flush=True)  # noqa: T201


def configure_logging(level: str) -> None:
    """JSON lines on standard output, those of libraries from warnings upward."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level.lower()),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    if not any(isinstance(handler.formatter, Discreet) for handler in root.handlers):
        root.addHandler(StandardOutput())
    logging.captureWarnings(capture=True)


def _refused(status: int) -> dict[str, str]:
    """Whose account was turned away at a door, so that somebody who tries one after another is seen."""
    account = getattr(g.get("actor"), "account_id", None)
    return {"account": str(account)} if status in {403, 404} and account is not None else {}


def init_logs(app: Flask) -> None:
    """One line for each request, with its route's pattern and never its path: a path can hold a token."""

    @app.before_request
    def begin() -> None:
        g.request_id = uuid.uuid4().hex[:16]
        g.began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if request.endpoint != "static":
            place, region = g.get("municipality"), g.get("region")
            log.info(
                "request",
                route=str(request.url_rule) if request.url_rule else None,
                method=request.method if request.method in KNOWN_METHODS else None,
                status=response.status_code,
                municipality=place.id if place else None,
                region=region.id if region else None,
                **_refused(response.status_code),
                ms=round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
            )
        return response
