"""Which passwords are too easy to guess: pure rules, in the spirit of NIST SP 800-63B.

Length is what counts; no rule asks for odd characters. How many guesses a password withstands is zxcvbn's estimate,
which knows the words of this service, of the account and of the country besides its own.
"""

import re
from functools import lru_cache
from typing import Any, Literal

from zxcvbn import matching, scoring

from samsyn.geography.municipalities import all_facts

SHORTEST, LONGEST = 12, 200
# The estimate's time grows with the square of the length; whose beginning is hard to guess is so as a whole.
JUDGED = 32
FEWEST_GUESSES = 10**10
Weakness = Literal["short", "long", "guessable"]

# Years that the library is too old to know, and what people put between words: a guesser does both.
_YEAR = re.compile(r"20[2-4]\d")
_BETWEEN = re.compile(r"[\s._,!?-]+")

SERVICE = """samsyn trygghet otrygghet kommun kommunen lägesbild iakttagelse omgång samordnare trygghetssamordnare
säkerhetschef polisen est grannsamverkan brottsförebyggande rondering enkät demo test"""
SWEDISH = """lösenord losenord hemlig hemligt sommar sommaren vinter vintern höst hösten vår våren sverige svenska
välkommen valkommen hejsan hejhej hej admin administratör kontor jobbet inloggning logga konto januari februari mars
april maj juni juli augusti september oktober november december måndag tisdag onsdag torsdag fredag lördag söndag
mamma pappa morfar mormor farmor farfar barnen familj familjen hunden katten älskling alskling kärlek karlek sötnos
prinsessa fotboll ishockey hockey bandy golf aik djurgården hammarby malmöff ifk göteborg stockholm skåne småland
svensk midsommar julafton semester stugan sommarstuga båten bilen volvo saab ikea abba zlatan pippi långstrump
anna maria erik lars karl anders johan eva lena karin per nils elisabet kristina birgitta marie mikael jan peter
fredrik magnus sven gunnar olof mats emma sara linda malin johanna elin ida oscar oskar alexander viktor simon
andersson johansson karlsson nilsson eriksson larsson olsson persson svensson gustafsson pettersson jonsson"""


def weakness(password: str, *, email: str, name: str) -> Weakness | None:
    """What is wrong with the password for this account; None when nothing is."""
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    local, _, domain = email.casefold().partition("@")
    own = [email, local, domain, *local.replace(".", " ").split(), domain.partition(".")[0], name, *name.split()]
    joined = [name.replace(" ", each) for each in ("", ".", "-", "_")]
    return "guessable" if guesses(password, (*own, *joined)) < FEWEST_GUESSES else None


def guesses(password: str, own: tuple[str, ...] = ()) -> float:
    """About how many guesses the password withstands, by who knows the `own` words."""
    judged = _YEAR.sub("2019", password[:JUDGED].casefold())
    # Dictionaries of its own for each call: the library's own entry keeps them in one place for all threads.
    words: dict[str, Any] = {**_dictionaries(), "own": _ranked(word.casefold() for word in own if len(word) > 2)}
    forms = {judged, _BETWEEN.sub("", judged) or judged}
    return float(min(_estimate(form, words) for form in forms))


def _estimate(text: str, words: dict[str, Any]) -> Any:
    return scoring.most_guessable_match_sequence(text, matching.omnimatch(text, words))["guesses"]


@lru_cache
def _dictionaries() -> dict[str, dict[str, int]]:
    places = [name for fact in all_facts() for name in (fact.name.casefold(), fact.slug)]
    return {
        **matching.RANKED_DICTIONARIES,
        "service": _ranked(SERVICE.split()),
        "swedish": _ranked(SWEDISH.split()),
        "places": _ranked(places),
    }


def _ranked(words: Any) -> dict[str, int]:
    return {word: rank for rank, word in enumerate(dict.fromkeys(words), 1)}
