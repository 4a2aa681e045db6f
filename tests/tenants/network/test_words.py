"""Addresses and sectors as people write them."""

import pytest

from tenants.network.addresses import BadAddress, tidy_address
from tenants.network.models import SECTORS
from tenants.network.sectors import of_name, recognise, sector_name, sector_names, suggest


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("anna@ystad.se", "anna@ystad.se"),
        (" Anna.Lind@YSTAD.se ", "anna.lind@ystad.se"),
        ("Anna Lind <Anna@ystad.se>", "anna@ystad.se"),
        ("mailto:anna@ystad.se", "anna@ystad.se"),
        ("anna+est@ystad.co.uk", "anna+est@ystad.co.uk"),
        ("o'neil@skola.example", "o'neil@skola.example"),
        ("anna@växjö.se", "anna@xn--vxj-qla6g.se"),
    ],
)
def test_addresses_are_tidied(typed: str, kept: str) -> None:
    assert tidy_address(typed) == kept


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "saknas"),
        ("anna.ystad.se", "saknar @"),
        ("anna@ystad", "ingen adress"),
        ("anna@ystad,se", "ingen adress"),
        ("anna@ystad..se", "ingen adress"),
        (".anna@ystad.se", "ingen adress"),
        ("anna@-ystad.se", "ingen adress"),
        ("anna lind@ystad.se", "mellanslaget"),
        ("a@b.se; c@d.se", "flera"),
        ("a@b.se, c@d.se", "flera"),
        ("åsa@ystad.se", "tecknet å"),
        ("a" * 65 + "@ystad.se", "ingen adress"),
        ("a@" + "b" * 300 + ".se", "ingen adress"),
        ("anna@ystad.se\nbcc:x@y.se", "flera"),
        ("anna@[127.0.0.1]", "ingen adress"),
    ],
)
def test_what_cannot_be_sent_to_is_refused_with_what_to_do(typed: str, says: str) -> None:
    with pytest.raises(BadAddress, match=says):
        tidy_address(typed)


def test_every_sector_has_a_name_and_is_recognised_by_it() -> None:
    assert [code for code, _name in sector_names()] == list(SECTORS)
    for sector in SECTORS:
        assert recognise(sector_name(sector)) == sector
        assert recognise(sector) == sector


@pytest.mark.parametrize(
    ("word", "sector"),
    [
        ("skola", "school"),
        ("SKOLOR", "school"),
        ("Bostäder", "housing"),
        ("fastighetsägare", "housing"),
        ("Föreningar", "association"),
        ("Polisen", "police"),
        ("räddningstjänsten", "rescue"),
        ("kommunal verksamhet", "municipal"),
        ("övrigt", "other"),
        ("Municipal", "municipal"),
    ],
)
def test_usual_words_for_sectors(word: str, sector: str) -> None:
    assert recognise(word) == sector


@pytest.mark.parametrize(
    ("word", "sector"),
    [("bostdsbolag", "housing"), ("skolla", "school"), ("föreningg", "association"), ("kvantfysik", None), ("", None)],
)
def test_what_was_probably_meant(word: str, sector: str | None) -> None:
    assert recognise(word) is None
    assert suggest(word) == sector


@pytest.mark.parametrize(
    ("name", "sector"),
    [
        ("Norreportskolan", "school"),
        ("Ystadbostäder", "housing"),
        ("Lokalpolisområde Ystad", "police"),
        ("Räddningstjänsten Syd", "rescue"),
        ("Köpmannaföreningen", "trade"),
        ("Svenska kyrkan", "association"),
        ("Socialjouren", "municipal"),
        ("Acme", None),
    ],
)
def test_sector_of_a_name(name: str, sector: str | None) -> None:
    assert of_name(name) == sector
