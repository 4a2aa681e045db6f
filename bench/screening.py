"""How well personal data in Swedish free text is found: recall and precision by kind, on texts labelled by hand.

Each set of tests/data is measured by itself: `screening_texts` is what the rules were bettered against, and
`screening_texts_fresh` was written afterwards and has changed nothing.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tenants.observations.screening import KINDS, screen

DATA = Path(__file__).parents[1] / "tests" / "data"
SETS = ("screening_texts", "screening_texts_fresh")
NUMBERED = frozenset({"personnummer", "phone", "email", "plate", "handle", "account"})
GROUPS: dict[str, frozenset[str]] = {
    **{str(kind): frozenset({str(kind)}) for kind in KINDS},
    "numbered": NUMBERED,
    "overall": frozenset(KINDS),
}

Text = dict[str, Any]


def run() -> Iterator[dict[str, Any]]:
    """The figures of each set: of each kind, of all numbered kinds, of everything; and how long a text takes."""
    for name in SETS:
        texts = load(name)
        begun = time.perf_counter()
        for one in texts:
            screen(one["text"])
        elapsed = time.perf_counter() - begun
        found, missed, wrong = count(texts)
        for group, kinds in GROUPS.items():
            hits, lost, extra = (sum(counted[kind] for kind in kinds) for counted in (found, missed, wrong))
            yield {
                "set": name,
                "kind": group,
                "labelled": hits + lost,
                "recall": _share(hits, hits + lost),
                "precision": _share(hits, hits + extra),
            }
        yield {"set": name, "texts": len(texts), "ms_a_text": round(1000 * elapsed / len(texts), 3)}


def load(name: str) -> list[Text]:
    """A labelled set: [{text, findings: [[kind, part of the text]]}]."""
    return json.loads((DATA / f"{name}.json").read_text())  # type: ignore[no-any-return]


def count(texts: list[Text]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """By kind: what was found, what was missed, what was found and is nothing."""
    found, missed, wrong = Counter[str](), Counter[str](), Counter[str]()
    for one in texts:
        labels, findings = spans(one), [(each.kind, each.start, each.end) for each in screen(one["text"])]
        for label in labels:
            (found if any(_meets(label, each) for each in findings) else missed)[label[0]] += 1
        wrong.update(each[0] for each in findings if not any(_meets(each, label) for label in labels))
    return found, missed, wrong


def spans(one: Text) -> list[tuple[str, int, int]]:
    """The labels of a text as (kind, start, end); the same words twice are its first and its second."""
    places: list[tuple[str, int, int]] = []
    position = 0
    for kind, words in one["findings"]:
        start = one["text"].index(words, position)
        position = start + len(words)
        places.append((kind, start, position))
    return places


def _meets(one: tuple[str, int, int], other: tuple[str, int, int]) -> bool:
    """The same kind, and the greater part of the longer of them in common: a surname left out is a miss."""
    shared = min(one[2], other[2]) - max(one[1], other[1])
    return one[0] == other[0] and 2 * shared >= max(one[2] - one[1], other[2] - other[1])


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
