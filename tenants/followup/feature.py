"""The manifest of the follow-up."""

from samsyn.feature import Feature
from tenants.followup import retention, views

feature = Feature(name="followup", blueprint=views.blueprint, register=retention.REGISTER)
