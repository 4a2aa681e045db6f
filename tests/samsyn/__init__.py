"""Tests of what all municipalities share."""
