"""The manifest of mailbox."""

from samsyn.feature import Feature

feature = Feature(name="mailbox")
