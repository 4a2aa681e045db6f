"""The manifest of the overview."""

from samsyn.access import Capability
from samsyn.feature import Feature, MenuItem
from tenants.overview import views

feature = Feature(
    name="overview",
    blueprint=views.blueprint,
    menu=(MenuItem("Översikt", "k.overview.index", Capability.OVERVIEW_READ),),
)
