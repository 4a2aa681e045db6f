"""The manifest of the picture."""

from flask_babel import lazy_gettext as _l

from samsyn.access import Capability
from samsyn.feature import Feature, MenuItem
from tenants.picture import api, documents, jobs, retention, service, views

feature = Feature(
    name="picture",
    blueprint=views.blueprint,
    api=(api.blueprint,),
    menu=(MenuItem(_l("Lägesbild"), "k.picture.index", Capability.PICTURE_READ),),
    jobs={service.JOB: jobs.draft},
    documents=documents.documents,
    subscribes={"rounds.closed": service.ask_for_draft},
    retention=retention.KINDS,
    register=retention.REGISTER,
)
