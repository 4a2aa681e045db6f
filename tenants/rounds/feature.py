"""The manifest of rounds."""

from flask_babel import lazy_gettext as _l

from samsyn.access import Capability
from samsyn.feature import Feature, MenuItem
from samsyn.jobs.schedule import Schedule
from tenants.rounds import api, jobs, mails, retention, views

feature = Feature(
    name="rounds",
    blueprint=views.blueprint,
    api=(api.blueprint,),
    menu=(MenuItem(_l("Omgångar"), "k.rounds.index", Capability.ROUNDS_READ),),
    jobs={
        "rounds.open": jobs.open_due,
        "rounds.remind": jobs.remind,
        "rounds.close": jobs.close_due,
        "rounds.plan": jobs.plan,
    },
    mails={"rounds.invitation": mails.invitation, "rounds.reminder": mails.reminder},
    # Openings, reminders and closings have tickets of their own; this sees to it that the next round stands.
    schedules=(Schedule("rounds.plan", "7 * * * *"),),
    retention=retention.KINDS,
    register=retention.REGISTER,
)
