"""What `samsyn sources` does from the command line."""

from collections.abc import Callable, Mapping
from pathlib import Path

from samsyn.audit import Actor
from samsyn.errors import Invalid
from samsyn.isolation.boundary import BoundSession
from tenants.sources import service
from tenants.sources.faults import Unusable
from tenants.sources.json_list import read_file
from tenants.sources.wording import event_faults, file_fault


def import_police(session: BoundSession, path: Path, by: Actor, warn: Callable[[str], None]) -> Mapping[str, int]:
    """Reads an archive of the police's events into the municipality; what could not be read is told and passed over."""
    try:
        reading = service.read_police(session, lambda: read_file(path), by=by)
    except Unusable as error:
        raise Invalid(message=file_fault(error)) from error
    if reading.faults:
        warn(event_faults(reading.unreadable, reading.faults))
    return {"new": reading.new, "changed": reading.changed, "unchanged": reading.unchanged, "other": reading.other}
