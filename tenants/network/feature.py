"""The manifest of the network."""

from flask_babel import lazy_gettext as _l

from samsyn.access import Capability
from samsyn.feature import Feature, MenuItem
from tenants.network import api, retention, views

feature = Feature(
    name="network",
    blueprint=views.blueprint,
    api=(api.blueprint,),
    menu=(MenuItem(_l("Nätverk"), "k.network.index", Capability.NETWORK_READ, seldom=True),),
    retention=retention.KINDS,
    register=retention.REGISTER,
)
