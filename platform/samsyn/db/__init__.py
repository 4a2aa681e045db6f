"""Tables and keys: how a model says on which side of the isolation boundary it lives."""
