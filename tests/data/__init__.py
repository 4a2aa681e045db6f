"""Reference data that tests compare with."""
