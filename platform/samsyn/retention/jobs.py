"""The nightly jobs: one in each municipality, one for what belongs to none."""

from samsyn import records
from samsyn.jobs.runner import JobContext
from samsyn.retention import accounts, disposal, log


def dispose(context: JobContext) -> None:
    """Disposes of every kind of record that has been kept long enough. What goes, goes in batches of its own."""
    for kind in records.kinds():
        way = log.dispose if kind.in_order else disposal.dispose
        gone = way(context.boundary, context.municipality_id, kind, job_id=context.job_id)
        if gone:
            context.result[kind.code] = gone


def forget(context: JobContext) -> None:
    """Disposes of accounts, mails, links and applications that nobody needs any more."""
    accounts.forget(context.session)
