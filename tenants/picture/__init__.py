"""The situation picture: what was seen, what changed, when it happens, and who answered."""
