"""The reference vectors that the statistics have to reproduce (from R and enumeration, not from this code)."""

import json
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("reference_values.json")
_VALUES: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
TOLERANCE = float(_VALUES["meta"]["tolerance"])


def vectors(group: str) -> list[dict[str, Any]]:
    """The vectors of one group, each with `input` and `output`."""
    found = _VALUES[group]
    assert isinstance(found, list)
    return found
