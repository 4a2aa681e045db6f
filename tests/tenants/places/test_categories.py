"""Categories: the default list, and what a municipality makes of it."""

import pytest

from samsyn.errors import Conflict, Invalid, NotFound
from tenants.places import service
from tenants.places.models import COMMON_CODES
from tests.tenants.places.conftest import ANNA, Inside


def names(inside: Inside, *, retired: bool = False) -> list[str]:
    with inside() as session:
        return [each.name for each in service.categories(session, retired=retired)]


def test_a_municipality_begins_with_the_sixteen(inside: Inside) -> None:
    with inside() as session:
        found = service.categories(session)
    assert [each.code for each in found] == list(COMMON_CODES)
    assert [each.common_code for each in found] == list(COMMON_CODES)
    assert " ".join(each.letters for each in found) == "SK KL NE NA AL HV RS BR OS BU OP IA RY SO PA ÖV"


def test_giving_the_defaults_again_keeps_what_was_made_of_them(inside: Inside) -> None:
    with inside() as session:
        first, second = service.categories(session)[:2]
        service.change_category(session, first.id, name="Sabotage", letters="SA", common_code="vandalism", by=ANNA)
        service.retire_category(session, second.id, by=ANNA)
        service.defaults(session)
    assert names(inside)[:2] == ["Sabotage", "Nedskräpning"]
    assert len(names(inside, retired=True)) == 16


def test_own_category_goes_last_with_a_code_of_its_name(inside: Inside) -> None:
    with inside() as session:
        for name, letters in (("Fyrverkerier & smällare", "FY"), ("Fyrverkerier smällare", "FS"), ("112", "TT")):
            service.add_category(session, name=name, letters=letters, common_code="disorderly_gathering", by=ANNA)
        codes = [each.code for each in service.categories(session)]
    assert codes[-3:] == ["fyrverkerier_smallare", "fyrverkerier_smallare_2", "own_112"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "klotter"}, "name"),
        ({"letters": "S"}, "letters"),
        ({"letters": "SK"}, "letters"),
        ({"letters": "sk"}, "letters"),
        ({"letters": "S1"}, "letters"),
        ({"letters": "ABC"}, "letters"),
        ({"common_code": "circus"}, "common_code"),
        ({"code": "Å"}, "code"),
        ({"code": "1x"}, "code"),
        ({"code": "graffiti"}, "code"),
    ],
)
def test_what_a_category_may_not_be(inside: Inside, change: dict[str, str], field: str) -> None:
    values = {"name": "Nytt", "letters": "NY", "common_code": "other", "code": "", **change}
    with inside() as session, pytest.raises(Invalid) as caught:
        service.add_category(session, **values, by=ANNA)
    assert list(caught.value.fields) == [field]
    assert len(names(inside)) == 16


def test_letters_with_dots_and_rings_are_letters(inside: Inside) -> None:
    with inside() as session:
        service.add_category(session, name="Åska", letters="a\u030ao\u0308", common_code="other", by=ANNA)
        assert service.categories(session)[-1].letters == "ÅÖ"


def test_a_retired_one_frees_its_letters_and_cannot_come_back_while_they_are_taken(inside: Inside) -> None:
    with inside() as session:
        graffiti = service.categories(session)[1]
        service.retire_category(session, graffiti.id, by=ANNA)
        added = service.add_category(session, name="Klister", letters="KL", common_code="graffiti", by=ANNA)
        with pytest.raises(Conflict):
            service.restore_category(session, graffiti.id, by=ANNA)
        service.change_category(session, added, name="Klister", letters="KI", common_code="graffiti", by=ANNA)
        service.restore_category(session, graffiti.id, by=ANNA)
    assert "Klotter" in names(inside)


def test_the_last_category_stays(inside: Inside) -> None:
    with inside() as session:
        *most, last = service.categories(session)
        for each in most:
            service.retire_category(session, each.id, by=ANNA)
        with pytest.raises(Conflict):
            service.retire_category(session, last.id, by=ANNA)


def test_moving_goes_past_the_retired_and_stops_at_the_ends(inside: Inside) -> None:
    with inside() as session:
        first, second, third = service.categories(session)[:3]
        service.retire_category(session, second.id, by=ANNA)
        service.move_category(session, first.id, to="up", by=ANNA)
        service.move_category(session, third.id, to="up", by=ANNA)
    assert names(inside)[:3] == ["Nedskräpning", "Skadegörelse", "Misstänkt narkotika"]
    with inside() as session:
        last = service.categories(session)[-1]
        service.move_category(session, last.id, to="down", by=ANNA)
    assert names(inside)[-1] == "Övrigt"


def test_a_neighbours_categories_do_not_exist(inside: Inside, simrishamn: int) -> None:
    with inside() as session:
        ours = service.categories(session)[0].id
    with inside(simrishamn) as session:
        for attempt in (service.retire_category, service.restore_category):
            with pytest.raises(NotFound):
                attempt(session, ours, by=ANNA)
        with pytest.raises(NotFound):
            service.move_category(session, ours, to="up", by=ANNA)
        with pytest.raises(NotFound):
            service.change_category(session, ours, name="x", letters="XX", common_code="other", by=ANNA)
