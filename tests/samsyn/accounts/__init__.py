"""Accounts, links and passwords."""
