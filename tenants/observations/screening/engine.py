"""The engine: numbered kinds by pattern and check, names by the words around them; what overlaps is said once."""

from dataclasses import dataclass
from typing import Literal

from tenants.observations.screening.checks import CHECKS
from tenants.observations.screening.names import names
from tenants.observations.screening.rules import CASE_BEFORE, PATTERNS

Kind = Literal["personnummer", "phone", "email", "plate", "handle", "account", "name", "address"]
KINDS: tuple[Kind, ...] = ("personnummer", "phone", "email", "plate", "handle", "account", "name", "address")
LOOK_BACK = 40
"""How many characters before a number may say that it is the number of a case."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Characters `start` to `end` (exclusive, in code points) look like personal data of this kind."""

    start: int
    end: int
    kind: Kind


def screen(text: str) -> list[Finding]:
    """All findings in the text, in its order, none overlapping. The kinds' rules are asked in the rule set's order."""
    found: list[Finding] = []
    for pattern, kind, check, after_case in PATTERNS:
        position = 0
        while (match := pattern.search(text, position)) is not None:
            start = match.end(1)
            length = CHECKS[check](match.group(2), text[:start]) if check else len(match.group(2))
            taken = any(one.start < start + length and start < one.end for one in found)
            case = not after_case and CASE_BEFORE.search(text[max(0, start - LOOK_BACK) : start]) is not None
            if length and not taken and not case:
                found.append(Finding(start, start + length, kind))
                position = start + length
            else:
                position = start + 1
    for start, end in names(text):
        if not any(one.start < end and start < one.end for one in found):
            found.append(Finding(start, end, "name"))
    return sorted(found)


def mask(text: str, findings: list[Finding], shown: str = "▒") -> str:
    """The text with each finding's letters and figures hidden; its length and its other words stay."""
    letters = list(text)
    for one in findings:
        for index in range(one.start, one.end):
            if letters[index].isalnum():
                letters[index] = shown
    return "".join(letters)
