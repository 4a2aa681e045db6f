"""Codes, points, uploaded files and drawings: nothing here needs a database."""
