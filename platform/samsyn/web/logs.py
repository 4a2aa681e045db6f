"""What is logged of a request: route, status, municipality, timing. Never free text, tokens or addresses."""

import time
import traceback
import uuid

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger("samsyn.web")


def unexpected_error(error: Exception) -> None:
    """Logs where an unforeseen error happened, not what it says: its text may quote what somebody wrote."""
    frames = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)][-8:]
    log.error("request.error", fault=type(error).__name__, frames=frames, request=g.get("request_id"))


def configure_logging(level: str) -> None:
    """JSON lines on standard output."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level.lower()),
        cache_logger_on_first_use=True,
    )


def init_logs(app: Flask) -> None:
    """One line for each request, with its route's pattern and never its path: a path can hold a token."""

    @app.before_request
    def begin() -> None:
        g.request_id = uuid.uuid4().hex[:16]
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if request.endpoint != "static":
            place = g.get("municipality")
            log.info(
                "request",
                request=g.get("request_id"),
                route=str(request.url_rule) if request.url_rule else None,
                method=request.method,
                status=response.status_code,
                municipality=place.id if place else None,
                ms=round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
            )
        return response
