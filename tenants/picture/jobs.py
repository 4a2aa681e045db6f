"""The job that drafts a picture."""

from uuid import UUID

from samsyn.jobs.runner import JobContext
from tenants.picture import service


def draft(context: JobContext) -> None:
    """Makes the draft of the round named in the payload; one that is there already stays as it is."""
    picture = service.draft(context.session, UUID(context.payload["round"]))
    context.result["picture"] = str(picture.id)
