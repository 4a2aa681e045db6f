"""What is found in a text, in words: what it is, and what can stand there instead."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from tenants.observations.screening.engine import Finding, Kind


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding as the answer page shows it. `key` is how the sender's word on it stands in the form."""

    words: str
    key: str
    name: str
    instead: str
    said: bool


def names() -> dict[Kind, str]:
    """The kinds, as what they are called when one has been found."""
    return {
        "personnummer": _("Personnummer"),
        "phone": _("Telefonnummer"),
        "email": _("Mejladress"),
        "plate": _("Registreringsnummer"),
        "handle": _("Konto på nätet"),
        "account": _("Kontonummer"),
        "name": _("Namn"),
        "address": _("Bostadsadress"),
    }


def instead() -> dict[Kind, str]:
    """What can be written instead, without saying who."""
    return {
        "personnummer": _("en person"),
        "phone": _("ett telefonnummer"),
        "email": _("en mejladress"),
        "plate": _("ett fordon"),
        "handle": _("ett konto"),
        "account": _("ett bankkonto"),
        "name": _("en person"),
        "address": _("en bostad"),
    }


def shown(text: str, findings: Sequence[Finding], said: Collection[tuple[str, str]]) -> list[Shown]:
    """The findings for the page, each words once."""
    called, neutral = names(), instead()
    found = {}
    for one in findings:
        words = text[one.start : one.end]
        found[one.kind, words] = Shown(
            words, f"{one.kind}:{words}", called[one.kind], neutral[one.kind], (one.kind, words) in said
        )
    return list(found.values())


def pieces(text: str, findings: Sequence[Finding]) -> list[tuple[str, bool]]:
    """The text in parts, and whether each is a finding."""
    parts: list[tuple[str, bool]] = []
    position = 0
    for one in findings:
        parts += [(text[position : one.start], False), (text[one.start : one.end], True)]
        position = one.end
    return [(part, marked) for part, marked in (*parts, (text[position:], False)) if part]
