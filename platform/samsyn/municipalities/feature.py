"""The manifest of municipalities."""

from samsyn.feature import Feature

feature = Feature(name="municipalities")
