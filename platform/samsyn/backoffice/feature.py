"""The manifest of backoffice."""

from samsyn.feature import Feature
from samsyn.backoffice import views

feature = Feature(name="backoffice", public=(views.blueprint,))
