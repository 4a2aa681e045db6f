"""The manifest of regions."""

from samsyn.feature import Feature
from samsyn.regions import api, mails, views

feature = Feature(
    name="regions",
    public=(views.blueprint,),
    root_api=(api.operations,),
    mails={"regions.invitation": mails.invitation},
)
