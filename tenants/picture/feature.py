"""The manifest of the picture."""

from samsyn.access import Capability
from samsyn.feature import Feature, MenuItem
from tenants.picture import api, jobs, service, views

feature = Feature(
    name="picture",
    blueprint=views.blueprint,
    api=(api.blueprint,),
    menu=(MenuItem("Lägesbild", "k.picture.index", Capability.PICTURE_READ),),
    jobs={service.JOB: jobs.draft},
    subscribes={"rounds.closed": service.ask_for_draft},
)
