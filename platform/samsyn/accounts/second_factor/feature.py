"""The manifest of the second factor."""

from samsyn.accounts.second_factor import mails
from samsyn.accounts.second_factor.views import door, own
from samsyn.feature import Feature

feature = Feature(
    name="second_factor", public=(door.blueprint, own.blueprint), mails={"accounts.factor": mails.changed}
)
