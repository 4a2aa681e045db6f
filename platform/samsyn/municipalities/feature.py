"""The manifest of municipalities."""

from samsyn.access import Capability
from samsyn.feature import Feature, MenuItem
from samsyn.municipalities import jobs, views

feature = Feature(
    name="municipalities",
    blueprint=views.blueprint,
    menu=(MenuItem("Personer", "k.people.index", Capability.PEOPLE_MANAGE),),
    jobs={"municipalities.prepare": jobs.prepare},
)
