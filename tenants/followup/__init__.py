"""Reviews of measures: continue, extend, change or end."""
