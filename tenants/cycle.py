"""The order of the cycle: routes, menu, jobs and events follow it."""

from samsyn.feature import Feature
from tenants.feedback.feature import feature as feedback
from tenants.followup.feature import feature as followup
from tenants.measures.feature import feature as measures
from tenants.network.feature import feature as network
from tenants.observations.feature import feature as observations
from tenants.overview.feature import feature as overview
from tenants.picture.feature import feature as picture
from tenants.places.feature import feature as places
from tenants.reports.feature import feature as reports
from tenants.rounds.feature import feature as rounds
from tenants.sources.feature import feature as sources

FEATURES: tuple[Feature, ...] = (
    overview,
    network,
    places,
    rounds,
    observations,
    sources,
    picture,
    measures,
    followup,
    feedback,
    reports,
)
