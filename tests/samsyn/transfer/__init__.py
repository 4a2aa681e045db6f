"""Leaving and arriving: nothing is forgotten in the file, everything comes back, and nothing is left behind."""
