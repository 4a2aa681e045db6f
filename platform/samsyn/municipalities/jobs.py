"""Making a new municipality ready: told to the steps of the cycle inside its own binding."""

from samsyn.feature import publish
from samsyn.jobs.runner import JobContext


def prepare(context: JobContext) -> None:
    """Publishes "municipalities.joined" in the municipality. The subscribers do nothing the second time."""
    code = int(context.payload["municipality"])
    with context.boundary.municipality(code) as bound:
        publish(bound, "municipalities.joined", municipality_id=code)
