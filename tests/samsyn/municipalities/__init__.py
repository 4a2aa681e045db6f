"""People, keys, and what programs meet at the door."""
