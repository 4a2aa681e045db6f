"""The manifest of the overview."""

from flask_babel import lazy_gettext as _l

from samsyn.access import Capability
from samsyn.feature import Feature, MenuItem
from tenants.overview import views

feature = Feature(
    name="overview",
    blueprint=views.blueprint,
    settings=(MenuItem(_l("Mall för andra kommuner"), "k.overview.own_template", Capability.SETUP),),
    menu=(MenuItem(_l("Översikt"), "k.overview.index", Capability.OVERVIEW_READ),),
)
