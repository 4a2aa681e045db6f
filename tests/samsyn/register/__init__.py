"""The register of one person."""
