"""`samsyn` and its commands."""
