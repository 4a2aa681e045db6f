"""The order of the cycle: routes, menu, jobs and events follow it."""

from samsyn.feature import Feature
from tenants.overview.feature import feature as overview
from tenants.places.feature import feature as places

FEATURES: tuple[Feature, ...] = (
    overview,
    places,
)
