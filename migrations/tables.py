"""Every module with tables. A list and not a discovery: what is not here is not in the database."""

from samsyn.accounts import models as accounts
from samsyn.accounts.second_factor import models as second_factor
from samsyn.audit import models as audit
from samsyn.db.base import Row
from samsyn.federation import models as federation
from samsyn.jobs import models as jobs
from samsyn.mail import models as mail
from samsyn.municipalities import models as municipalities
from samsyn.onboarding import models as onboarding
from samsyn.regions import models as regions
from samsyn.retention import models as retention
from samsyn.templates import models as templates
from samsyn.transfer import models as transfer
from tenants.feedback import models as feedback
from tenants.followup import models as followup
from tenants.measures import models as measures
from tenants.network import models as network
from tenants.observations import models as observations
from tenants.picture import models as picture
from tenants.places import models as places
from tenants.reports import models as reports
from tenants.rounds import models as rounds
from tenants.sources import models as sources

MODULES = (
    *(accounts, second_factor, audit, jobs, mail, municipalities, federation, onboarding, regions, templates),
    *(retention, transfer),
    *(network, places, rounds, observations, sources, picture, measures, followup, feedback, reports),
)
metadata = Row.metadata
