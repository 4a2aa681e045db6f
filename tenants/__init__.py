"""What runs inside one municipality: a folder for each step of the EST cycle, always behind the boundary."""
