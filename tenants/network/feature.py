"""The manifest of the network."""

from samsyn.feature import Feature

feature = Feature(name="network")
