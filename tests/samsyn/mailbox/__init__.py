"""The demo's mail."""
