"""The mails that the local catcher has taken, read from its directory: nothing is kept, nothing is changed.

A file's name is the moment it came, so the names alone give the order; what a search needs of a file's head is read
once and remembered, since a caught mail never changes.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import MIMEPart
from email.parser import BytesParser
from functools import lru_cache
from pathlib import Path

from samsyn.errors import NotFound

PAGE = 50
_NAME = re.compile(r"\d{8}T\d{6}\.\d{6}Z-\d+\.eml")
_HEAD = 16_384


@dataclass(frozen=True, slots=True)
class Heading:
    """A caught mail in a list. `name` is its file's, without the ending."""

    name: str
    to: str
    subject: str
    caught_at: datetime


@dataclass(frozen=True, slots=True)
class Caught:
    """One caught mail: its plain text, in pieces (text, address to link to or "")."""

    heading: Heading
    sender: str
    pieces: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list; `total` counts all that fit the search."""

    headings: tuple[Heading, ...]
    total: int
    number: int
    last: int


def page(directory: Path, *, search: str = "", number: int = 1) -> Page:
    """The caught mails, newest first, whose recipient holds `search`; a page beyond the last is the last."""
    names = sorted((path.name for path in directory.glob("*.eml") if _NAME.fullmatch(path.name)), reverse=True)
    wanted = search.strip().casefold()
    if wanted:
        names = [name for name in names if wanted in _heading(directory, name).to.casefold()]
    last = max(1, -(-len(names) // PAGE))
    number = min(max(1, number), last)
    shown = names[(number - 1) * PAGE : number * PAGE]
    return Page(tuple(_heading(directory, name) for name in shown), len(names), number, last)


def read(directory: Path, name: str, *, own: str) -> Caught:
    """One mail. `own` is the address of this installation: only what begins with it becomes a link. NotFound."""
    file = f"{name}.eml"
    if not _NAME.fullmatch(file) or not (directory / file).is_file():
        raise NotFound
    message = BytesParser(policy=policy.default).parsebytes((directory / file).read_bytes())
    body = message.get_body(preferencelist=("plain",))
    text = _text(body) if body is not None else ""
    return Caught(_heading(directory, file), str(message.get("From", "")), linked(text, own))


def _text(body: MIMEPart) -> str:
    """The plain text; one in a character set that nobody knows is read as UTF-8 as far as it goes."""
    try:
        return str(body.get_content())
    except LookupError:
        payload = body.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def linked(text: str, own: str) -> tuple[tuple[str, str], ...]:
    """The text in pieces, each with the address that it is a link to: "" for what is none of ours."""
    pattern = re.compile(rf"({re.escape(own)}(?:[/?#][^\s<>\"]*)?)(?![\w.:@-])")
    pieces: list[tuple[str, str]] = []
    for index, piece in enumerate(pattern.split(text)):
        address = piece.rstrip(".,;:)!") if index % 2 else ""
        if address:
            pieces.append((address, address))
        if rest := piece[len(address) :]:
            pieces.append((rest, ""))
    return tuple(pieces)


@lru_cache(maxsize=20_000)
def _heading(directory: Path, name: str) -> Heading:
    moment = datetime.strptime(name.partition("Z")[0], "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)
    with (directory / name).open("rb") as file:
        head = BytesParser(policy=policy.default).parsebytes(file.read(_HEAD), headersonly=True)
    to = str(head.get("To", "") or head.get("Delivered-To", ""))
    return Heading(name.removesuffix(".eml"), to, str(head.get("Subject", "")), moment)
