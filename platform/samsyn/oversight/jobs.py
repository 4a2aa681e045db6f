"""Reading the log's chain through: every night, and when somebody asks for it."""

from samsyn.audit import verifying
from samsyn.jobs.runner import JobContext


def check(context: JobContext) -> None:
    """Reads the municipality's whole log and remembers what was found. Once more is only a later reading."""
    found = verifying.check(context.session)
    context.result.update(entries=found.entries, fault=found.fault)
