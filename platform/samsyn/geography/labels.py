"""Names on a map that do not run into one another.

The most important name is placed first, each at the first of its places that is free and inside the box; a name that
finds none is left out. The table beside the map has them all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

Anchor = Literal["start", "middle", "end"]

# Widths in em of Atkinson Hyperlegible Next, the map's typeface; what is not listed is as wide as a digit.
_WIDTHS = {
    letter: width
    for letters, width in (
        ("'.,: ", 0.24),
        ("jil()", 0.26),
        ("ftr-", 0.34),
        ("I/1", 0.40),
        ("yvzscxk", 0.47),
        ("aåäeuéLhnoödgTbpq–J7F2EY", 0.55),
        ("DwGHNU", 0.69),
        ("OÖQ&", 0.72),
        ("MmW", 0.84),
    )
    for letter in letters
}
_LINE = 1.18
_ASCENT = 0.8
_GAP = 4.0


class Box(NamedTuple):
    """Left, top, right, bottom in the units of the map."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether the two share any surface."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Label:
    """A name that wants a place: at (x, y) for a surface, beside it for a `point` with a mark of radius `mark`.

    Higher `priority` goes first, at equal priority the order given. `always` is placed even where it meets another.
    """

    text: str
    x: float
    y: float
    size: float = 12.0
    priority: float = 0.0
    css: str = ""
    point: bool = False
    mark: float = 5.0
    always: bool = False


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """Where a name stands: `lines` of text, the first one's baseline at `y`, the others `leading` units below."""

    text: str
    lines: tuple[str, ...]
    x: float
    y: float
    anchor: Anchor
    size: float
    leading: float
    css: str
    box: Box


def place_labels(
    labels: Iterable[Label], width: float, height: float, *, obstacles: Iterable[Box] = ()
) -> list[PlacedLabel]:
    """The labels that found a free place in a box of that size, away from each other, the marks and the obstacles."""
    waiting = sorted(labels, key=lambda label: -label.priority)
    taken = [*obstacles, *(_mark(label) for label in waiting if label.point)]
    placed: list[PlacedLabel] = []
    for label in waiting:
        own = _mark(label) if label.point else None
        others = [box for box in taken if box is not own and box != own]
        chosen = _choose(label, others, width, height)
        if chosen is not None:
            placed.append(chosen)
            taken.append(chosen.box)
    return placed


def _choose(label: Label, taken: Sequence[Box], width: float, height: float) -> PlacedLabel | None:
    """The first place that is free; for a name that is `always` placed and finds none, the first inside the box."""
    first: PlacedLabel | None = None
    for each in _candidates(label):
        if _inside(each.box, width, height):
            if not any(each.box.meets(box) for box in taken):
                return each
            first = first or each
    return first if label.always else None


def text_width(text: str, size: float) -> float:
    """About how wide a line of text is, in the units of `size`; errs on the wide side."""
    return size * 1.03 * sum(_WIDTHS.get(letter, 0.61) for letter in text)


def _mark(label: Label) -> Box:
    return Box(label.x - label.mark, label.y - label.mark, label.x + label.mark, label.y + label.mark)


def _inside(box: Box, width: float, height: float) -> bool:
    return box.left >= 2 and box.top >= 2 and box.right <= width - 2 and box.bottom <= height - 2


def _candidates(label: Label) -> Iterator[PlacedLabel]:
    one = (label.text,)
    if label.point:
        yield from _beside(label, one)
        return
    two = _halves(label.text)
    yield _centred(label, one, 0.0, 0.0)
    if two:
        yield _centred(label, two, 0.0, 0.0)
    for lines in (one, two) if two else (one,):
        for down in (0.9, -0.9, 1.8, -1.8):
            yield _centred(label, lines, 0.0, down)
        for right in (1.6, -1.6, 3.2, -3.2):
            yield _centred(label, lines, right, 0.0)


def _beside(label: Label, lines: tuple[str, ...]) -> Iterator[PlacedLabel]:
    """The eight places around a mark, in the order in which readers link a name to a point."""
    side, near = label.mark + _GAP, label.mark * 0.7 + _GAP * 0.7
    level, above, below = label.size * 0.35, -(label.mark + _GAP), label.mark + _GAP + label.size * _ASCENT
    yield _placed(label, lines, label.x + side, label.y + level, "start")
    yield _placed(label, lines, label.x - side, label.y + level, "end")
    yield _placed(label, lines, label.x, label.y + above, "middle")
    yield _placed(label, lines, label.x, label.y + below, "middle")
    for x, anchor in ((label.x + near, "start"), (label.x - near, "end")):
        yield _placed(label, lines, x, label.y - near, "start" if anchor == "start" else "end")
        yield _placed(label, lines, x, label.y + near + label.size * _ASCENT, "start" if anchor == "start" else "end")


def _centred(label: Label, lines: tuple[str, ...], right: float, down: float) -> PlacedLabel:
    """The lines around the label's point, moved by so many of its sizes."""
    first = label.y + label.size * (0.35 + down - (len(lines) - 1) * _LINE / 2)
    return _placed(label, lines, label.x + right * label.size, first, "middle")


def _placed(label: Label, lines: tuple[str, ...], x: float, y: float, anchor: Anchor) -> PlacedLabel:
    width = max(text_width(line, label.size) for line in lines)
    left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    top = y - label.size * _ASCENT
    box = Box(left - 1, top, left + width + 1, top + label.size * (1 + (len(lines) - 1) * _LINE))
    leading = round(label.size * _LINE, 1)
    return PlacedLabel(label.text, lines, round(x, 1), round(y, 1), anchor, label.size, leading, label.css, box)


def _halves(text: str) -> tuple[str, str] | None:
    """The text in two lines of nearly the same length, broken at a space or after a hyphen; None for one word."""
    breaks = [position + 1 for position, letter in enumerate(text) if letter in " -" and 0 < position < len(text) - 1]
    if not breaks:
        return None
    middle = min(breaks, key=lambda position: abs(position - len(text) / 2))
    return text[:middle].rstrip(), text[middle:].lstrip()
