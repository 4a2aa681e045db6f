"""Signing in by a municipality's own issuer."""
