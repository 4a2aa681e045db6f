"""The manifest of retention."""

from flask_babel import lazy_gettext as _l

from samsyn.access import Capability
from samsyn.feature import Feature, MenuItem
from samsyn.jobs.schedule import Schedule
from samsyn.retention import jobs, kinds, service, views

feature = Feature(
    name="retention",
    blueprint=views.blueprint,
    settings=(MenuItem(_l("Gallring"), "k.retention.index", Capability.RETENTION_READ),),
    jobs={"retention.dispose": jobs.dispose, "retention.forget": jobs.forget},
    schedules=(Schedule("retention.dispose", "20 2 * * *"), Schedule("retention.forget", "50 2 * * *", platform=True)),
    retention=kinds.KINDS,
    holds=service.held_anything,
)
