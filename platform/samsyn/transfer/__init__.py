"""Leaving and arriving: everything of one municipality as a file, read in again elsewhere, and erased here.

What is written, read and erased follows from the catalogue of tables: a new table is in it by itself.
"""
