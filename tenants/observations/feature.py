"""The manifest of observations."""

from samsyn.feature import Feature
from tenants.observations import api
from tenants.observations.views import answer

feature = Feature(name="observations", api=(api.blueprint,), public=(answer.public,))
