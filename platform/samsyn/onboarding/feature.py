"""The manifest of onboarding."""

from samsyn.feature import Feature
from samsyn.onboarding import views

feature = Feature(name="onboarding", public=(views.blueprint,))
