"""Retention: how long each kind of record is kept, what is held back, and the job that disposes of the rest."""
