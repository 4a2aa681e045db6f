"""The whole service, started as a newcomer starts it, and used in a real browser."""
