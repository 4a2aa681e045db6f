"""Series from other sources."""
