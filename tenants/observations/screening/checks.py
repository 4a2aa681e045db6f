"""Checks of what a pattern has found: how many of its characters hold, 0 when none do. Pure functions."""

import re
from collections.abc import Callable

from tenants.observations.screening.rules import RULES, fill, words

AREA_CODES, NOT_PLATES, PLATE_WORDS = words("area_codes"), words("not_plates"), words("plate_words")
SEPARATED = re.compile(r"[^0-9]+[0-9]+\)?$")
DATE = re.compile(r"^[0-9]{2}[-/. ][0-9]{2}[-/. ](?:19|20)[0-9]{2}$|^[0-9]{4}[-/. ][0-9]{2}[-/. ][0-9]{2}$")
LAST_GROUP = re.compile(fill("[{S}]+[^{S}]*$"))
HOURS = re.compile(fill("^[0-2][0-9][.][0-9]{2}|^[0-9]{4}[{S}]*[{D}][{S}]*[0-9]{4}(?![0-9])"))
ELSEWHERE = re.compile(fill("(?:^|[{S}])(?:av|från|hos|i|mot|och|på|till|ur|vid)[{S}][^0-9]*[0-9]"), re.IGNORECASE)
OF_A_FLAT = re.compile(fill("^(?:lgh|lght|lägenhet)[^0-9]*[0-9]+[{S},]*(?:(?:på|i)[{S}]+)?"), re.IGNORECASE)
LAST_WORDS = re.compile(r"[a-zåäö.\-]+", re.IGNORECASE)
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
WORDS_BEFORE = 4
MOST_PHONE = 15


def digits(text: str) -> str:
    """The ASCII digits alone."""
    return "".join(letter for letter in text if letter in "0123456789")


def luhn(number: str) -> bool:
    """The check digit of personnummer and payment cards (ISO/IEC 7812-1)."""
    total = 0
    for index, letter in enumerate(reversed(number)):
        value = int(letter) * (1 + index % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def personnummer(found: str, _before: str) -> int:
    """A personnummer or samordningsnummer (day + 60): a possible date and the right check digit (SKV 704)."""
    number = digits(found)[-10:]
    month, day = int(number[2:4]), int(number[4:6])
    possible = 1 <= month <= 12 and (1 <= day <= 31 or 61 <= day <= 91)
    return len(found) if possible and luhn(number) else 0


def iban(found: str, _before: str) -> int:
    """An international account number: mod 97 is 1 (ISO 13616)."""
    while found:
        plain = "".join(letter for letter in found.upper() if letter.isascii() and letter.isalnum())
        turned = plain[4:] + plain[:4]
        if 15 <= len(plain) <= 34 and int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1:
            return len(found)
        found = LAST_GROUP.sub("", found) if LAST_GROUP.search(found) else ""  # "… 947 stod": words look like groups.
    return 0


def card(found: str, _before: str) -> int:
    """A payment card of 16 digits."""
    return len(found) if found[0] in "3456" and luhn(digits(found)) else 0


def international(found: str, _before: str) -> int:
    """A number with a country's code: 8 to 15 digits (ITU-T E.164); a Swedish one 9 to 11."""
    while found:
        number = digits(found.replace("(0)", ""))
        number = number[2:] if not found.startswith("+") else number
        swedish = number.startswith("46")
        if (9 if swedish else 8) <= len(number) <= (12 if swedish else MOST_PHONE):
            return len(found)
        found = _shorter(found)
    return 0


def domestic(found: str, _before: str) -> int:
    """A Swedish number with its area code: the code exists and the length is possible (the numbering plan)."""
    while found:
        if _is_domestic(found):
            return len(found)
        found = _shorter(found)
    return 0


def _is_domestic(found: str) -> bool:
    number = digits(found)
    mixed = sum(letter in DASHES for letter in found) > 1 and " " in found  # "08-16 17-22" are hours.
    if mixed or HOURS.match(found) or DATE.match(found):
        return False
    if number[:2] == "07" and number[2] in "02369":
        return len(number) == 10
    if number.startswith("08"):
        return 8 <= len(number) <= 10 and (len(number) > 8 or not found.isdigit())
    if number.startswith("010"):
        return len(number) == 10
    return 8 <= len(number) <= 10 and (number[:3] in AREA_CODES or number[:4] in AREA_CODES)


def mobile(found: str, before: str) -> int:
    """Ten digits of a mobile number in one piece, unless a personnummer is spoken of."""
    spoken = before.lower().endswith(("pnr ", "pnr: ", "personnummer ", "personnummer: ", "född "))
    return 0 if spoken and personnummer(found, before) else len(found)


def spread(found: str, _before: str) -> int:
    """A mobile number with any spacing: "0 7 0 1 2 …", "076.345.67.89"; not hours."""
    return 0 if HOURS.match(found) else len(found)


def local(found: str, _before: str) -> int:
    """A number without its area code, after a word for telephone: 6 to 9 digits."""
    while found:
        if 6 <= len(digits(found)) <= 9 and not DATE.match(found):
            return len(found)
        found = _shorter(found)
    return 0


def plate(found: str, before: str) -> int:
    """A number plate: not "buss 331", not "och 112"; such words are one where a vehicle is spoken of, in capitals."""
    letters, last = found[:3].lower(), found[-1].lower()
    if last == "o":
        return 0
    spoken = not PLATE_WORDS.isdisjoint(word.lower().rstrip(".") for word in LAST_WORDS.findall(before)[-WORDS_BEFORE:])
    word = letters in NOT_PLATES and not (spoken and found[:3].isupper())
    return 0 if word else len(found)


def handle(found: str, before: str) -> int:
    """A user's name: after a colon anything, after a word only what is no word (a digit, a dot, an underscore)."""
    told = before.rstrip(" \u00a0\"'”»")
    if not any(letter.isalpha() for letter in found):
        return 0
    return len(found) if told.endswith((":", "=")) or re.search(r"[0-9_]|\w\.\w", found) else 0


def street(found: str, _before: str) -> int:
    """An address, from where its street begins: in "Anna på Ekgatan 5" that is at Ekgatan, not at Anna."""
    flat = OF_A_FLAT.match(found)
    rest = found if flat is None else found[flat.end() :]
    return 0 if ELSEWHERE.search(rest) else len(found)


def clearing(found: str, _before: str) -> int:
    """A Swedish account: clearing number, comma, account."""
    return len(found) if 7 <= len(digits(found.split(",")[1])) <= 10 else 0


def always(found: str, _before: str) -> int:
    """What the pattern has found is enough."""
    return len(found)


def _shorter(found: str) -> str:
    """Without its last group; "" when there is only one."""
    return SEPARATED.sub("", found) if SEPARATED.search(found) else ""


CHECKS: dict[str, Callable[[str, str], int]] = {
    check.__name__: check
    for check in (
        personnummer,
        iban,
        card,
        international,
        domestic,
        mobile,
        spread,
        local,
        plate,
        handle,
        street,
        clearing,
        always,
    )
}
assert {rule["check"] for rule in RULES["numbered"] if "check" in rule} <= set(CHECKS)  # noqa: S101 (the file's spelling)
