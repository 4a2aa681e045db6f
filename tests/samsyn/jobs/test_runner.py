"""One job: run once in effect, put off, tried again, given up."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from samsyn import clock
from samsyn.isolation import Boundary
from samsyn.jobs.outbox import enqueue, enqueue_many, move, withdraw
from samsyn.jobs.relay import lease
from samsyn.jobs.runner import MOST_LEASES, JobContext, Later
from samsyn.settings import Settings
from tests.samsyn.jobs.conftest import Inside, MakeRunner, job_id

YSTAD = 1286
ROOM = {"default": 200, "mail": 200}


def state(inside: Inside, job: Any) -> Any:
    """The job's row and its ticket's."""
    with inside() as session:
        return session.execute(
            text(
                "SELECT j.tries, j.fault, j.done_at, j.failed_at, j.result, t.due, t.lease_until, "
                "t.failed_at AS given_up FROM tenant.job j "
                "LEFT JOIN platform.ticket t ON t.job_id = j.id WHERE j.id = :id"
            ),
            {"id": job},
        ).one()


def make_due(inside: Inside) -> None:
    """Time goes by until every ticket is due."""
    with inside() as session:
        session.execute(text("UPDATE platform.ticket SET due = now()"))


def test_a_job_is_done_once(inside: Inside, make_runner: MakeRunner) -> None:
    def count(context: JobContext) -> None:
        context.result["payload"] = context.payload["n"]
        context.session.execute(
            text(
                "INSERT INTO tenant.organisation (municipality_id, id, name, sector, created_at) "
                "VALUES (1286, gen_random_uuid(), gen_random_uuid(), 'school', now())"
            )
        )

    with inside() as session:
        job = enqueue(session, "test.count", {"n": 7})
    runner = make_runner({"test.count": count})
    for _ in range(3):
        runner.run(YSTAD, job_id(job))
    done = state(inside, job)
    assert done.done_at is not None
    assert done.result == {"payload": 7}
    assert done.due is None, "the ticket of a job that is done is gone"
    with inside() as session:
        assert session.execute(text("SELECT count(*) FROM tenant.organisation")).scalar_one() == 1


def test_a_failing_job_waits_longer_each_time_and_then_fails(
    inside: Inside, make_runner: MakeRunner, settings: Settings
) -> None:
    secret = "Anna Anka på Storgatan 1"

    def fail(context: JobContext) -> None:
        context.session.execute(
            text(
                "INSERT INTO tenant.organisation (municipality_id, id, name, sector, created_at) "
                "VALUES (1286, gen_random_uuid(), 'half', 'school', now())"
            )
        )
        raise ZeroDivisionError(secret)

    with inside() as session:
        job = enqueue(session, "test.fail")
    runner = make_runner({"test.fail": fail})
    waits = []
    with capture_logs() as lines:
        for _ in range(settings.job_tries):
            runner.run(YSTAD, job_id(job))
            now = state(inside, job)
            if now.failed_at is None:
                waits.append((now.due - clock.now()).total_seconds())
                make_due(inside)
    assert [round(wait) for wait in waits] == [5, 15, 45, 135, 405, 1215, 3600]
    failed = state(inside, job)
    assert (failed.tries, failed.fault) == (settings.job_tries, "ZeroDivisionError")
    assert failed.failed_at is not None
    assert failed.given_up == failed.failed_at, "its ticket stays, and is not handed out"
    assert failed.done_at is None
    assert secret not in str(lines)
    runner.run(YSTAD, job_id(job))
    assert state(inside, job).tries == settings.job_tries, "a job that has failed is not run again"
    with inside() as session:
        assert session.execute(text("SELECT count(*) FROM tenant.organisation")).scalar_one() == 0


def test_a_job_of_no_known_kind_waits_for_the_program_that_knows_it(inside: Inside, make_runner: MakeRunner) -> None:
    with inside() as session:
        job = enqueue(session, "test.from_tomorrow")
    make_runner({}).run(YSTAD, job_id(job))
    assert state(inside, job).fault == "KeyError"


def test_later_is_no_failure(inside: Inside, make_runner: MakeRunner) -> None:
    moment = clock.now() + timedelta(hours=3)

    def later(context: JobContext) -> None:
        raise Later(moment)

    with inside() as session:
        job = enqueue(session, "test.later")
    make_runner({"test.later": later}).run(YSTAD, job_id(job))
    waiting = state(inside, job)
    assert (waiting.due, waiting.tries, waiting.fault, waiting.lease_until) == (moment, 0, None, None)


def test_a_job_that_takes_its_worker_down_is_given_up(inside: Inside, make_runner: MakeRunner) -> None:
    ran: list[JobContext] = []
    with inside() as session:
        job = enqueue(session, "test.deadly")
        session.execute(text("UPDATE platform.ticket SET leases = :n"), {"n": MOST_LEASES + 1})
    make_runner({"test.deadly": ran.append}).run(YSTAD, job_id(job))
    assert state(inside, job).fault == "HandedOutTooOften"
    assert state(inside, job).failed_at is not None
    assert ran == []


def test_a_ticket_without_a_job_goes_away(inside: Inside, make_runner: MakeRunner) -> None:
    with inside() as session:
        job = enqueue(session, "test.gone")
        session.execute(text("DELETE FROM tenant.job"))
    make_runner({}).run(YSTAD, job_id(job))
    with inside() as session:
        assert session.execute(text("SELECT count(*) FROM platform.ticket")).scalar_one() == 0


def test_two_workers_never_have_the_same_job(inside: Inside, make_runner: MakeRunner) -> None:
    ran = []

    def slow(context: JobContext) -> None:
        ran.append(1)
        # While this one holds the job, another worker gets the same message.
        make_runner({"test.slow": slow}).run(YSTAD, str(context.job_id))

    with inside() as session:
        job = enqueue(session, "test.slow")
    make_runner({"test.slow": slow}).run(YSTAD, job_id(job))
    assert ran == [1]
    assert state(inside, job).done_at is not None


def test_the_same_key_is_one_job_in_each_municipality(inside: Inside, simrishamn: int) -> None:
    with inside() as session:
        assert enqueue(session, "test.k", key="once") is not None
        assert enqueue(session, "test.k", key="once") is None
    with inside(simrishamn) as session:
        assert enqueue(session, "test.k", key="once") is not None


def test_what_is_rolled_back_was_never_enqueued(inside: Inside, boundary: Boundary) -> None:
    def give_up() -> None:
        with inside() as session:
            enqueue(session, "test.k")
            enqueue_many(session, "test.k", [{}, {}])
            raise LookupError

    with pytest.raises(LookupError):
        give_up()
    assert lease(boundary, 60, ROOM) == []


def test_moved_and_withdrawn_by_key(inside: Inside, boundary: Boundary) -> None:
    moment = clock.now() + timedelta(days=1)
    with inside() as session:
        job = enqueue(session, "test.k", key="a", due=moment)
        enqueue(session, "test.k", key="b")
        assert move(session, "a", clock.now())
        assert not move(session, "unknown", moment)
        withdraw(session, "b")
        withdraw(session, "unknown")
    assert [one[1] for one in lease(boundary, 60, ROOM)] == [job_id(job)]


def test_a_lease_keeps_others_away_and_ends(inside: Inside, boundary: Boundary) -> None:
    with inside() as session:
        jobs = enqueue_many(session, "test.k", [{"n": n} for n in range(5)])
        enqueue(session, "test.k", due=clock.now() + timedelta(hours=1))
        enqueue(session, "test.k", queue="mail")
    assert len(lease(boundary, 60, {"default": 3, "mail": 0})) == 3
    second = lease(boundary, 0, {"default": 3, "mail": -5})
    assert len(second) == 2
    assert [one[2] for one in lease(boundary, 60, {"mail": 9})] == ["mail"]
    again = lease(boundary, 60, ROOM)
    assert {one[1] for one in again} == {one[1] for one in second} <= {str(job) for job in jobs}
