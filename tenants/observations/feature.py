"""The manifest of observations."""

from flask_babel import lazy_gettext as _l

from samsyn.access import Capability
from samsyn.feature import Feature, MenuItem
from tenants.observations import api, retention
from tenants.observations.views import answer, reviewing

feature = Feature(
    name="observations",
    blueprint=reviewing.blueprint,
    settings=(MenuItem(_l("Granskning av texter"), "k.observations.figures", Capability.LOG_READ),),
    api=(api.blueprint,),
    public=(answer.public,),
    retention=retention.KINDS,
    register=retention.REGISTER,
)
