"""The manifest of regions."""

from samsyn.feature import Feature
from samsyn.regions import views

feature = Feature(name="regions", public=(views.blueprint,))
