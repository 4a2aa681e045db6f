"""Which passwords are too easy to guess: pure rules, in the spirit of NIST SP 800-63B.

Length is what counts; no rule asks for odd characters. Refused are only the ones that a guesser tries first: words of
the account itself, keyboard runs, one piece over and over, and the long ones that are on every list.
"""

from typing import Literal

SHORTEST, LONGEST = 12, 200
FEWEST_LETTERS = 5
Weakness = Literal["short", "long", "guessable"]

_RUNS = (
    *("abcdefghijklmnopqrstuvwxyzåäö", "qwertyuiopåasdfghjklöäzxcvbnm"),
    *("01234567890123456789", "1qaz2wsx3edc4rfv5tgb"),
)
_COMMON = frozenset(
    {
        *("password1234", "passwordpassword", "password12345", "lösenord1234", "losenord1234", "lösenordlösenord"),
        *("losenordlosenord", "hemligthemligt", "iloveyou1234", "administrator", "administratör", "välkommen1234"),
        *("valkommen1234", "welcome12345", "sommarsommar", "vintervinter", "sverige12345", "trygghet1234"),
        *("changeme1234", "letmein12345", "qwerty123456", "kommunen1234"),
    }
)


def weakness(password: str, *, email: str, name: str) -> Weakness | None:
    """What is wrong with the password for this account; None when nothing is."""
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    plain = password.casefold()
    own = {email, email.partition("@")[0], name, name.replace(" ", ""), name.replace(" ", ".")}
    if plain in {word.casefold() for word in own} or plain in _COMMON or len(set(plain)) < FEWEST_LETTERS:
        return "guessable"
    return "guessable" if _is_run(plain) or _repeats(plain) else None


def _is_run(plain: str) -> bool:
    """A stretch of the alphabet or the keyboard, forwards or backwards."""
    return any(plain in run or plain[::-1] in run for run in _RUNS)


def _repeats(plain: str) -> bool:
    """One piece of up to six characters over and over: "hej1hej1hej1"."""
    return any(plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, min(6, len(plain) // 2) + 1))
