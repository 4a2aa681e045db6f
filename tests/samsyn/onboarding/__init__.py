"""A municipality's way in."""
