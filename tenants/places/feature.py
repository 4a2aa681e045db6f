"""The manifest of places. No entry in the menu: these are settings, reached from the network and the guided setup."""

from samsyn.feature import Feature
from samsyn.isolation.boundary import BoundSession
from tenants.places import api, service, views


def _joined(session: BoundSession, *, municipality_id: int) -> None:
    """A municipality that joins begins with the default categories."""
    del municipality_id
    service.defaults(session)


feature = Feature(
    name="places",
    blueprint=views.blueprint,
    api=(api.blueprint,),
    subscribes={"municipalities.joined": _joined},
)
