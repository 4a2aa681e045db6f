"""Reading sources by themselves, where they are switched on."""

import io
from uuid import UUID

from samsyn.audit.log import SYSTEM
from samsyn.geography import municipalities
from samsyn.jobs.runner import JobContext
from tenants.sources import service
from tenants.sources.faults import Unusable
from tenants.sources.fetching import FetchFault, fetch
from tenants.sources.json_list import read_stream


def read_table(context: JobContext) -> None:
    """Reads a table into its series; how far it has come can be seen meanwhile."""
    upload_id = UUID(context.payload["upload"])
    told = -1

    def progress(percent: int) -> None:
        nonlocal told
        if percent > told:
            told = percent
            with context.boundary.municipality(context.municipality_id) as session:
                service.tell_progress(session, upload_id, percent)

    service.read_upload(context.session, upload_id, by=SYSTEM, progress=progress)


def forget_upload(context: JobContext) -> None:
    """Lets the bytes go of a table that nobody has had read."""
    service.forget_upload(context.session, UUID(context.payload["upload"]))


def read_police(context: JobContext) -> None:
    """Reads the police's newest events. A service that does not answer is asked again soon, then at the next hour."""
    series = service.police_series(context.session)
    if series is None or not series.live:
        return
    place = municipalities.fact(context.municipality_id).name
    try:
        body = fetch(context.settings.police_url, place)
        service.read_police(context.session, lambda: read_stream(io.BytesIO(body)), by=SYSTEM)
    except (FetchFault, Unusable) as error:
        code = error.code if isinstance(error, FetchFault) else "answer"
        service.police_failed(context.session, code, asked=context.payload.get("asked", 0))
