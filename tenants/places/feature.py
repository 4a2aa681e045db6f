"""The manifest of places. No entry in the menu: these are settings, reached from the network and the guided setup."""

from flask_babel import lazy_gettext as _l

from samsyn.access import Capability
from samsyn.feature import Feature, MenuItem
from samsyn.isolation.boundary import BoundSession
from samsyn.isolation.limits import Choice, Choices
from tenants.places import api, service, views


def _joined(session: BoundSession, *, municipality_id: int) -> None:
    """A municipality that joins begins with the default categories."""
    del municipality_id
    service.defaults(session)


def _choices(session: BoundSession) -> Choices:
    """The areas and categories that a membership can be limited to; those that were used stay in the answers."""
    return Choices(
        *(
            [Choice(each.id, each.name, each.retired_at is not None) for each in found]
            for found in (service.areas(session, retired=True), service.categories(session, retired=True))
        )
    )


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
    choices=_choices,
)
