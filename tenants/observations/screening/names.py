"""People's names in running Swedish text, by the names that people have and the words around them. Pure.

Sources of the lists: the 500 most common first names of women and of men (Isof, 2023) and the 500 most common surnames
(Skatteverket, 2025), with forms of address, pet names and names of newer Swedes added by hand.
"""

import re
from dataclasses import dataclass

from tenants.observations.screening.rules import AMBIGUOUS, FIRST, LAST, LOWER_STOP, RULES, WORD, words

PLACE_WORDS, BUSINESS, BUSINESS_ALWAYS = words("place_words"), words("business_words"), words("business_always")
LEADS, PERSONS, TITLES, NAMING = words("leads"), words("person_words"), words("titles"), words("naming")
NOT_AFTER_NAMING, PARTICLES, SINGLE = words("not_after_naming"), words("particles"), words("single_surnames")
PLACES, VERBS, BRAND_NAMES = words("places"), words("verbs"), words("brand_names")
PLACE_VERBS, NOT_GENITIVES, SIDES = words("place_verbs"), words("not_genitives"), words("sides")
NO_FIRST_NAMES = PERSONS | TITLES | LEADS | BUSINESS | PLACE_WORDS | SIDES
SUFFIXES, ENDINGS = tuple(RULES["place_suffixes"]), tuple(RULES["surname_endings"])
BRANDS = tuple(RULES["brands"])
MOST_WORDS, SHOUTED = 5, 2
NUMBERED_KING = re.compile(r"[ \u00a0][0-9]{1,2}:")
SHORT_LOWER = frozenset({"ali", "eva", "ida", "pär", "ulf", "bea", "leo"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the text: where it stands, in lower case, as a name (without the s of a genitive)."""

    start: int
    end: int
    low: str
    base: str
    capital: bool
    opens: bool
    """Whether it stands first in a sentence, where a capital says nothing."""


def names(text: str) -> list[tuple[int, int]]:
    """Where the text names somebody: (start, end) of each name, without the s of a genitive."""
    row = _words(text)
    found: list[tuple[int, int]] = []
    index = 0
    while index < len(row):
        end, person = _name_at(row, index, text)
        if person:
            found.append((row[index].start, row[end - 1].start + len(row[end - 1].base)))
        index = end
    return found


def _words(text: str) -> list[Word]:
    row = []
    for match in WORD.finditer(text):
        word = match.group()
        before = text[: match.start()].rstrip(" \u00a0\"'”»")
        opens = not before or before[-1] in ".!?:;\n\r–•(*"
        low = word.lower()
        row.append(Word(match.start(), match.end(), low, _base(low), _is_capital(word), opens))
    return row


def _is_capital(word: str) -> bool:
    """Whether the capital says something: a word in capitals alone is shouted, not named."""
    return word[0].isupper() and (len(word) <= SHOUTED or not word.isupper())


def _base(low: str) -> str:
    """The name in a word: "ahmeds" is ahmed; a word that is no name is itself."""
    if _known(low) or low in NOT_GENITIVES:
        return low
    for tail in ("'s", "’s", "s"):
        if low.endswith(tail) and (_known(low[: -len(tail)]) or low[: -len(tail)].endswith("sson")):
            return low[: -len(tail)]
    return low


def _known(low: str) -> bool:
    return low in FIRST or low in LAST or _is_double(low)


def _is_double(low: str) -> bool:
    """ "karl-johan", "anna-stina": every part is a name."""
    parts = low.split("-")
    return len(parts) > 1 and all(part in FIRST or part in LAST for part in parts)


def _is_first(word: Word) -> bool:
    return word.base in FIRST or (_is_double(word.base) and word.base.split("-")[0] in FIRST)


def _is_last(word: Word) -> bool:
    low = word.base if word.base in LAST else word.low.removesuffix("s")
    return word.base in LAST or _is_double(word.base) or (len(low) > 5 and low.endswith(ENDINGS))


def _is_place(low: str) -> bool:
    """A word that is a place by its end, or the name of one."""
    return low in PLACES or any(
        low.endswith(suffix) and len(low) > len(suffix) + 2 and (low not in FIRST and low not in LAST)
        for suffix in SUFFIXES
    )


def _near(row: list[Word], index: int, text: str) -> Word | None:
    """The next word, when only a space (or the dots of an abbreviation) stands between."""
    if not 0 < index < len(row) or text[row[index - 1].end : row[index].start].strip(" \u00a0") not in {"", "&"}:
        return None
    return row[index]


def _name_at(row: list[Word], index: int, text: str) -> tuple[int, bool]:
    """The index after the words that belong together from here, and whether they name a person."""
    word = row[index]
    before = row[index - 1] if _near(row, index, text) else None
    rest = text[word.start :].lower()
    if any(rest.startswith(brand) for brand in BRANDS):
        return index + 1, False
    return (_capital_at if word.capital else _lower_at)(row, index, text, before)


def _capital_at(row: list[Word], index: int, text: str, before: Word | None) -> tuple[int, bool]:
    word = row[index]
    told = _told(row, index, text)
    certain = told or _is_surname_alone(row, index, text) or _is_before_surname(row, index, text)
    if not _is_first(word) and not certain:
        return index + 1, False
    end = _extent(row, index, text)
    if _is_of_place(row, index, end, text, before):
        return end, False
    if told or end > index + 1 or word.base not in AMBIGUOUS:
        return end, True
    return end, _is_meant(row, index, text, before)


def _is_meant(row: list[Word], index: int, text: str, before: Word | None) -> bool:
    """Whether a word that is also something else names a person here: by who stands before or what is done after."""
    word, following = row[index], _near(row, index + 1, text)
    if before is not None and before.low in PERSONS:
        return True
    if following is not None and following.low in VERBS:
        return word.base not in BRAND_NAMES or following.low not in PLACE_VERBS
    return not word.opens and word.base not in BRAND_NAMES


def _extent(row: list[Word], index: int, text: str) -> int:
    """The index after the last word of the name: further names, particles, any capital that is not a place."""
    end = index + 1
    while end < len(row) and end - index < MOST_WORDS:
        if row[end - 1].low != row[end - 1].base:
            break  # A genitive ends the name: "Ahmeds Volvo".
        following = _near(row, end, text)
        if following is None:
            break
        if following.low in PARTICLES and end + 1 < len(row) and row[end + 1].capital:
            end += 2
        elif following.capital and _may_follow(row, end, text):
            end += 1
        else:
            break
    return end


def _may_follow(row: list[Word], end: int, text: str) -> bool:
    """Whether a capital goes on with the name: not a place, save one that is a surname too ("Oskar Lund")."""
    word = row[end]
    if text[word.start : word.end] == "I":
        return False
    return word.low not in PLACES or (word.low in LAST and _is_first(row[end - 1]))


def _is_of_place(row: list[Word], index: int, end: int, text: str, before: Word | None) -> bool:
    """Whether the words name a place, a shop, a street: what stands before, among them, after."""
    if before is not None and (before.low in LEADS or text[before.start - 2 : before.end].lower() in {"s:t", ":ta"}):
        return True
    if _is_place(row[index].low):
        return True
    if row[index].low in BUSINESS_ALWAYS or any(_is_of_place_word(one.low) for one in row[index + 1 : end]):
        return True
    last, following = row[end - 1], _near(row, end, text)
    if text[last.end :].startswith(" & "):
        return end < len(row) and row[end].capital and not _is_first(row[end])  # "Kjell & Company", not "Anna & Per".
    if NUMBERED_KING.match(text, last.end):
        return True
    if text[last.end :].startswith(":s "):
        return end + 1 < len(row) and row[end + 1].low in PLACE_WORDS
    if following is None:
        return False
    owned = last.low != last.base or last.low.endswith("s")
    if following.low in PLACE_WORDS:
        return owned or end > index + 1 or following.low not in {"hus", "gård", "grav"}
    return following.low in BUSINESS_ALWAYS or (owned and following.low in BUSINESS)


def _is_of_place_word(low: str) -> bool:
    return low in BUSINESS or (low not in LAST and (low in PLACE_WORDS or _is_place(low)))


def _is_before_surname(row: list[Word], index: int, text: str) -> bool:
    """A capital inside a sentence, of no meaning otherwise, before a surname: "Salih Demir", "Zoja Lindgren"."""
    word, following = row[index], _near(row, index + 1, text)
    if following is None or not following.capital or word.opens or word.end - word.start < 3:
        return False
    if word.low in NO_FIRST_NAMES or _is_place(word.low):
        return False
    return following.low not in PLACES and (following.base in LAST or following.base in SINGLE)


def _is_surname_alone(row: list[Word], index: int, text: str) -> bool:
    """A surname that can be nothing else, or one after an initial: "Svensson", "A. Lindgren"."""
    word = row[index]
    if word.base in SINGLE or (word.base.endswith("sson") and len(word.base) > 5):
        return True
    before = row[index - 1] if index else None
    initial = before is not None and before.end - before.start == 1 and text[before.start].isupper()
    return initial and _is_last(word) and text[before.end : word.start] in {". ", ".", " "}  # type: ignore[union-attr]


def _told(row: list[Word], index: int, text: str) -> bool:
    """Whether the words before say that a person's name comes: "en kille som heter", "familjen", "rektor"."""
    word = row[index]
    before = row[index - 1] if _near(row, index, text) else _quoted(row, index, text)
    if before is None or _is_place(word.low) or word.low in NOT_AFTER_NAMING:
        return False
    if before.low in TITLES:
        return True
    naming = before.low in NAMING or (before.low == "namn" and index > 1 and row[index - 2].low == "vid")
    if before.low in {"sig", "för"} and index > 1 and row[index - 2].low in NAMING:
        naming = True
    around = {one.low for one in row[max(0, index - 7) : index]}
    return naming and not around.isdisjoint(PERSONS)


def _quoted(row: list[Word], index: int, text: str) -> Word | None:
    """The word before, when only a quotation mark stands between."""
    gap = text[row[index - 1].end : row[index].start] if index else ""
    return row[index - 1] if index and gap.strip(" \u00a0") in {'"', "'", "”", "»"} else None


def _lower_at(row: list[Word], index: int, text: str, before: Word | None) -> tuple[int, bool]:
    """A name in small letters: one that is no word of the language, or one that is told to come."""
    word = row[index]
    if not _is_first(word):
        return index + 1, False
    end = _lower_extent(row, index, text)
    if _told(row, index, text):
        return end, True
    doubtful = word.base in LOWER_STOP or (len(word.base) < 4 and word.base not in SHORT_LOWER)
    return end, (end > index + 1 or not doubtful) and not _is_of_place(row, index, end, text, before)


def _lower_extent(row: list[Word], index: int, text: str) -> int:
    following = _near(row, index + 1, text)
    surname = following is not None and (
        following.base in LAST and (following.base.endswith(("sson", "qvist", "ström")) or following.base in SINGLE)
    )
    return index + 2 if surname else index + 1
