"""The job that asks the police's service: only where it is switched on, and never worse off for what it answers."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask

from samsyn import clock
from samsyn.app import job_handlers
from samsyn.isolation import Boundary
from samsyn.jobs.outbox import enqueue
from samsyn.jobs.runner import Runner
from samsyn.settings import Settings
from tenants.cycle import FEATURES
from tenants.sources import fetching, service
from tenants.sources.service import SeriesFact
from tests.tenants.sources.conftest import ANNA, Inside, event
from tests.tenants.sources.polisen import Polisen, serving

Connection = psycopg.Connection[Any]
Ask = Callable[[], SeriesFact]


@pytest.fixture
def polisen() -> Iterator[Polisen]:
    with serving() as service_:
        yield service_


@pytest.fixture
def ask(app: Flask, settings: Settings, boundary: Boundary, ystad: int, inside: Inside, polisen: Polisen) -> Ask:
    """Runs the hour's job in Ystad; what the series is afterwards."""
    local = dataclasses.replace(settings, police_url=polisen.address)
    runner = Runner(local, boundary, job_handlers(FEATURES), around=app.app_context)

    def run() -> SeriesFact:
        with inside() as session:
            job = enqueue(session, service.READ_POLICE)
        runner.run(ystad, str(job))
        with inside() as session:
            found = service.police_series(session)
        assert found is not None
        return found

    return run


def switch(inside: Inside, *, live: bool) -> None:
    with inside() as session:
        service.switch_police(session, live=live, by=ANNA)


def waiting(superuser: Connection) -> list[tuple[Any, ...]]:
    return superuser.execute(
        "SELECT payload, due FROM tenant.job JOIN platform.ticket t ON t.job_id = job.id WHERE job.kind = %s "
        "ORDER BY due DESC",
        [service.READ_POLICE],
    ).fetchall()


def test_nobody_is_asked_before_somebody_has_said_so(ask: Ask, inside: Inside, polisen: Polisen) -> None:
    switch(inside, live=True)
    switch(inside, live=False)
    ask()
    assert polisen.asked == []


def test_each_hour_takes_what_is_new(ask: Ask, inside: Inside, polisen: Polisen) -> None:
    switch(inside, live=True)
    polisen.events = [event(2), event(1), event(9, place="Skåne län")]
    first = ask()
    assert (first.events, first.fault) == (2, None)
    polisen.events = [event(3), event(2, summary="Ändrat."), event(1)]
    assert ask().events == 3
    assert polisen.asked == [{"locationname": ["Ystad"]}] * 2


@pytest.mark.parametrize(
    ("mood", "fault"),
    [
        *(("down", "status"), ("away", "status"), ("packed", "answer"), ("broken", "answer"), ("large", "large")),
        ("slow", "slow"),
    ],
)
def test_a_service_that_is_unwell_is_asked_again_later(
    mood: str,
    fault: str,
    ask: Ask,
    inside: Inside,
    polisen: Polisen,
    superuser: Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 2.0)
    switch(inside, live=True)
    polisen.events = [event(1)]
    assert ask().events == 1
    polisen.mood, polisen.events = mood, [event(1), event(2)]
    failed = ask()
    assert (failed.events, failed.fault) == (1, fault)
    payload, due = waiting(superuser)[0]
    assert payload == {"asked": 1}
    assert timedelta(minutes=1) < due - clock.now() <= service.ASK_AGAIN[0]
    polisen.mood = "well"
    well = ask()
    assert (well.events, well.fault, well.failed_at) == (2, None, None)


def test_nobody_answers_and_the_trying_ends(
    ask: Ask, inside: Inside, polisen: Polisen, monkeypatch: pytest.MonkeyPatch, superuser: Connection
) -> None:
    def refuse(*_words: str) -> bytes:
        raise fetching.FetchFault("unreachable")

    monkeypatch.setattr("tenants.sources.jobs.fetch", refuse)
    switch(inside, live=True)
    assert ask().fault == "unreachable"
    with inside() as session:
        service.police_failed(session, "unreachable", asked=len(service.ASK_AGAIN))
    assert [payload for payload, _due in waiting(superuser)] == [{"asked": 1}, {}]


def test_an_address_that_nobody_has_is_unreachable() -> None:
    with pytest.raises(fetching.FetchFault, match="unreachable"):
        fetching.fetch("http://127.0.0.1:9/api/events", "Ystad")
