"""Regions: what municipalities have published to each other's joint picture, and nothing else."""
