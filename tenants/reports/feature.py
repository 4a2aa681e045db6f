"""The manifest of reports: here what a municipality shares with its region."""

from flask_babel import lazy_gettext as _l

from samsyn.access import Capability
from samsyn.feature import Feature, MenuItem
from tenants.reports import jobs, service, views

feature = Feature(
    name="reports",
    blueprint=views.blueprint,
    settings=(MenuItem(_l("Delning med regionen"), "k.reports.index", Capability.SHARING_READ),),
    jobs={"reports.share": jobs.share, "reports.deliver": jobs.deliver, "reports.withdraw": jobs.withdraw},
    subscribes={"picture.settled": service.on_settled},
)
