"""Marshmallow's own messages in plain words: what is wrong and what to do, without fault."""

import re
from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

RULES: tuple[Rule, ...] = (
    (re.compile(r"^Missing data for required field|^Field may not be null"), lambda m: _("Fyll i det här.")),
    (re.compile(r"^Shorter than minimum length 1\b"), lambda m: _("Fyll i det här.")),
    (re.compile(r"^Shorter than minimum length (\d+)"), lambda m: _("Skriv minst %(n)s tecken.", n=m[1])),
    (re.compile(r"^Longer than maximum length (\d+)"), lambda m: _("Skriv högst %(n)s tecken.", n=m[1])),
    (re.compile(r"^Length must be between (\d+) and (\d+)"), lambda m: _("Skriv %(a)s–%(b)s tecken.", a=m[1], b=m[2])),
    (re.compile(r"^Not a valid email"), lambda m: _("Skriv en e-postadress, till exempel namn@kommun.se.")),
    (re.compile(r"^Not a valid (integer|number)|^Not a valid string, number"), lambda m: _("Skriv ett tal.")),
    (re.compile(r"^Not a valid string"), lambda m: _("Skriv text här.")),
    (re.compile(r"^Not a valid boolean"), lambda m: _("Svara ja eller nej.")),
    (re.compile(r"^Not a valid (naive |aware )?datetime"), lambda m: _("Skriv datum och tid, som 2026-11-17T16:00.")),
    (re.compile(r"^Not a valid date"), lambda m: _("Skriv ett datum som finns, som 2026-11-17.")),
    (re.compile(r"^Not a valid time"), lambda m: _("Skriv en tid, som 16:00.")),
    (re.compile(r"^Not a valid UUID"), lambda m: _("Det här är inget giltigt id.")),
    (re.compile(r"^Not a valid (list|mapping)|^Invalid (input )?type"), lambda m: _("Uppgiften har fel form.")),
    (re.compile(r"^Must be one of: (.*?)\.?$"), lambda m: _("Välj ett av: %(choices)s.", choices=m[1])),
    (re.compile(r"^Must be equal to (.*?)\.?$"), lambda m: _("Måste vara %(value)s.", value=m[1])),
    (
        re.compile(r"^Must be greater than or equal to (\S+?) and less than or equal to (\S+?)\.?$"),
        lambda m: _("Måste vara mellan %(a)s och %(b)s.", a=m[1], b=m[2]),
    ),
    (re.compile(r"^Must be greater than or equal to (.*?)\.?$"), lambda m: _("Måste vara minst %(n)s.", n=m[1])),
    (re.compile(r"^Must be less than or equal to (.*?)\.?$"), lambda m: _("Får vara högst %(n)s.", n=m[1])),
    (re.compile(r"^Unknown field"), lambda m: _("Det här fältet finns inte.")),
    (re.compile(r"^Special numeric values"), lambda m: _("Skriv ett vanligt tal.")),
    (re.compile(r"^Number too large"), lambda m: _("Talet är för stort.")),
)


def in_plain_words(messages: Any) -> Any:
    """The same structure with every known message as a sentence in the reader's language."""
    if isinstance(messages, dict):
        return {key: in_plain_words(value) for key, value in messages.items()}
    if isinstance(messages, list):
        return [in_plain_words(message) for message in messages]
    for pattern, sentence in RULES:
        if match := pattern.match(str(messages)):
            return sentence(match)
    return messages
