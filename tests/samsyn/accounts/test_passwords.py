"""Which passwords are refused."""

import pytest

from samsyn.accounts.passwords import weakness

EMAIL, NAME = "anna.lind@ystad.example", "Anna Lind"


@pytest.mark.parametrize(
    "password",
    [
        *("abcdefghijkl", "lkjihgfedcba", "123456789012", "qwertyuiopåa", "hej1hej1hej1", "aaaaaaaaaaaa"),
        *("Lösenord1234", "PASSWORDPASSWORD", "anna.lind@ystad.example", "ababababababab", "Anna.Lind@Ystad.example"),
    ],
)
def test_the_first_that_a_guesser_tries(password: str) -> None:
    assert weakness(password, email=EMAIL, name=NAME) == "guessable"


@pytest.mark.parametrize("password", ["korna betar vid ån", "samsyn-demo-2026", "Tre glada laxar 7", "x8#kQ!mm2wLp"])
def test_a_sentence_or_a_jumble_is_taken(password: str) -> None:
    assert weakness(password, email=EMAIL, name=NAME) is None


def test_length_is_said_first() -> None:
    assert weakness("abc", email=EMAIL, name=NAME) == "short"
    assert weakness("ab" * 101, email=EMAIL, name=NAME) == "long"
