"""The picture at scale: one municipality with a tenth of the rows among 300, against bare SQL in the same run.

`counts` is GET …/picture through gunicorn, over HTTP, against the two group-bys behind it (by week, by hour of the
week) as psycopg fetches them with the municipality in the WHERE and no policy. `policy` is what row-level security
costs: the same statement as the application's role, bound, against a role that bypasses it. `page` is the page of the
newest picture in the server.

SAMSYN_BENCH_ROWS sets the number of observations (4,000,000 when it is not set).
"""

import http.client
import os
import secrets
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import psycopg
from flask import Flask

from bench.running import HOST, Service, service, web
from samsyn import clock
from samsyn.access import Role
from samsyn.accounts import identity, queries
from samsyn.accounts import service as accounts
from samsyn.accounts.models import Account
from samsyn.app import create_app
from samsyn.audit.log import SYSTEM
from samsyn.db.urls import role_url
from samsyn.feature import publish
from samsyn.geography import municipalities as facts
from samsyn.municipalities import bearer
from samsyn.municipalities.models import Municipality
from samsyn.web.edge import boundary
from tenants.cycle import FEATURES
from tenants.picture import service as pictures

YSTAD, SLUG = 1286, "ystad"
ROWS = int(os.environ.get("SAMSYN_BENCH_ROWS", "4000000"))
OTHERS, ROUNDS, AREAS, PEOPLE = 299, 130, 20, 400
SPANS = {"one round": 14, "half a year": 182, "five years": 1820}
TIMES = {"one round": 40, "half a year": 30, "five years": 8}

WEEKS = """
    SELECT category_id, area_id, date_trunc('week', occurred_from AT TIME ZONE 'Europe/Stockholm')::date, count(*)
    FROM tenant.observation
    WHERE municipality_id = 1286 AND occurred_from >= %(since)s AND occurred_from < %(before)s
    GROUP BY 1, 2, 3"""
HOURS = """
    SELECT extract(isodow FROM occurred_from AT TIME ZONE 'Europe/Stockholm'),
        extract(hour FROM occurred_from AT TIME ZONE 'Europe/Stockholm'),
        ceil(extract(epoch FROM occurred_to - occurred_from) / 3600), count(*)
    FROM tenant.observation
    WHERE municipality_id = 1286 AND occurred_from >= %(since)s AND occurred_from < %(before)s
    GROUP BY 1, 2, 3"""

# Rounds every other week back from today; the network answers most of them. The ids follow from the numbers, so that
# observations can name them without a look-up.
NETWORK = f"""
    INSERT INTO tenant.area (municipality_id, id, name, geometry, position, created_at)
        SELECT 1286, md5('area' || i)::uuid, 'Område ' || i, json_build_object('type', 'Polygon', 'coordinates',
            json_build_array(json_build_array(json_build_array(x, 55.4), json_build_array(x + 0.01, 55.4),
            json_build_array(x + 0.01, 55.5), json_build_array(x, 55.5), json_build_array(x, 55.4))))::jsonb, i,
            now() - interval '6 years'
        FROM (SELECT i, 13.7 + i * 0.01 AS x FROM generate_series(1, {AREAS}) i) AS placed;
    INSERT INTO tenant.organisation (municipality_id, id, name, sector, created_at)
        SELECT 1286, md5('organisation' || i)::uuid, 'Verksamhet ' || i, 'school', now() FROM generate_series(0, 39) i;
    INSERT INTO tenant.participant (municipality_id, id, organisation_id, name, email, title, language, created_at)
        SELECT 1286, md5('person' || i)::uuid, md5('organisation' || i % 40)::uuid, 'Rapportör ' || i,
            i || '@example.example', '', 'sv', now() FROM generate_series(0, {PEOPLE} - 1) i;
    INSERT INTO tenant.round (municipality_id, id, number, state, origin, period_from, period_to, opens_at, closes_at,
            reminders, reminder_text, opened_at, closed_at, created_at)
        SELECT 1286, md5('round' || i)::uuid, {ROUNDS} - i, 'closed', 'hand', (closes - interval '14 days')::date,
            (closes - interval '1 day')::date, closes - interval '2 days', closes, '[]', '', closes, closes, closes
        FROM (SELECT i, now() - interval '14 days' * i AS closes FROM generate_series(0, {ROUNDS} - 1) i) AS planned;
    INSERT INTO tenant.invitation (municipality_id, id, round_id, participant_id, generation, token_hash, created_at,
            answered_at, nothing_to_report, observations)
        SELECT 1286, gen_random_uuid(), md5('round' || r)::uuid, md5('person' || p)::uuid, 1,
            decode(md5(r || 'x' || p), 'hex'), now(), CASE WHEN p % 7 > 0 THEN now() END, false, 8
        FROM generate_series(0, {ROUNDS} - 1) r, generate_series(0, {PEOPLE} - 1) p;
    INSERT INTO tenant.answer (municipality_id, id, round_id, participant_id, nothing_to_report, channel, submitted_at,
            changed_at)
        SELECT 1286, md5(r || 'answer' || p)::uuid, md5('round' || r)::uuid, md5('person' || p)::uuid, false, 'link',
            now(), now()
        FROM generate_series(0, {ROUNDS} - 1) r, generate_series(0, {PEOPLE} - 1) p WHERE p % 7 > 0
"""  # noqa: S608 - put together from this file's own numbers

# Every third observation is known to a span of some hours, as a part of the day is. Foreign keys and triggers rest.
OBSERVATIONS = f"""
    INSERT INTO tenant.observation (municipality_id, id, answer_id, round_id, position, category_id, lat, lon, area_id,
            place_type, occurred_from, occurred_to, source, text, created_at)
        SELECT CASE WHEN mine THEN 1286 ELSE 3000 + i %% {OTHERS} END, gen_random_uuid(),
            md5(age / 14 || 'answer' || 1 + 7 * (i %% 57))::uuid, md5('round' || age / 14)::uuid, 0,
            categories[1 + floor(random() * random() * 16)::int], 55.4 + random() / 10, 13.7 + random() / 5,
            CASE WHEN i %% 20 > 0 THEN md5('area' || 1 + floor(random() * random() * {AREAS})::int)::uuid END,
            'public', at, CASE WHEN i %% 3 = 0 THEN at + interval '1 hour' * (2 + i %% 6) END, 'seen',
            'Två rutor krossade vid cykelstället, glas på marken. Ingen på plats när vi kom.', at
        FROM (
            SELECT i, i <= %(mine)s AS mine, floor(random() * {ROUNDS * 14})::int AS age
            FROM generate_series(1, %(rows)s) i OFFSET 0
        ) AS drawn
        CROSS JOIN LATERAL (
            SELECT date_trunc('minute', now() - interval '1 day' * (age + random())) AS at, drawn.i AS of
        ) AS timed
        CROSS JOIN (SELECT array_agg(id) AS categories FROM tenant.category WHERE municipality_id = 1286) AS named
"""  # noqa: S608 - put together from this file's own numbers


def run() -> Iterator[dict[str, Any]]:
    """Yields the figures of one run."""
    with service() as running:
        app = create_app(replace(running.settings, log_level="WARNING"), FEATURES)
        account, token = _found(app)
        began = time.perf_counter()
        _fill(running)
        yield {"what": "filled", "rows": ROWS, "seconds": round(time.perf_counter() - began)}
        yield from _page(app, account)
        yield from _counts(running, token)
        yield from _policy(running)
        boundary(app).close()


def _found(app: Flask) -> tuple[Account, str]:
    """Ystad with its categories, an account and a program's token."""
    fact, doors = facts.fact(YSTAD), boundary(app)
    with app.test_request_context():
        with doors.accounts() as session:
            row = Municipality(id=YSTAD, slug=fact.slug, name=fact.name, county=fact.county, created_at=clock.now())
            row.state = "active"
            session.add(row)
            account = accounts.create(session, email="anna@ystad.example", name="Anna Lind")
            accounts.give_role(session, account.id, YSTAD, Role.COORDINATOR, by=SYSTEM)
        with doors.municipality(YSTAD) as bound:
            publish(bound, "municipalities.joined", municipality_id=YSTAD)
        with doors.accounts() as session, doors.municipality(YSTAD) as bound:
            token = bearer.create(bound, session, account=account, name="bench", by=SYSTEM)
    return account, token


def _fill(running: Service) -> None:
    """Writes the rows with the indexes away, and puts them back as they were."""
    with psycopg.connect(running.superuser_dsn, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        connection.execute(NETWORK)
        indexes = connection.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'tenant' AND tablename = 'observation' "
            "AND indexname LIKE 'ix_%'"
        ).fetchall()
        for name, _definition in indexes:
            connection.execute(f"DROP INDEX tenant.{name}")
        connection.execute(OBSERVATIONS, {"rows": ROWS, "mine": ROWS // 10})
        for _name, definition in indexes:
            connection.execute(definition)
        connection.execute("VACUUM ANALYZE")


def _counts(running: Service, token: str) -> Iterator[dict[str, Any]]:
    last = clock.today()
    with web(running) as port, psycopg.connect(running.superuser_dsn, autocommit=True) as floor:
        connection = http.client.HTTPConnection(HOST, port, timeout=120)
        for name, days in SPANS.items():
            first = last - timedelta(days=days - 1)
            path = f"/api/v1/k/{SLUG}/picture?from={first}&to={last}"
            values = _instants(first, last)

            def ask(path: str = path) -> int:
                connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
                answer = connection.getresponse()
                body = answer.read()
                if answer.status != 200:
                    raise SystemExit(body.decode()[:2000])
                return len(body)

            def weeks(values: dict[str, Any] = values) -> int:
                return len(floor.execute(WEEKS, values).fetchall())

            def hours(values: dict[str, Any] = values) -> int:
                return len(floor.execute(HOURS, values).fetchall())

            asked, by_week, by_hour = _alternating((ask, weeks, hours), TIMES[name])
            yield {
                "what": "counts",
                "span": name,
                "groups": weeks(),
                "bytes": ask(),
                **_milliseconds(asked),
                "floor_ms": round(by_week + by_hour, 2),
                "ratio": round(statistics.median(asked) / ((by_week + by_hour) / 1000), 2),
                "ratio_to_weeks_alone": round(statistics.median(asked) / (by_week / 1000), 2),
            }


def _policy(running: Service) -> Iterator[dict[str, Any]]:
    """The same statement with and without the policy."""
    last = clock.today()
    dsn = role_url(running.settings.database_url, "samsyn_app", running.settings.database_password_app)
    with (
        psycopg.connect(dsn, autocommit=True) as bound,
        psycopg.connect(running.superuser_dsn, autocommit=True) as free,
    ):
        for name, days in SPANS.items():
            values = _instants(last - timedelta(days=days - 1), last)

            def with_policy(values: dict[str, Any] = values) -> int:
                with bound.transaction():
                    bound.execute(f"SET LOCAL samsyn.municipality = '{YSTAD}'")
                    return len(bound.execute(WEEKS, values).fetchall())

            def without(values: dict[str, Any] = values) -> int:
                with free.transaction():
                    return len(free.execute(WEEKS, values).fetchall())

            bound_times, free_ms = _alternating((with_policy, without), TIMES[name])
            ratio = statistics.median(bound_times) * 1000 / free_ms
            yield {
                "what": "policy",
                "span": name,
                **_milliseconds(bound_times),
                "floor_ms": round(free_ms, 2),
                "ratio": round(ratio, 3),
            }


def _page(app: Flask, account: Account) -> Iterator[dict[str, Any]]:
    """Drafting the newest round's picture, and its page for the one who works with it."""
    with app.test_request_context(), boundary(app).municipality(YSTAD) as bound:
        began = time.perf_counter()
        round_ = pictures.newest_round(bound)
        if round_ is None:
            raise SystemExit("There is no round.")
        picture = pictures.draft(bound, round_.id)
        drafted = time.perf_counter() - began
        points = len(picture.content["points"])
    with boundary(app).accounts() as session:
        set_at = queries.password_set_at(session, account.id)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"], cookie["_id"] = str(account.id), True, secrets.token_hex(8)
        cookie[identity.STAMP] = identity.stamp(set_at)

    def ask() -> int:
        answer = client.get(f"/k/{SLUG}/lagesbild/")
        if answer.status_code != 200:
            raise SystemExit(answer.text[:2000])
        return len(answer.data)

    times = [_seconds(ask) for _ in range(25)][5:]
    yield {
        "what": "page",
        "points": points,
        "bytes": ask(),
        "draft_ms": round(drafted * 1000),
        **_milliseconds(times),
    }


def _instants(first: date, last: date) -> dict[str, Any]:
    return {"since": clock.at(first, 0), "before": clock.at(last + timedelta(days=1), 0)}


def _alternating(asks: tuple[Callable[[], Any], ...], times: int) -> tuple[Any, ...]:
    """The first's seconds, one by one, and the others' medians in milliseconds: in turns, so that all meet the same."""
    for each in asks:
        each()
    taken: list[list[float]] = [[] for _ in asks]
    for _ in range(times):
        for place, each in enumerate(asks):
            taken[place].append(_seconds(each))
    return taken[0], *(statistics.median(each) * 1000 for each in taken[1:])


def _seconds(ask: Callable[[], Any]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def _milliseconds(times: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times, n=20, method="inclusive")
    return {"p50_ms": round(cuts[9] * 1000, 2), "p95_ms": round(cuts[18] * 1000, 2)}
