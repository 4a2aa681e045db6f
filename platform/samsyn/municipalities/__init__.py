"""Municipalities as tenants, and the door /k/<slug> through which everything inside one is reached."""
