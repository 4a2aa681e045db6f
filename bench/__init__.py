"""Benchmarks, each on the real stack and beside a floor measured in the same run. `make bench` prints JSON lines.

A machine is fast or slow and busy or idle, so the ratios are what is compared from one run to the next.
"""
