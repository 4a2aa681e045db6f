"""An event of the police: whose it is, when it was, what it is compared with."""

from datetime import UTC, datetime

import pytest

from samsyn.geography import municipalities
from tenants.places.models import COMMON_CODES
from tenants.sources import police
from tests.tenants.sources.conftest import event


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2023-03-20 11:04:29 +01:00", datetime(2023, 3, 20, 10, 4, 29, tzinfo=UTC)),
        ("2026-08-22 9:48:12 +02:00", datetime(2026, 8, 22, 7, 48, 12, tzinfo=UTC)),
    ],
)
def test_both_forms_of_the_time(text: str, instant: datetime) -> None:
    assert police.read_moment(text) == instant


@pytest.mark.parametrize("text", [None, "", "2023-13-20 11:04:29 +01:00", "igår", 7, "0001-01-01 0:00:00 +01:00"])
def test_what_is_no_time(text: object) -> None:
    with pytest.raises(police.Unreadable, match="no_time"):
        police.read_moment(text)


@pytest.mark.parametrize(
    ("name", "published", "happened"),
    [
        ("04 maj 22.40, Brand, Ystad", "2024-05-04 23:11:29 +02:00", "2024-05-04 20:40"),
        ("20 mars 09:49, Brand, Ystad", "2023-03-20 11:04:29 +01:00", "2023-03-20 08:49"),
        ("31 december 00.07, Brand, Nacka", "2024-01-01 8:20:00 +01:00", "2023-12-30 23:07"),
        ("31 december 23.58, Brand, Nacka", "2023-12-31 23:59:00 +01:00", "2023-12-31 22:58"),
        ("29 februari 12.00, Brand, Ystad", "2024-03-01 9:00:00 +01:00", "2024-02-29 11:00"),
        ("29 februari 12.00, Brand, Ystad", "2023-03-01 9:00:00 +01:00", "2024-02-29 11:00"),
        ("31 juni 12.00, Brand, Ystad", "2023-07-01 9:00:00 +02:00", "2023-07-01 07:00"),
        ("Brand i Ystad", "2023-07-01 9:00:00 +02:00", "2023-07-01 07:00"),
    ],
)
def test_when_it_happened_is_the_year_nearest_to_the_publication(name: str, published: str, happened: str) -> None:
    read = police.read_event(event(1, name=name, datetime=published))
    assert f"{read.occurred_at:%Y-%m-%d %H:%M}" == happened


@pytest.mark.parametrize(
    ("place", "code"), [("Östra göinge", 1256), ("Lilla edet", 1462), ("Dals-ed", 1438), ("Upplands väsby", 114)]
)
def test_a_municipality_however_it_is_spelled(place: str, code: int) -> None:
    read = police.read_event(event(1, place=place))
    assert [each.code for each in municipalities.all_facts() if police.belongs(read.place, each)] == [code]


def test_a_county_is_no_municipality() -> None:
    for place in ("Kalmar län", "Gotlands län", "Skåne län"):
        read = police.read_event(event(1, place=place))
        assert police.is_county(read.place)
        assert not any(police.belongs(read.place, each) for each in municipalities.all_facts())


def test_what_is_kept_and_what_is_not() -> None:
    read = police.read_event(event(7, type="Lagen om hundar och katter ", summary="a\0b"))
    assert (read.key, read.kind, read.common_code, read.text) == ("7", "Lagen om hundar och katter", None, "a b")
    assert read.url == "https://polisen.se/aktuellt/handelser/2024/maj/4/7/"
    assert not any("55.4" in str(getattr(read, name)) for name in read.__slots__)
    assert police.read_event(event(7, url="//elak.example/")).url == ""
    assert police.read_event(event(7, url="javascript:alert(1)")).url == ""


@pytest.mark.parametrize("kind", ["Sammanfattning natt", "Sammanfattning kväll och natt", "Uppdatering"])
def test_a_summary_of_many_is_no_event(kind: str) -> None:
    assert police.read_event(event(1, type=kind)).digest


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("en text", "no_event"),
        ({**event(1), "id": None}, "no_id"),
        ({**event(1), "id": True}, "no_id"),
        ({**event(1), "id": -4}, "no_id"),
        ({**event(1), "type": "  "}, "no_kind"),
        ({**event(1), "location": None}, "no_place"),
        ({**event(1), "location": {"name": 5}}, "no_place"),
        ({**event(1), "datetime": "snart"}, "no_time"),
    ],
)
def test_what_cannot_be_read_says_why(raw: object, code: str) -> None:
    with pytest.raises(police.Unreadable, match=code):
        police.read_event(raw)


def test_every_category_is_a_common_one() -> None:
    assert set(police.COMMON_CODE.values()) <= set(COMMON_CODES)
    assert all(kind == kind.casefold() for kind in police.COMMON_CODE)
