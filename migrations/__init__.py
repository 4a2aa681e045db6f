"""The database's history, applied as the owner role; each table gets its policy in the migration that makes it."""
