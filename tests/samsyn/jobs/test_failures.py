"""Jobs that have given up are kept, tried again on demand, or put aside; the work of a closed municipality waits."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from samsyn.errors import Conflict
from samsyn.isolation import Boundary
from samsyn.jobs import failures
from samsyn.jobs.outbox import enqueue
from samsyn.jobs.relay import lease
from samsyn.jobs.runner import JobContext
from samsyn.settings import Settings
from tests.samsyn.jobs.conftest import Inside, MakeRunner, job_id
from tests.samsyn.jobs.test_runner import ROOM, YSTAD, make_due, state


def give_up(inside: Inside, make_runner: MakeRunner, settings: Settings) -> Any:
    """A job in Ystad that has failed as often as it may."""

    def fail(context: JobContext) -> None:
        raise TimeoutError(str(context.payload))

    with inside() as session:
        job = enqueue(session, "test.fails", {"text": "hemligt"}, key="once")
    runner = make_runner({"test.fails": fail})
    for _ in range(settings.job_tries):
        runner.run(YSTAD, job_id(job))
        make_due(inside)
    return job


def test_a_job_that_gave_up_is_kept_and_not_handed_out(
    inside: Inside, make_runner: MakeRunner, settings: Settings, boundary: Boundary
) -> None:
    job = give_up(inside, make_runner, settings)
    assert lease(boundary, 60, ROOM) == []
    with boundary.accounts() as session:
        (ticket,) = failures.failed(session)
        assert (ticket.municipality_id, ticket.job_id, ticket.kind) == (YSTAD, job, "test.fails")
        assert ticket.tries == settings.job_tries
        assert failures.count(session) == 1
    assert not {"payload", "fault", "key"} & {column.name for column in type(ticket).__table__.columns}


def test_tried_again_it_may_fail_as_often_as_a_new_one_and_then_succeed(
    inside: Inside, make_runner: MakeRunner, settings: Settings, boundary: Boundary
) -> None:
    job = give_up(inside, make_runner, settings)
    for _ in range(2):
        with boundary.accounts() as session:
            assert failures.retry(session, YSTAD, job) == "test.fails"
        assert [one[1] for one in lease(boundary, 0, ROOM)] == [job_id(job)]
        for number in range(settings.job_tries):
            make_runner({}).run(YSTAD, job_id(job))
            assert state(inside, job).tries == number + 1
            make_due(inside)
        assert state(inside, job).failed_at is not None
    with boundary.accounts() as session:
        failures.retry(session, YSTAD, job)
    make_runner({"test.fails": lambda context: None}).run(YSTAD, job_id(job))
    done = state(inside, job)
    assert done.done_at is not None
    assert (done.failed_at, done.due) == (None, None)


def test_put_aside_it_is_gone_from_the_list_and_stays_in_its_municipality(
    inside: Inside, make_runner: MakeRunner, settings: Settings, boundary: Boundary
) -> None:
    job = give_up(inside, make_runner, settings)
    with boundary.accounts() as session:
        assert failures.dismiss(session, YSTAD, job) == "test.fails"
        assert failures.failed(session) == []
        for act in (failures.retry, failures.dismiss):
            with pytest.raises(Conflict):
                act(session, YSTAD, job)
    assert state(inside, job).failed_at is not None


def test_the_operators_role_touches_no_ticket_that_has_not_failed(inside: Inside, boundary: Boundary) -> None:
    with inside() as session:
        job = enqueue(session, "test.waits")
    with boundary.accounts() as session:
        for act in (failures.retry, failures.dismiss):
            with pytest.raises(Conflict):
                act(session, YSTAD, job)  # type: ignore[arg-type]
        assert session.execute(text("UPDATE platform.ticket SET due = now() + interval '1 day'")).rowcount == 0  # type: ignore[attr-defined]
        assert session.execute(text("DELETE FROM platform.ticket")).rowcount == 0  # type: ignore[attr-defined]
    with pytest.raises(DBAPIError), boundary.accounts() as session:
        session.execute(text("UPDATE platform.ticket SET municipality_id = 1291"))


def test_the_work_of_a_municipality_that_rests_waits(
    inside: Inside, make_runner: MakeRunner, boundary: Boundary, simrishamn: int
) -> None:
    ran: list[int] = []
    runner = make_runner({"test.k": lambda context: ran.append(context.municipality_id)})
    with inside() as session:
        job = enqueue(session, "test.k")
    with inside(simrishamn) as session:
        other = enqueue(session, "test.k")

    def turn(state_: str) -> None:
        with boundary.accounts() as session:
            session.execute(
                text("UPDATE platform.municipality SET state = :s WHERE id = :id"), {"s": state_, "id": YSTAD}
            )

    turn("suspended")
    assert [one[1] for one in lease(boundary, 0, ROOM)] == [job_id(other)]
    runner.run(YSTAD, job_id(job))
    assert ran == [], "a message from before it was closed runs nothing"
    assert state(inside, job).due is not None
    turn("active")
    assert {one[1] for one in lease(boundary, 0, ROOM)} == {job_id(job), job_id(other)}
    runner.run(YSTAD, job_id(job))
    assert ran == [YSTAD]
