"""Tests of problems and measures."""
