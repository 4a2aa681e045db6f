"""Signing in by a municipality's own issuer (OpenID Connect): set up, tried, switched on; good there, nowhere else."""
