"""Named places: where they may lie, in which area they do, and lists of them."""

import pytest

from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.tabular import Unreadable, read_text
from tenants.places import service
from tenants.places.importing import PlaceRow, read_places
from tenants.places.service import PlaceInput
from tests.tenants.places.conftest import ANNA, TORGET, Inside


@pytest.mark.usefixtures("areas")
def test_a_place_knows_its_area_and_moves_with_its_point(inside: Inside) -> None:
    with inside() as session:
        centre, east = (each.id for each in service.areas(session))
        place = service.add_place(session, name="Torget", lat=TORGET[0], lon=TORGET[1], by=ANNA)
        assert service.named_places(session)[0].area_id == centre
        service.change_place(session, place, name="Glemmingetorg", lat=55.46, lon=14.05, by=ANNA)
        assert service.named_places(session)[0].area_id == east
        service.change_place(session, place, name="Glemmingetorg", lat=55.52, lon=13.75, by=ANNA)
        assert service.named_places(session)[0].area_id is None


def test_places_come_in_swedish_order_the_retired_last(inside: Inside) -> None:
    with inside() as session:
        names = ("Östra parken", "Ängen", "Åbron", "Zoo", "Apoteket")
        made = [service.add_place(session, name=name, lat=TORGET[0], lon=TORGET[1], by=ANNA) for name in names][-1]
        service.retire_place(session, made, by=ANNA)
        assert [p.name for p in service.named_places(session)] == ["Zoo", "Åbron", "Ängen", "Östra parken"]
        assert service.named_places(session, retired=True)[-1].name == "Apoteket"
        assert service.vocabulary(session).place("apoteket") is None
        service.restore_place(session, made, by=ANNA)
        assert service.named_places(session)[0].name == "Apoteket"


@pytest.mark.parametrize(
    ("lat", "lon", "says"),
    [
        (13.8204, 55.4297, "bytt plats"),
        (0.0, 0.0, "inte i Sverige"),
        (float("nan"), 13.0, "inte i Sverige"),
        (6142000.0, 425000.0, "inte i Sverige"),
        (52.5, 13.4, "inte i Sverige"),
    ],
)
def test_a_place_lies_in_sweden(inside: Inside, lat: float, lon: float, says: str) -> None:
    with inside() as session, pytest.raises(Invalid) as caught:
        service.add_place(session, name="X", lat=lat, lon=lon, by=ANNA)
    assert says in caught.value.fields["lat"][0]


def test_two_places_have_two_names(inside: Inside) -> None:
    with inside() as session:
        service.add_place(session, name="Torget", lat=TORGET[0], lon=TORGET[1], by=ANNA)
        with pytest.raises(Invalid) as caught:
            service.add_place(session, name=" TORGET", lat=TORGET[0], lon=TORGET[1], by=ANNA)
        assert "finns redan" in caught.value.fields["name"][0]


def test_a_list_is_added_whole_or_not_at_all(inside: Inside) -> None:
    inputs = [PlaceInput("A", *TORGET), PlaceInput("B", *TORGET)]
    with inside() as session:
        assert service.add_places(session, inputs, by=ANNA) == 2
    with inside() as session, pytest.raises(Conflict):
        service.add_places(session, [PlaceInput("C", *TORGET), PlaceInput("b", *TORGET)], by=ANNA)
    with inside() as session:
        assert [each.name for each in service.named_places(session)] == ["A", "B"]


def test_a_neighbours_places_do_not_exist(inside: Inside, simrishamn: int) -> None:
    with inside() as session:
        ours = service.add_place(session, name="Torget", lat=TORGET[0], lon=TORGET[1], by=ANNA)
    with inside(simrishamn) as session:
        assert service.named_places(session, retired=True) == []
        for attempt in (service.retire_place, service.restore_place):
            with pytest.raises(NotFound):
                attempt(session, ours, by=ANNA)
        with pytest.raises(NotFound):
            service.change_place(session, ours, name="x", lat=TORGET[0], lon=TORGET[1], by=ANNA)


def rows(text: str, taken: tuple[str, ...] = ()) -> list[PlaceRow]:
    return read_places(read_text(text), taken)


@pytest.mark.parametrize(
    "text",
    [
        "Namn;Latitud;Longitud\nTorget;55,4297;13,8204",
        "name,lat,lon\nTorget,55.4297,13.8204",
        "Lon\tLat\tPlats\n13.8204°\t55.4297°\tTorget",
    ],
)
def test_a_list_of_places_is_read(text: str) -> None:
    assert rows(text) == [PlaceRow(2, "Torget", 55.4297, 13.8204)]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (";55,4;13,8", "Namn saknas."),
        ("=cmd;55,4;13,8", "formel"),
        ("x" * 81 + ";55,4;13,8", "längre än 80"),
        ("Torget;13,8204;55,4297", "bytt plats"),
        ("Torget;6142000;425000", "i meter"),
        ("Torget;1;1", "inte i Sverige"),
        ("Torget;nan;inf", "ska vara tal"),
        ("Torget;norr;öster", "ska vara tal"),
        ("Torget", "ska vara tal"),
        ("Parken;55,43;13,82", "heter redan så"),
        ("först;55,43;13,82", "också på rad 2"),
    ],
)
def test_each_fault_is_told_with_its_line(line: str, says: str) -> None:
    found = rows(f"Namn;Lat;Lon\nFörst;55,43;13,82\n{line}", ("parken",))
    assert found[0].faults == ()
    assert found[1].line == 3
    assert says in " ".join(found[1].faults)


@pytest.mark.parametrize(("text", "says"), [("a;b\n1;2", "Den första raden är a, b"), ("Namn;Lat;Lon", "inga rader")])
def test_a_list_without_header_or_rows_is_explained(text: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        rows(text)
