"""Feedback to everybody who takes part."""
