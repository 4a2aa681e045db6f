"""The manifest of measures."""

from flask_babel import lazy_gettext as _l

from samsyn.access import Capability
from samsyn.feature import Feature, MenuItem
from tenants.measures import views

feature = Feature(
    name="measures",
    blueprint=views.blueprint,
    menu=(MenuItem(_l("Åtgärder"), "k.measures.index", Capability.MEASURES_READ),),
)
