"""The outbox, the relay, the runner and RQ, with real processes that are killed."""
