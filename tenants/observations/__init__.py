"""Answers and observations: what the network has noticed."""
