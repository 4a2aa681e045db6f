"""The manifest of backoffice."""

from samsyn.backoffice import views
from samsyn.feature import Feature

feature = Feature(name="backoffice", public=(views.blueprint,))
