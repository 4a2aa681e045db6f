"""The first page and the guide."""
