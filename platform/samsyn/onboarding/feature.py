"""The manifest of onboarding."""

from samsyn.feature import Feature
from samsyn.onboarding import mails, views

feature = Feature(
    name="onboarding",
    public=(views.blueprint,),
    mails={
        "onboarding.received": mails.received,
        "onboarding.arrived": mails.arrived,
        "onboarding.declined": mails.declined,
    },
)
