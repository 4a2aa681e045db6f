"""The manifest of oversight."""

from flask_babel import lazy_gettext as _l

from samsyn.access import Capability
from samsyn.feature import Feature, MenuItem
from samsyn.jobs.schedule import Schedule
from samsyn.oversight import jobs, views

feature = Feature(
    name="oversight",
    blueprint=views.blueprint,
    settings=(MenuItem(_l("Logg"), "k.oversight.index", Capability.LOG_READ),),
    jobs={"oversight.check": jobs.check},
    schedules=(Schedule("oversight.check", "20 2 * * *"),),
)
