"""A JSON array of objects from a stream, one object at a time, however long the array is.

`json` of the standard library wants the whole text at once. Here no more is held than one piece of the stream and one
object, which may not be longer than LONGEST; the stream is UTF-8, with or without its mark.
"""

import gzip
import json
import zlib
from codecs import getincrementaldecoder
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from tenants.sources.faults import Unusable

PIECE = 1 << 16
LONGEST = 1 << 18
MOST_CHARACTERS = 4_000_000_000
_SPACE = " \t\r\n"


def read_file(path: Path) -> Iterator[Any]:
    """The elements of the array in a file, plain or gzip (told by how it begins). Raises Unusable."""
    try:
        with path.open("rb") as plain:
            packed = plain.read(2) == b"\x1f\x8b"
        with gzip.open(path) if packed else path.open("rb") as file:
            yield from read_stream(file)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Unusable("broken") from error


def read_stream(file: IO[bytes] | gzip.GzipFile) -> Iterator[Any]:
    """The elements of the array that the stream is. Raises Unusable where it is none, is broken, or ends too early."""
    text = _Text(file)
    if text.next_sign() != "[":
        raise Unusable("no_list")
    text.skip()
    number = 1
    if text.next_sign() == "]":
        return
    while True:
        yield text.value(number)
        sign = text.next_sign()
        if sign == "]":
            return
        if sign != ",":
            raise Unusable("broken", number)
        text.skip()
        number += 1


class _Text:
    """The stream as text, of which no more is kept than what has not been read."""

    def __init__(self, file: IO[bytes] | gzip.GzipFile) -> None:
        self._file, self._decoder = file, getincrementaldecoder("utf-8-sig")()
        self._rest, self._at, self._total, self._ended = "", 0, 0, False
        self._json = json.JSONDecoder(parse_constant=_refuse)

    def next_sign(self) -> str:
        """The next sign that is no space, without going past it; empty at the end."""
        while True:
            while self._at < len(self._rest):
                if self._rest[self._at] not in _SPACE:
                    return self._rest[self._at]
                self._at += 1
            if not self._more():
                return ""

    def skip(self) -> None:
        """Goes past one sign."""
        self._at += 1

    def value(self, number: int) -> Any:
        """The value that begins at the next sign."""
        self.next_sign()
        while True:
            try:
                value, end = self._json.raw_decode(self._rest, self._at)
                if end + 2 < len(self._rest) or self._ended:  # "1" could go on as "1e+5" in the next piece
                    self._at = end
                    return value
            except RecursionError as error:
                raise Unusable("broken", number) from error
            except ValueError as error:
                if self._ended or len(self._rest) - self._at > LONGEST:
                    raise Unusable("broken", number) from error
            self._more()

    def _more(self) -> bool:
        """Reads a piece on; False when there was none."""
        if self._ended:
            return False
        piece = self._file.read(PIECE)
        self._ended = not piece
        try:
            text = self._decoder.decode(piece, final=self._ended)
        except UnicodeDecodeError as error:
            raise Unusable("no_text") from error
        self._total += len(text)
        if self._total > MOST_CHARACTERS:
            raise Unusable("too_large")
        self._rest, self._at = self._rest[self._at :] + text, 0
        return not self._ended


def _refuse(_name: str) -> Any:
    raise ValueError("NaN and Infinity are no JSON")
