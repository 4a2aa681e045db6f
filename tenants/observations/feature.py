"""The manifest of observations."""

from samsyn.feature import Feature
from tenants.observations import api, retention
from tenants.observations.views import answer, listing

feature = Feature(
    name="observations",
    blueprint=listing.blueprint,
    api=(api.blueprint,),
    public=(answer.public,),
    retention=retention.KINDS,
    register=retention.REGISTER,
)
