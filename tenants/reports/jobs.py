"""The jobs that share: work out, then deliver."""

from uuid import UUID

from samsyn import clock
from samsyn.jobs.runner import JobContext
from samsyn.regions import service as regions
from tenants.reports import service


def share(context: JobContext) -> None:
    """Writes down what a settled picture makes due."""
    service.share(context.session, UUID(context.payload["picture"]))


def deliver(context: JobContext) -> None:
    """Hands the region its copy under its own binding. Handing the same version twice is handing it once.

    An agreement that was ended while the copy waited is ended: nothing more leaves.
    """
    release_id = UUID(context.payload["release"])
    if not service.still_agreed(context.session, release_id):
        service.withhold(context.session, release_id)
        return
    region_id, delivery = service.delivery(context.session, release_id)
    with context.boundary.region(region_id) as region:
        regions.deliver(region, delivery, at=clock.now())
    service.mark_delivered(context.session, release_id)


def withdraw(context: JobContext) -> None:
    """Takes the region's copies back, under its own binding. Taking back what is gone takes nothing."""
    region_id = int(context.payload["region"])
    with context.boundary.region(region_id) as region:
        copies = regions.withdraw(region, context.municipality_id)
    service.mark_withdrawn(context.session, region_id, copies)
    context.result["copies"] = copies
