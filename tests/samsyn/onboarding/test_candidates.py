"""Finding the municipality that somebody means."""

import pytest

from samsyn.geography.municipalities import all_facts
from samsyn.onboarding.candidates import match


def test_every_municipality_is_found_by_its_names_and_its_code() -> None:
    for fact in all_facts():
        for written in (
            fact.name,
            fact.full_name,
            fact.name.upper(),
            fact.official_code,
            f"{fact.name} ({fact.official_code})",
        ):
            found = match(f"  {written} ").found
            assert found is not None, written
            assert found.code == fact.code, written


@pytest.mark.parametrize(
    ("written", "name"),
    [("lulea", "Luleå"), ("tome", "Tomelilla"), ("Malmö stad", "Malmö"), ("habo", "Habo"), ("gotland", "Gotland")],
)
def test_near_enough_is_enough(written: str, name: str) -> None:
    found = match(written).found
    assert found is not None
    assert found.name == name


def test_several_come_in_swedish_order() -> None:
    names = [fact.name for fact in match("upp").several]
    assert names == ["Upplands-Bro", "Upplands Väsby", "Uppsala", "Uppvidinge"]


def test_a_misspelling_gets_a_suggestion() -> None:
    assert [fact.name for fact in match("Höganes").near] == ["Höganäs"]


@pytest.mark.parametrize("written", ["", " ", "x", "9999", "Oslo", "a" * 500, "(", "114"])
def test_nothing_is_found_in_what_names_none(written: str) -> None:
    candidates = match(written)
    assert candidates.found is None
    assert candidates.several == ()
