"""Templates to begin from: names of categories, roles and a rhythm, which a municipality publishes for the others."""
