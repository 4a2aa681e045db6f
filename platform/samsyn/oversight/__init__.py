"""Oversight: the municipality's log, to search, take out and check, for its data protection officer."""
