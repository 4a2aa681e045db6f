"""The manifest of signing in by a municipality's own issuer."""

from flask_babel import lazy_gettext as _l

from samsyn.access import Capability
from samsyn.feature import Feature, MenuItem
from samsyn.federation import views

feature = Feature(
    name="federation",
    blueprint=views.blueprint,
    public=(views.finding,),
    settings=(MenuItem(_l("Inloggning"), "k.sign_in.index", Capability.SIGN_IN_MANAGE),),
)
