"""The manifest of mailbox."""

from samsyn.feature import Feature
from samsyn.mailbox import views

feature = Feature(name="mailbox", public=(views.blueprint,))
