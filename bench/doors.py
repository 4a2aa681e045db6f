"""The doors: what a signed-in page costs before it does anything, against a bare Flask view in the same run.

`open` is a door that asks for nobody, `entered` the session in Redis, the account and its roles, the gate and the bound
transaction, `logged` the same with an entry in the chained log and its commit. All in this process, so that the wire is
no part of it; `cpu` is this process' own time, without what it waits for PostgreSQL and Redis.
"""

import secrets
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from bench.running import service
from samsyn import clock
from samsyn.access import Capability, Role
from samsyn.accounts import identity, queries
from samsyn.accounts import service as accounts
from samsyn.accounts.models import Account
from samsyn.app import create_app
from samsyn.audit import read
from samsyn.audit.log import SYSTEM
from samsyn.geography import municipalities as facts
from samsyn.municipalities.models import Municipality
from samsyn.web import Door, access, actor, session
from samsyn.web.edge import boundary

YSTAD, SLUG = 1286, "ystad"
WARM_UP, MEASURED = 30, 400
DOORS = {"open": "/open", "entered": f"/k/{SLUG}/entered", "logged": f"/k/{SLUG}/logged"}


def run() -> Iterator[dict[str, Any]]:
    """Yields the figures of one run."""
    with service() as running:
        app = create_app(replace(running.settings, log_level="WARNING"))
        _add_views(app)
        client = _signed_in(app, _found(app))
        bare = Flask("bare")
        bare.add_url_rule("/", "ok", lambda: "ok")
        asks = {"bare": _asking(bare.test_client(), "/")}
        asks |= {name: _asking(client, path) for name, path in DOORS.items()}
        wall, cpu = _in_turns(asks)
        boundary(app).close()
    for name in asks:
        yield {
            "what": name,
            "p50_ms": round(wall[name] * 1000, 2),
            "cpu_ms": round(cpu[name] * 1000, 2),
            "ratio": round(wall[name] / wall["bare"], 1),
            "cpu_ratio": round(cpu[name] / cpu["bare"], 1),
        }


def _add_views(app: Flask) -> None:
    def logged() -> str:
        read(session(), "picture.opened", actor())
        return "ok"

    app.add_url_rule("/open", "open", access(Door.PUBLIC)(lambda: "ok"))
    app.add_url_rule("/k/<slug>/entered", "k.entered", access(Capability.PICTURE_READ)(lambda: "ok"))
    app.add_url_rule("/k/<slug>/logged", "k.logged", access(Capability.PICTURE_READ)(logged))


def _found(app: Flask) -> Account:
    """Ystad and a coordinator."""
    fact = facts.fact(YSTAD)
    with app.test_request_context(), boundary(app).accounts() as opened:
        row = Municipality(id=YSTAD, slug=fact.slug, name=fact.name, county=fact.county, created_at=clock.now())
        row.state = "active"
        opened.add(row)
        account = accounts.create(opened, email="anna@ystad.example", name="Anna Lind")
        accounts.give_role(opened, account.id, YSTAD, Role.COORDINATOR, by=SYSTEM)
    return account


def _signed_in(app: Flask, account: Account) -> FlaskClient:
    with boundary(app).accounts() as opened:
        set_at = queries.password_set_at(opened, account.id)
    client = app.test_client()
    with client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"], kept["_id"] = str(account.id), True, secrets.token_hex(8)
        kept[identity.STAMP] = identity.stamp(set_at)
    return client


def _asking(client: FlaskClient, path: str) -> Callable[[], None]:
    def ask() -> None:
        answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")

    return ask


def _in_turns(asks: dict[str, Callable[[], None]]) -> tuple[dict[str, float], dict[str, float]]:
    """The medians of wall and processor time in seconds; each is asked in turn, so that all meet the same machine."""
    wall: dict[str, list[float]] = {name: [] for name in asks}
    cpu: dict[str, list[float]] = {name: [] for name in asks}
    for turn in range(WARM_UP + MEASURED):
        for name, ask in asks.items():
            began, used = time.perf_counter(), time.process_time()
            ask()
            if turn >= WARM_UP:
                wall[name].append(time.perf_counter() - began)
                cpu[name].append(time.process_time() - used)
    return _medians(wall), _medians(cpu)


def _medians(taken: dict[str, list[float]]) -> dict[str, float]:
    return {name: statistics.median(each) for name, each in taken.items()}
