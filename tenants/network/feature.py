"""The manifest of the network."""

from samsyn.access import Capability
from samsyn.feature import Feature, MenuItem
from tenants.network import api, views

feature = Feature(
    name="network",
    blueprint=views.blueprint,
    api=(api.blueprint,),
    menu=(MenuItem("Nätverk", "k.network.index", Capability.NETWORK_READ),),
)
