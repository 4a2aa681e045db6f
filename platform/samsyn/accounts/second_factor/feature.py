"""The manifest of the second factor."""

from samsyn.accounts.second_factor import mails, views
from samsyn.feature import Feature

feature = Feature(
    name="second_factor", public=(views.blueprint, views.own.blueprint), mails={"accounts.factor": mails.changed}
)
