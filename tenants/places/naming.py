"""What a name may be: the same for areas, named places and categories."""

import unicodedata
from collections.abc import Iterable

LONGEST_NAME = 80


def tidy(name: str) -> str:
    """The name without control characters, runs of spaces or decomposed letters."""
    readable = "".join(letter if letter.isprintable() else " " for letter in unicodedata.normalize("NFC", name))
    return " ".join(readable.split())


def same(one: str, other: str) -> bool:
    """Whether two names are the same to a reader: capitals do not matter."""
    return one.casefold() == other.casefold()


def is_taken(name: str, others: Iterable[str]) -> bool:
    """Whether somebody has the name already."""
    return any(same(name, other) for other in others)
