"""Which municipality somebody means: by name, by code, by the beginning of a name, or by one that is nearly it."""

import difflib
import re
from dataclasses import dataclass

from samsyn.geography.municipalities import MunicipalityFact, all_facts, fact, is_code

MOST_SHOWN = 8
SHORTEST_PART = 2
_TAIL = re.compile(r"(s? kommun| stad| municipality)$")
_CODE = re.compile(r"(?<!\d)(\d{4})(?!\d)")


@dataclass(frozen=True, slots=True)
class Candidates:
    """`found` is the one that is meant; else `several` fit what was written, or `near` are spelled almost so."""

    found: MunicipalityFact | None = None
    several: tuple[MunicipalityFact, ...] = ()
    near: tuple[MunicipalityFact, ...] = ()


def match(text: str) -> Candidates:
    """The municipality that `text` names ("1270", "tomelilla", "Tomelilla kommun", "tome"), or those that it may."""
    asked = _plain(text)
    code = _CODE.search(asked)
    if code is not None and is_code(int(code[1])):
        return Candidates(found=fact(int(code[1])))
    words = asked if code is None else _plain(asked.replace(code[1], " "))
    exact = [each for each in all_facts() if words in _names(each)]
    if len(exact) == 1:
        return Candidates(found=exact[0])
    if len(words) < SHORTEST_PART:
        return Candidates()
    return _like(words)


def _like(words: str) -> Candidates:
    for fits in (str.startswith, str.__contains__):
        hits = tuple(each for each in all_facts() if any(fits(name, words) for name in _names(each)))
        if hits:
            return Candidates(found=hits[0]) if len(hits) == 1 else Candidates(several=hits)
    names = {_plain(each.name): each for each in all_facts()}
    near = difflib.get_close_matches(words, names, n=3, cutoff=0.7)
    return Candidates(near=tuple(names[name] for name in near))


def _names(each: MunicipalityFact) -> tuple[str, ...]:
    """Its name, and the name without Swedish letters as far as that is its own: Habo is not Håbo."""
    return _plain(each.name), each.slug.replace("-", " ")


def _plain(text: str) -> str:
    text = " ".join(re.sub(r"[(),.\-/]+", " ", text.casefold()).split())
    text = text.removeprefix("region ")
    return _TAIL.sub("", text) if " " in text else text
