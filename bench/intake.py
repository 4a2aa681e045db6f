"""Intake: answers by the API from eight clients, against one INSERT and COMMIT by psycopg in eight connections.

Each request is a whole one: a bearer token, an Idempotency-Key, the rate limit, the round's state, the observation's
category, point and area, the answer, the observation and the invitation, one commit. The clients write prepared bytes
and read the status, so that what is measured is the service and not the client.
"""

import json
import secrets
import selectors
import socket
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any

import psycopg

from bench.floor import TEXT, commits_per_second
from bench.running import HOST, Service, service, web
from samsyn import clock
from samsyn.access import Role
from samsyn.accounts import service as accounts
from samsyn.app import create_app
from samsyn.audit.log import SYSTEM
from samsyn.db.ids import new_id
from samsyn.feature import publish
from samsyn.geography import municipalities as facts
from samsyn.geography.points import metres_outside
from samsyn.municipalities import bearer
from samsyn.municipalities.models import Municipality
from samsyn.web.edge import boundary
from tenants.cycle import FEATURES
from tenants.network.models import Organisation, Participant
from tenants.places import service as places
from tenants.rounds import service as rounds

CLIENTS = 8
WARM_UP, MEASURED = 1_000, 6_000
YSTAD = 1286


@dataclass(slots=True)
class Prepared:
    """What the clients send."""

    token: str
    round_id: str
    participants: list[str] = field(default_factory=list)


def run() -> Iterator[dict[str, Any]]:
    """Yields the figures of one run."""
    with service() as running:
        prepared = _prepare(running, WARM_UP + MEASURED)
        before = commits_per_second(running.superuser_dsn, CLIENTS)
        with web(running) as port:
            requests = [_request(prepared, port, number) for number in range(WARM_UP + MEASURED)]
            _drive(port, requests[:WARM_UP])
            seconds, latencies = _drive(port, requests[WARM_UP:])
        floor = (before + commits_per_second(running.superuser_dsn, CLIENTS)) / 2
        _check(running)
    per_second = MEASURED / seconds
    cuts = statistics.quantiles(latencies, n=100)
    yield {
        "clients": CLIENTS,
        "per_second": round(per_second),
        "floor_per_second": round(floor),
        "ratio": round(floor / per_second, 1),
        "p50_ms": round(cuts[49] * 1000, 1),
        "p95_ms": round(cuts[94] * 1000, 1),
    }


def _prepare(running: Service, participants: int) -> Prepared:
    """Ystad with its categories and an area, a network, an open round, and a program's token."""
    app = create_app(running.settings, FEATURES)
    doors = boundary(app)
    fact = facts.fact(YSTAD)
    now = clock.now()
    with app.test_request_context():
        with doors.accounts() as session:
            row = Municipality(id=YSTAD, slug=fact.slug, name=fact.name, county=fact.county, created_at=now)
            row.state = "active"
            session.add(row)
            account = accounts.create(session, email="import@ystad.example", name="Import")
            accounts.give_role(session, account.id, YSTAD, Role.COORDINATOR, by=SYSTEM)
        with doors.municipality(YSTAD) as bound:
            publish(bound, "municipalities.joined", municipality_id=YSTAD)
            places.cover_whole(bound, name="Ystad", by=SYSTEM)
            organisation = Organisation(id=new_id(), name="Norreportskolan", sector="school", created_at=now)
            bound.add(organisation)
            bound.flush()
            people = [
                Participant(
                    id=new_id(),
                    organisation_id=organisation.id,
                    name=f"Rapportör {number}",
                    email=f"{number}@skola.example",
                    created_at=now,
                )
                for number in range(participants)
            ]
            bound.add_all(people)
            bound.flush()
            opened = rounds.start_round(
                bound,
                opens_at=None,
                closes_at=now + timedelta(days=7),
                key=running.settings.link_key,
                by=SYSTEM,
            )
            prepared = Prepared("", str(opened.id), [str(person.id) for person in people])
        with doors.accounts() as session, doors.municipality(YSTAD) as bound:
            prepared.token = bearer.create(bound, session, account=account, name="bench", by=SYSTEM)
    doors.close()
    return prepared


@lru_cache
def _points() -> list[tuple[float, float]]:
    """A grid of (lat, lon) inside the municipality."""
    west, south, east, north = facts.fact(YSTAD).bounds
    steps = [step / 40 for step in range(41)]
    grid = ((south + (north - south) * up, west + (east - west) * right) for up in steps for right in steps)
    return [point for point in grid if metres_outside(YSTAD, *point) == 0]


def _request(prepared: Prepared, port: int, number: int) -> bytes:
    lat, lon = _points()[(number * 37) % len(_points())]
    observation = {
        "category": "vandalism",
        "lat": lat,
        "lon": lon,
        "place_type": "public",
        "occurred_from": (clock.now() - timedelta(hours=3 + number % 200)).isoformat(),
        "source": "seen",
        "text": TEXT,
    }
    body = json.dumps(
        {"round": prepared.round_id, "participant": prepared.participants[number], "observations": [observation]}
    ).encode()
    head = (
        f"POST /api/v1/k/ystad/answers HTTP/1.1\r\nHost: {HOST}:{port}\r\nAuthorization: Bearer {prepared.token}\r\n"
        f"Idempotency-Key: {secrets.token_hex(16)}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@dataclass(slots=True)
class _Client:
    """One connection: what it has read of the answer, and since when it waits."""

    socket: socket.socket
    since: float = 0.0
    buffer: bytes = b""


def _drive(port: int, requests: list[bytes]) -> tuple[float, list[float]]:
    """Sends the requests from eight connections, each as soon as its last was answered; seconds and latencies."""
    waiting, latencies = iter(requests), []
    selector = selectors.DefaultSelector()
    began = time.perf_counter()
    for _ in range(CLIENTS):
        _send(selector, _Client(_connect(port)), waiting)
    while selector.get_map():
        for ready, _events in selector.select(30):
            client: _Client = ready.data
            client.buffer += client.socket.recv(65536)
            if not _is_whole(client.buffer):
                continue
            latencies.append(time.perf_counter() - client.since)
            selector.unregister(client.socket)
            if not client.buffer.startswith(b"HTTP/1.1 201"):
                raise SystemExit(client.buffer.decode(errors="replace")[:2000])
            if b"\r\nConnection: close" in client.buffer:
                client.socket.close()
                client.socket = _connect(port)
            _send(selector, client, waiting)
    return time.perf_counter() - began, latencies


def _connect(port: int) -> socket.socket:
    opened = socket.create_connection((HOST, port), timeout=30)
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return opened


def _send(selector: selectors.BaseSelector, client: _Client, waiting: Iterator[bytes]) -> None:
    request = next(waiting, None)
    if request is None:
        client.socket.close()
        return
    client.buffer, client.since = b"", time.perf_counter()
    client.socket.sendall(request)
    selector.register(client.socket, selectors.EVENT_READ, client)


def _is_whole(answer: bytes) -> bool:
    head, found, body = answer.partition(b"\r\n\r\n")
    if not found:
        return not answer
    length = next((line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), None)
    return length is not None and len(body) >= int(length.split(b":")[1])


def _check(running: Service) -> None:
    """Every request was one answer, with its observation and its invitation."""
    wanted = WARM_UP + MEASURED
    with psycopg.connect(running.superuser_dsn) as connection:
        for counted in (
            "tenant.answer",
            "tenant.observation",
            "tenant.invitation WHERE answered_at IS NOT NULL AND observations = 1",
        ):
            row = connection.execute(f"SELECT count(*) FROM {counted}").fetchone()  # noqa: S608
            if row is None or row[0] != wanted:
                raise SystemExit(f"{counted}: {row} in place of {wanted}")
