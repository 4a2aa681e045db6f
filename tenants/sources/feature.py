"""The manifest of sources."""

from flask_babel import lazy_gettext as _l

from samsyn.access import Capability
from samsyn.feature import Feature, FileCommand, MenuItem
from samsyn.jobs.schedule import Schedule
from tenants.sources import api, commands, jobs, retention, service, views

feature = Feature(
    name="sources",
    blueprint=views.blueprint,
    api=(api.blueprint,),
    menu=(MenuItem(_l("Andra källor"), "k.sources.index", Capability.SOURCES_READ, seldom=True),),
    settings=(
        MenuItem(_l("Polisens händelser"), "k.sources.police", Capability.SOURCES_MANAGE),
        MenuItem(_l("Läs in en tabell"), "k.sources.table", Capability.SOURCES_MANAGE),
    ),
    jobs={
        service.READ_POLICE: jobs.read_police,
        service.READ_TABLE: jobs.read_table,
        service.FORGET_UPLOAD: jobs.forget_upload,
    },
    schedules=(Schedule(service.READ_POLICE, "17 * * * *"),),
    commands=(FileCommand("import-police", "Läser in ett arkiv av polisens händelser.", commands.import_police),),
    retention=retention.KINDS,
)
