"""The rule set as the engine uses it: patterns with their macros filled in, word lists as sets."""

import json
import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RULES: dict[str, Any] = json.loads((HERE / "rules.json").read_text())
NAMES: dict[str, list[str]] = json.loads((HERE / "names.json").read_text())


def fill(pattern: str) -> str:
    """The pattern with {street} and the macros of character classes written out."""
    pattern = pattern.replace("{street}", RULES["street"])
    for name, characters in RULES["macros"].items():
        # Outside a class a macro stands in brackets of its own, "[{L}]", so the same text fits both.
        pattern = pattern.replace("{" + name + "}", characters)
    return pattern


def words(name: str) -> frozenset[str]:
    """A word list of the rule set."""
    return frozenset(RULES[name])


PATTERNS = tuple(
    (re.compile(fill(rule["pattern"]), re.IGNORECASE), rule["kind"], rule.get("check"), "not_after" not in rule)
    for rule in RULES["numbered"]
)
CASE_BEFORE = re.compile(fill(RULES["case"]), re.IGNORECASE)
WORD = re.compile(fill("[{L}]+(?:['’\\-][{L}]+)*"))

FIRST, LAST = frozenset(NAMES["first"]), frozenset(NAMES["last"])
AMBIGUOUS, LOWER_STOP = frozenset(NAMES["ambiguous"]), frozenset(NAMES["lower_stop"])
