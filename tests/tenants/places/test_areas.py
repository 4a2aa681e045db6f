"""Areas on the real database: imports that carry the series on, and points that fall where they lie."""

import threading
from uuid import uuid4

import pytest

from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.geography.geojson import read_areas
from samsyn.geography.points import AreaIndex
from samsyn.isolation import Boundary
from tenants.places import service
from tenants.places.service import words
from tenants.places.vocabulary import Shelf
from tests.tenants.places.conftest import ANNA, CENTRE_AND_EAST, TORGET, Inside, areas_file, import_file, square, whole
from tests.tenants.statements import statements


def ids(inside: Inside) -> dict[str, str]:
    with inside() as session:
        return {each.name: str(each.id) for each in service.areas(session, retired=True)}


@pytest.mark.usefixtures("areas")
def test_areas_come_in_the_files_order_with_their_shapes(inside: Inside) -> None:
    with inside() as session:
        assert [each.name for each in service.areas(session)] == ["Centrum", "Öster"]
        assert [shape.name for shape in service.area_shapes(session)] == ["Centrum", "Öster"]
        assert '"MultiPolygon"' in service.area_shapes(session)[0].geometry


@pytest.mark.usefixtures("areas")
def test_a_plan_says_what_would_happen_and_changes_nothing(inside: Inside) -> None:
    with inside() as session:
        service.retire_area(session, next(a.id for a in service.areas(session) if a.name == "Öster"), by=ANNA)
        data = areas_file(CENTRUM=square(55.43, 13.83), Öster=square(55.46, 14.05), Svarte=square(55.43, 13.72))
        plan = service.plan_areas(session, read_areas(data))
    assert [(each.draft.name, each.what) for each in plan.changes] == [
        ("CENTRUM", "border"),
        ("Öster", "restored"),
        ("Svarte", "new"),
    ]
    assert plan.untouched == ()
    with inside() as session:
        assert [each.name for each in service.areas(session)] == ["Centrum"]


@pytest.mark.usefixtures("areas")
def test_the_same_file_again_changes_nothing_whatever_the_order_of_its_corners(inside: Inside) -> None:
    turned = square(55.449, 13.82)
    ring = turned["coordinates"][0]
    turned["coordinates"] = [[*ring[2:-1], *ring[:3]][::-1]]
    with inside() as session:
        plan = service.plan_areas(session, read_areas(areas_file(Centrum=turned, Öster=CENTRE_AND_EAST["Öster"])))
    assert [each.what for each in plan.changes] == ["same", "same"]


@pytest.mark.usefixtures("areas")
def test_a_new_border_keeps_the_areas_id_and_moves_its_places(inside: Inside) -> None:
    before = ids(inside)
    with inside() as session:
        service.add_place(session, name="Torget", lat=TORGET[0], lon=TORGET[1], by=ANNA)
        import_file(session, areas_file(Centrum=square(55.50, 13.80), Nytt=square(55.43, 13.82)))
    after = ids(inside)
    assert after["Centrum"] == before["Centrum"]
    assert after["Öster"] == before["Öster"]
    with inside() as session:
        assert str(service.named_places(session)[0].area_id) == after["Nytt"]


def test_what_lies_outside_the_municipality_is_told(inside: Inside) -> None:
    data = areas_file(Inne=square(55.46, 13.80, 0.01), Granne=square(55.55, 14.20), Kant=square(55.48, 14.02, 0.03))
    with inside() as session:
        outside = {each.draft.name: each.outside for each in service.plan_areas(session, read_areas(data)).changes}
    assert outside["Inne"] == 0
    assert outside["Granne"] == 1
    assert 0.1 <= outside["Kant"] < 1


@pytest.mark.usefixtures("areas")
def test_areas_that_changed_meanwhile_refuse_the_confirmation(inside: Inside) -> None:
    drafts = read_areas(areas_file(Centrum=square(55.44, 13.82)))
    with inside() as session:
        digest = service.plan_areas(session, drafts).digest
        service.rename_area(session, service.areas(session)[0].id, name="Innerstaden", by=ANNA)
    with inside() as session, pytest.raises(Conflict):
        service.import_areas(session, drafts, digest=digest, by=ANNA)
    assert set(ids(inside)) == {"Innerstaden", "Öster"}


def test_two_confirmations_at_once_make_one_set_of_areas(inside: Inside) -> None:
    drafts = read_areas(areas_file(**CENTRE_AND_EAST))
    with inside() as session:
        digest = service.plan_areas(session, drafts).digest
    outcomes: list[str] = []

    def confirm() -> None:
        try:
            with inside() as session:
                service.import_areas(session, drafts, digest=digest, by=ANNA)
            outcomes.append("done")
        except Conflict:
            outcomes.append("conflict")

    threads = [threading.Thread(target=confirm) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict", "conflict", "done"]
    assert len(ids(inside)) == 2


def test_the_whole_municipality_is_one_area_and_again_the_same(inside: Inside) -> None:
    with inside() as session:
        first = service.cover_whole(session, name="Hela kommunen", by=ANNA)
        assert service.locate(session, *TORGET) == first
        service.retire_area(session, first, by=ANNA)
        assert service.locate(session, *TORGET) is None
        assert service.cover_whole(session, name="hela kommunen", by=ANNA) == first
        assert service.locate(session, *TORGET) == first
        assert [
            each.what
            for each in service.plan_areas(session, read_areas(areas_file(**{"Hela kommunen": whole()}))).changes
        ] == ["same"]


@pytest.mark.usefixtures("areas")
def test_where_areas_overlap_the_smallest_holds_the_point(inside: Inside) -> None:
    with inside() as session:
        service.cover_whole(session, name="Hela kommunen", by=ANNA)
    by_id = {area_id: name for name, area_id in ids(inside).items()}
    with inside() as session:
        assert by_id[str(service.locate(session, *TORGET))] == "Centrum"
        assert by_id[str(service.locate(session, 55.50, 13.80))] == "Hela kommunen"
        assert service.locate(session, 59.33, 18.06) is None


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "öster", "ÖSTER "])
@pytest.mark.usefixtures("areas")
def test_names_that_cannot_be(inside: Inside, name: str) -> None:
    with inside() as session, pytest.raises(Invalid) as caught:
        service.rename_area(session, service.areas(session)[0].id, name=name, by=ANNA)
    assert "name" in caught.value.fields


@pytest.mark.usefixtures("areas")
def test_a_retired_area_is_out_of_the_lists_and_comes_back(inside: Inside) -> None:
    with inside() as session:
        centre = service.areas(session)[0].id
        service.retire_area(session, centre, by=ANNA)
        assert [each.name for each in service.areas(session)] == ["Öster"]
        assert [each.name for each in service.areas(session, retired=True)] == ["Öster", "Centrum"]
        assert service.vocabulary(session).area(centre) is None
        service.restore_area(session, centre, by=ANNA)
        assert service.locate(session, *TORGET) == centre


@pytest.mark.usefixtures("areas", "simrishamn")
def test_a_neighbours_areas_do_not_exist(inside: Inside, simrishamn: int) -> None:
    with inside() as session:
        ours = service.areas(session)[0].id
    with inside(simrishamn) as session:
        assert service.areas(session, retired=True) == []
        assert service.locate(session, *TORGET) is None
        for area_id in (ours, uuid4()):
            for attempt in (service.retire_area, service.restore_area):
                with pytest.raises(NotFound):
                    attempt(session, area_id, by=ANNA)
            with pytest.raises(NotFound):
                service.rename_area(session, area_id, name="x", by=ANNA)


# What a process keeps prepared


@pytest.mark.usefixtures("areas")
def test_a_second_question_costs_one_small_query(inside: Inside, boundary: Boundary) -> None:
    with inside() as session:
        service.locate(session, *TORGET)
    with inside() as session, statements(boundary) as seen:
        service.locate(session, *TORGET)
    assert len(seen) == 1
    assert "vocabulary" in seen[0]


@pytest.mark.usefixtures("areas")
def test_a_change_is_felt_at_once_in_the_same_transaction_and_in_every_other(inside: Inside) -> None:
    with inside() as session:
        assert service.locate(session, *TORGET) is not None
    with inside() as session:
        service.retire_area(session, service.areas(session)[0].id, by=ANNA)
        assert service.locate(session, *TORGET) is None
        with inside() as meanwhile:
            assert service.locate(meanwhile, *TORGET) is not None
    with inside() as session:
        assert service.locate(session, *TORGET) is None


@pytest.mark.usefixtures("areas")
def test_what_was_rolled_back_is_never_used(inside: Inside) -> None:
    class Stop(Exception):
        pass

    def change_and_stop() -> None:
        with inside() as session:
            service.retire_area(session, service.areas(session)[0].id, by=ANNA)
            assert service.locate(session, *TORGET) is None
            raise Stop

    with pytest.raises(Stop):
        change_and_stop()
    with inside() as session:
        assert service.locate(session, *TORGET) is not None


@pytest.mark.usefixtures("areas")
def test_another_process_feels_the_change_too(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    with inside() as session:
        service.locate(session, *TORGET)
        mine = words._shelf
    # Another process has a shelf of its own: the change is made with it, and found with ours.
    monkeypatch.setattr(words, "_shelf", type(mine)())
    with inside() as session:
        service.retire_area(session, service.areas(session)[0].id, by=ANNA)
    monkeypatch.setattr(words, "_shelf", mine)
    with inside() as session:
        assert service.locate(session, *TORGET) is None


@pytest.mark.usefixtures("areas")
def test_words_find_by_id_and_name(inside: Inside) -> None:
    with inside() as session:
        service.add_place(session, name="Stora torget", lat=TORGET[0], lon=TORGET[1], by=ANNA)
        found = service.vocabulary(session)
        centre = service.areas(session)[0]
    assert found.area("centrum") == found.area(centre.id) == found.area(str(centre.id)) == centre
    assert found.category("vandalism") is not None
    assert found.category("VANDALISM ") is not None
    assert found.category("nonsense") is None
    place = found.place("stora TORGET")
    assert place is not None
    assert place.area_id == centre.id


def test_one_shelf_holds_no_more_than_it_may() -> None:
    shelf = Shelf(size=2)
    made: list[int] = []

    def load() -> service.Words:
        made.append(1)
        return service.Words((), (), (), AreaIndex([]))

    first, second, third = uuid4(), uuid4(), uuid4()
    for version in (first, second, first, third, first, second):
        shelf.words((1286, version), load)
    assert len(made) == 4
