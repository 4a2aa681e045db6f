"""The manifest of places. No entry in the menu: these are settings, reached from the network and the guided setup."""

from flask_babel import lazy_gettext as _l

from samsyn.access import Capability
from samsyn.feature import Feature, MenuItem
from samsyn.isolation.boundary import BoundSession
from tenants.places import api, service, views


def _joined(session: BoundSession, *, municipality_id: int) -> None:
    """A municipality that joins begins with the default categories."""
    del municipality_id
    service.defaults(session)


feature = Feature(
    name="places",
    blueprint=views.blueprint,
    settings=(
        MenuItem(_l("Områden"), "k.places.areas", Capability.PLACES_READ),
        MenuItem(_l("Platser"), "k.places.named", Capability.PLACES_READ),
        MenuItem(_l("Kategorier"), "k.places.categories", Capability.PLACES_READ),
    ),
    api=(api.blueprint,),
    subscribes={"municipalities.joined": _joined},
)
