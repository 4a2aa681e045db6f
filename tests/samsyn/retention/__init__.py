"""Retention: what goes, what stays, and what a hold keeps."""
