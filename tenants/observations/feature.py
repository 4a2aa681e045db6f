"""The manifest of observations."""

from samsyn.feature import Feature
from tenants.observations import api

feature = Feature(name="observations", api=(api.blueprint,))
