"""A feedback's text as blocks: headings, paragraphs and lists, read from how it is typed.

An empty line ends a block. Lines that begin with a dash are a list. A short line without a full stop that stands alone
or right above a list is a heading. Nothing else is markup, so a mail shows the same text as it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

DASHES = ("– ", "- ", "— ", "• ")
LONGEST_HEADING = 70


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a text. A list has an item for each line, the others have one."""

    kind: Literal["heading", "paragraph", "list"]
    lines: tuple[str, ...]


def blocks(body: str) -> list[Block]:
    """The text as blocks, in order."""
    found: list[Block] = []
    for part in body.replace("\r\n", "\n").split("\n\n"):
        found += _blocks_of(line.strip() for line in part.split("\n") if line.strip())
    return found


def _blocks_of(lines: Iterable[str]) -> list[Block]:
    found: list[Block] = []
    plain: list[str] = []
    items: list[str] = []
    for line in lines:
        if line.startswith(DASHES):
            if plain:
                found.append(_plain(plain))
                plain = []
            items.append(line[2:].strip())
        else:
            if items:
                found.append(Block("list", tuple(items)))
                items = []
            plain.append(line)
    if items:
        found.append(Block("list", tuple(items)))
    if plain:
        found.append(_plain(plain))
    return found


def _plain(lines: list[str]) -> Block:
    heading = len(lines) == 1 and len(lines[0]) <= LONGEST_HEADING and lines[0][-1] not in ".!?:;,"
    return Block("heading" if heading else "paragraph", tuple(lines))
