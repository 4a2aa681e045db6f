"""Answers and observations: what the network has noticed, by personal link or by program."""
