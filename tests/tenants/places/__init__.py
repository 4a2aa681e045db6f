"""Where and what."""
