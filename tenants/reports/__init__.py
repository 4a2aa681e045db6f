"""Reports: here the summaries that a municipality shares with its region."""
