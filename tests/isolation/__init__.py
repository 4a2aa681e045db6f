"""Proof from the catalogue that municipalities are kept apart: not from a list that somebody keeps."""
