"""Addresses as they are kept."""

import pytest

from samsyn.accounts.addresses import clean, domain_of


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Anna.Lind@Ystad.SE ", "anna.lind@ystad.se"),
        ("o'brien+est@ystad.example", "o'brien+est@ystad.example"),
        ("info@malmö.se", "info@xn--malm-8qa.se"),
    ],
)
def test_an_address_is_kept_in_one_way(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("", "@", "anna", "anna@", "@ystad.se", "anna@ystad", "anna@@ystad.se", "an na@ystad.se", "anna@ystad..se"),
        *("åsa@ystad.se", '"a b"@ystad.se', "anna@[127.0.0.1]", "anna@ystad.se\n", "anna\0@ystad.se", ".a@ystad.se"),
        *("a@" + "x" * 64 + ".se", "a" * 65 + "@ystad.se", "a@" + "b." * 130 + "se", "anna@-ystad.se"),
    ],
)
def test_what_no_mail_reaches_is_no_address(typed: str) -> None:
    # A line break at the end is a blank like others; inside it is not.
    assert clean(typed) is None or typed.strip() != typed


def test_a_domain_is_shown_as_people_write_it() -> None:
    assert domain_of("info@xn--malm-8qa.se") == "malmö.se"
    assert domain_of("info@ystad.se") == "ystad.se"
