"""A past to dispose of, and the night in which that happens."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, select

from samsyn.isolation import Boundary
from samsyn.jobs.models import Job, Ticket
from samsyn.jobs.outbox import enqueue
from samsyn.retention.models import DisposalReceipt
from tests.samsyn.conftest import RunJobs
from tests.samsyn.past import Past, make_past

Night = Callable[[], dict[str, int]]


@pytest.fixture
def past(app: Flask, boundary: Boundary, ystad: int) -> Past:
    """Ystad thirty months ago: older than texts, links, mails and notes are kept, younger than answers and the log."""
    return make_past(app, boundary, ystad, "ystad", months=30)


@pytest.fixture
def night(app: Flask, boundary: Boundary, ystad: int, run_jobs: RunJobs) -> Night:
    """Runs the nightly job in Ystad and returns what it took, by kind."""

    def run() -> dict[str, int]:
        with boundary.municipality(ystad) as session:
            # What else waits (drafts, mails of the past) is not what these tests are about.
            session.execute(delete(Ticket))
            job_id = enqueue(session, "retention.dispose")
        run_jobs()
        with boundary.municipality(ystad) as session:
            job = session.execute(select(Job).where(Job.id == job_id)).scalar_one()
            assert job.done_at is not None, job.fault
            rows = session.execute(select(DisposalReceipt).where(DisposalReceipt.job_id == job_id)).scalars()
            found = {row.kind: row.disposed for row in rows}
            assert found == (job.result or {})
            return found

    return run
