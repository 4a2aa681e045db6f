"""Tests of the embedded installation, against real processes."""
