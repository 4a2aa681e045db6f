"""The page behind a personal link, and the coordinators' list."""
