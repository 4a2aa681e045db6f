"""Rounds: when the network is asked, and who has answered."""
