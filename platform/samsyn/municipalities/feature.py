"""The manifest of municipalities."""

from flask_babel import lazy_gettext as _l

from samsyn.access import Capability
from samsyn.feature import Feature, MenuItem
from samsyn.municipalities import jobs, views

feature = Feature(
    name="municipalities",
    blueprint=views.blueprint,
    settings=(
        MenuItem(_l("Personer och roller"), "k.people.index", Capability.PEOPLE_MANAGE),
        MenuItem(_l("Nycklar för program"), "k.people.tokens", Capability.TOKENS_MANAGE),
    ),
    jobs={"municipalities.prepare": jobs.prepare},
)
