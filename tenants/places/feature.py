"""The manifest of places."""

from samsyn.feature import Feature
from samsyn.isolation.boundary import BoundSession
from tenants.places import service


def _joined(session: BoundSession, *, municipality_id: int) -> None:
    """A municipality that joins begins with the default categories."""
    del municipality_id
    service.defaults(session)


feature = Feature(name="places", subscribes={"municipalities.joined": _joined})
