"""Answers and observations."""
