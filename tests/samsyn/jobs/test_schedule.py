"""Schedules: one ticket for each slot and municipality, whoever writes and however often; none passed over."""

from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from samsyn import clock
from samsyn.isolation import Boundary
from samsyn.jobs import schedule
from samsyn.jobs.outbox import enqueue, enqueue_many
from samsyn.jobs.schedule import Schedule, TicketCron, write_tickets
from samsyn.jobs.sweeping import sweep
from tests.samsyn.jobs.conftest import Inside, MakeRunner, Processes, job_id, wait_until

HOURLY = Schedule("test.hourly", "7 * * * *")


def written(inside: Inside, municipality: int = 1286) -> list[str]:
    """The keys of the municipality's jobs."""
    with inside(municipality) as session:
        return sorted(session.execute(text("SELECT key FROM tenant.job")).scalars())


def test_a_slot_is_written_once_for_each_municipality(inside: Inside, simrishamn: int, boundary: Boundary) -> None:
    slot = datetime(2026, 11, 17, 9, 7, tzinfo=UTC)
    assert write_tickets(boundary, HOURLY, slot) == 2
    assert write_tickets(boundary, HOURLY, slot) == 0
    assert write_tickets(boundary, HOURLY, slot + timedelta(hours=1)) == 2
    keys = ["schedule:test.hourly:2026-11-17T09:07", "schedule:test.hourly:2026-11-17T10:07"]
    assert written(inside) == written(inside, simrishamn) == keys


def test_a_suspended_municipality_rests(inside: Inside, simrishamn: int, boundary: Boundary) -> None:
    with boundary.accounts() as session:
        session.execute(text("UPDATE platform.municipality SET state = 'suspended' WHERE id = 1291"))
    write_tickets(boundary, HOURLY, clock.now())
    assert len(written(inside)) == 1
    assert written(inside, simrishamn) == []


def test_two_schedulers_write_the_slot_once_and_put_nothing_on_redis(
    inside: Inside, boundary: Boundary, redis: Redis
) -> None:
    slot = clock.now() - timedelta(minutes=3)
    for _ in range(2):
        cron = schedule.scheduler(boundary, redis, [HOURLY])
        cron.get_jobs()[0].next_enqueue_time = slot
        cron.enqueue_jobs()
        following = cron.get_jobs()[0].next_enqueue_time
        assert following is not None
        assert following.minute == 7
        assert following > clock.now()
    assert len(written(inside)) == 1
    assert redis.keys("*") == []


def test_a_slot_that_passed_while_nobody_ran_is_written_at_the_start(inside: Inside, boundary: Boundary) -> None:
    for expression, longest in (("7 * * * *", 3600), ("30 3 * * *", 86_400 + 3600), ("0 6 * * 1", 8 * 86_400)):
        entry = TicketCron(boundary, Schedule("test.late", expression))
        slot = entry._last_slot()
        assert slot is not None
        assert timedelta(0) <= clock.now() - slot <= timedelta(seconds=longest)
    entry = TicketCron(boundary, HOURLY)
    entry.write_last()
    entry.write_last()
    assert len(written(inside)) == 1
    assert entry.latest_enqueue_time is None, "looking back has moved the clock"


def test_a_slot_is_kept_while_the_database_is_away(
    inside: Inside, boundary: Boundary, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    cron = schedule.scheduler(boundary, redis, [HOURLY])
    slot = cron.get_jobs()[0].next_enqueue_time = clock.now() - timedelta(seconds=1)

    def away(_boundary: Boundary) -> list[int]:
        raise OperationalError("", {}, ConnectionError())

    with monkeypatch.context() as patch:
        patch.setattr(schedule, "active_municipalities", away)
        with pytest.raises(OperationalError):
            cron.enqueue_jobs()
    assert cron.get_jobs()[0].next_enqueue_time == slot
    cron.enqueue_jobs()
    assert len(written(inside)) == 1


def test_jobs_done_long_ago_are_swept_and_no_others(inside: Inside, make_runner: MakeRunner) -> None:
    with inside() as session:
        old, young, waiting, failed = enqueue_many(session, "test.k", [{}] * 4)
        ages = {old: "done_at = now() - interval '61 days'", young: "done_at = now() - interval '59 days'"}
        ages[failed] = "failed_at = now() - interval '90 days'"
        for job, age in ages.items():
            session.execute(text(f"UPDATE tenant.job SET {age} WHERE id = :id"), {"id": job})
        sweeping_job = enqueue(session, "jobs.sweep")
    make_runner({"jobs.sweep": sweep}).run(1286, job_id(sweeping_job))
    with inside() as session:
        left = set(session.execute(text("SELECT id FROM tenant.job")).scalars())
    assert left == {young, waiting, failed, sweeping_job}


@pytest.mark.crash
def test_the_process_outlives_redis_and_ends_when_told(
    inside: Inside, processes: Processes, redis_server: object, redis: Redis
) -> None:
    processes.start("scheduler")
    wait_until(lambda: redis.keys("rq:cron_scheduler:*"))
    assert "schedule:rounds.plan" in str(written(inside)), "the newest slot is written at the start"
    assert processes.stop("scheduler") == 0
