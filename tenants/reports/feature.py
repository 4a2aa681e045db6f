"""The manifest of reports: here what a municipality shares with its region."""

from samsyn.feature import Feature
from tenants.reports import jobs, service, views

feature = Feature(
    name="reports",
    blueprint=views.blueprint,
    jobs={"reports.share": jobs.share, "reports.deliver": jobs.deliver},
    subscribes={"picture.settled": service.on_settled},
)
