"""Sweeping: jobs that were done long ago leave the table. What failed stays until somebody has looked at it."""

from datetime import timedelta

from sqlalchemy import delete

from samsyn import clock
from samsyn.jobs.models import Job
from samsyn.jobs.runner import JobContext
from samsyn.jobs.schedule import Schedule

KEPT = timedelta(days=60)
"""Longer than anything that relies on a key being written once: the longest schedule is monthly."""
SCHEDULES = (Schedule("jobs.sweep", "40 3 * * *"),)


def sweep(context: JobContext) -> None:
    """Removes the municipality's jobs that were done before KEPT."""
    swept = context.session.execute(
        delete(Job).where(Job.done_at < clock.now() - KEPT).execution_options(synchronize_session=False)
    )
    context.result["swept"] = swept.rowcount
