"""The network: who is asked."""
