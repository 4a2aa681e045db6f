"""Every module with tables. A list and not a discovery: what is not here is not in the database."""

import tenants.feedback.models
import tenants.followup.models
import tenants.measures.models
import tenants.network.models
import tenants.observations.models
import tenants.picture.models
import tenants.places.models
import tenants.reports.models
import tenants.rounds.models  # noqa: F401
from samsyn.db.base import Row

metadata = Row.metadata
