"""What others know: series from other sources, beside the observations and never mixed into them."""
