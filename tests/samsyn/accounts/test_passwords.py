"""Which passwords are refused."""

import time

import pytest

from samsyn.accounts.passwords import weakness

EMAIL, NAME = "anna.lind@ystad.example", "Anna Lind"


@pytest.mark.parametrize(
    "password",
    [
        *("abcdefghijkl", "lkjihgfedcba", "123456789012", "qwertyuiopåa", "hej1hej1hej1", "aaaaaaaaaaaa"),
        *("Lösenord1234", "PASSWORDPASSWORD", "anna.lind@ystad.example", "ababababababab", "Anna.Lind@Ystad.example"),
        # Of the service, of the country, of the account; a year and a mark between them help nobody.
        *("samsyn-demo-2026", "Ystad kommun 2026", "Samsyn Simrishamn 2027!", "trygghetssamordnare", "Lind.Ystad_2025"),
        *("Fredag2026!!", "Sommaren2026!", "P@ssw0rd12345", "vintersaga1988", "Välkommen2026!", "  sommar  sommar"),
    ],
)
def test_the_first_that_a_guesser_tries(password: str) -> None:
    assert weakness(password, email=EMAIL, name=NAME) == "guessable"


@pytest.mark.parametrize(
    "password", ["korna betar vid ån", "kaffe utan mjölk tack", "Tre glada laxar 7", "x8#kQ!mm2wLp"]
)
def test_a_sentence_or_a_jumble_is_taken(password: str) -> None:
    assert weakness(password, email=EMAIL, name=NAME) is None


def test_length_is_said_first() -> None:
    assert weakness("abc", email=EMAIL, name=NAME) == "short"
    assert weakness("ab" * 101, email=EMAIL, name=NAME) == "long"


def test_a_long_one_takes_no_longer_to_judge() -> None:
    weakness("korna betar vid ån", email=EMAIL, name=NAME)  # The dictionaries are made once.
    began = time.process_time()
    for password in ("4@8({[<369&#!1/|0$5+7%2" * 8, "a1" * 100, "".join(map(chr, range(200, 400)))):
        weakness(password, email=EMAIL, name=NAME)
    assert time.process_time() - began < 6


def test_what_one_account_calls_itself_is_of_no_concern_to_another() -> None:
    assert weakness("gräsmatta.bo 2026", email="bo@gräsmatta.example", name="Bo Gräsmatta") == "guessable"
    assert weakness("gräsmatta.bo 2026", email=EMAIL, name=NAME) is None
