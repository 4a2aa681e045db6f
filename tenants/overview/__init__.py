"""The first page: what to do now, where in the cycle, the situation over time."""
