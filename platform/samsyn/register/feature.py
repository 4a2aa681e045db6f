"""The manifest of the register."""

from flask_babel import lazy_gettext as _l

from samsyn.access import Capability
from samsyn.feature import Feature, MenuItem
from samsyn.register import views

feature = Feature(
    name="register",
    blueprint=views.blueprint,
    settings=(MenuItem(_l("Registerutdrag"), "k.register.index", Capability.REGISTER_EXTRACT),),
)
