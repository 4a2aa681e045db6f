"""The manifest of accounts."""

from samsyn.accounts import mails, views
from samsyn.feature import Feature

feature = Feature(
    name="accounts",
    public=(views.blueprint,),
    mails={
        "accounts.welcome": mails.welcome,
        "accounts.reset": mails.reset,
        "accounts.added": mails.added,
        "accounts.hammered": mails.hammered,
        "accounts.password_changed": mails.password_changed,
    },
)
