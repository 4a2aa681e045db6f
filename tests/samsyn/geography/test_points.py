"""Is a point in Sweden, in which area, how far outside."""

import json
import time
from math import inf, nan
from threading import Thread
from typing import Any

import pytest

from samsyn.geography import municipalities
from samsyn.geography.points import AreaIndex, area_index, as_geometry, in_sweden, locate, metres_outside


def square(west: float, south: float, side: float) -> dict[str, Any]:
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


SWEDISH = {
    "Ystad": (55.4297, 13.8190),
    "Ven": (55.905, 12.70),
    "Helsingborg": (56.046, 12.69),
    "Malmö": (55.6, 13.0),
    "Falsterbo": (55.383, 12.817),
    "Vinga": (57.63, 11.61),
    "Kosteröarna": (58.89, 11.0),
    "Utklippan": (55.954, 15.70),
    "Gotska Sandön": (58.37, 19.25),
    "Svenska Högarna": (59.444, 19.505),
    "Holmön": (63.79, 20.87),
    "Malören": (65.53, 23.56),
    "Haparanda": (65.835, 24.137),
    "Treriksröset": (69.06, 20.548),
    "Riksgränsen": (68.43, 18.12),
    "Storlien": (63.316, 12.10),
}
FOREIGN = {
    "Oslo": (59.91, 10.75),
    "Köpenhamn": (55.676, 12.568),
    "Helsingör": (56.036, 12.613),
    "Saltholm": (55.64, 12.77),
    "Rönne": (55.1, 14.70),
    "Hammeren": (55.3, 14.77),
    "Mariehamn": (60.10, 19.94),
    "Eckerö": (60.22, 19.55),
    "Vasa": (63.1, 21.6),
    "Kemi": (65.74, 24.56),
    "Narvik": (68.44, 17.43),
    "Anholt": (56.70, 11.56),
    "latitud och longitud i fel ordning": (13.8190, 55.4297),
    "noll": (0.0, 0.0),
    "utanför jorden": (91.0, 181.0),
}


@pytest.mark.parametrize("place", SWEDISH)
def test_in_sweden(place: str) -> None:
    assert in_sweden(*SWEDISH[place])


@pytest.mark.parametrize("place", FOREIGN)
def test_not_in_sweden(place: str) -> None:
    assert not in_sweden(*FOREIGN[place])


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_no_number(value: float) -> None:
    assert not in_sweden(value, 13.8)
    assert not in_sweden(55.4, value)


def test_every_municipality_is_in_sweden() -> None:
    for each in municipalities.all_facts():
        point = municipalities.boundary(each.code).representative_point()
        assert in_sweden(point.y, point.x), each.name


def test_the_smaller_of_two_areas_is_meant() -> None:
    areas = [("staden", square(13.8, 55.4, 0.1)), ("torget", square(13.82, 55.42, 0.01))]
    assert locate(55.425, 13.825, areas) == "torget"
    assert locate(55.45, 13.85, areas) == "staden"
    assert locate(55.39, 13.85, areas) is None
    assert locate(nan, nan, areas) is None


def test_a_point_on_the_border_is_inside() -> None:
    assert locate(55.4, 13.85, [("staden", square(13.8, 55.4, 0.1))]) == "staden"


def test_areas_as_mapping_text_or_geometry() -> None:
    shape = square(13.8, 55.4, 0.1)
    for each in (shape, json.dumps(shape), as_geometry(shape)):
        assert locate(55.45, 13.85, [(7, each)]) == 7
    for wrong in ({"type": "Nothing"}, "{", {}):
        with pytest.raises(ValueError, match="GeoJSON"):
            as_geometry(wrong)


def test_no_areas() -> None:
    empty: AreaIndex[int] = AreaIndex([])
    assert len(empty) == 0
    assert empty.locate(55.4, 13.8) is None
    assert empty.locate_or_nearest(55.4, 13.8, 1e9) is None


def test_the_nearest_area() -> None:
    index = AreaIndex([("väster", square(13.7, 55.4, 0.05)), ("öster", square(13.9, 55.4, 0.05))])
    assert index.locate_or_nearest(55.42, 13.76, 2_000) == "väster"
    assert index.locate_or_nearest(55.42, 13.89, 2_000) == "öster"
    assert index.locate_or_nearest(55.42, 13.89, 100) is None
    assert index.locate_or_nearest(55.42, 13.72, 0) == "väster"


def test_prepared_areas_are_loaded_once_for_each_key() -> None:
    loads: list[str] = []

    def load(name: str) -> list[tuple[str, Any]]:
        loads.append(name)
        return [(name, square(13.8, 55.4, 0.1))]

    first = ("test-points", 1286, 1)
    for _ in range(3):
        assert area_index(first, lambda: load("a")).locate(55.45, 13.85) == "a"
    assert area_index(("test-points", 1291, 1), lambda: load("b")).locate(55.45, 13.85) == "b"
    assert area_index(("test-points", 1286, 2), lambda: load("c")).locate(55.45, 13.85) == "c"
    assert loads == ["a", "b", "c"]


def test_prepared_areas_are_bounded() -> None:
    for number in range(300):
        area_index(("test-bounded", number), list)
    again = iter([("Centrum", square(13.8, 55.4, 0.1))])
    assert len(area_index(("test-bounded", 299), lambda: again)) == 0
    assert len(area_index(("test-bounded", 0), lambda: again)) == 1


def test_many_threads_ask_at_once() -> None:
    index = AreaIndex((each.code, municipalities.boundary(each.code)) for each in municipalities.all_facts())
    answers: list[int | None] = []
    threads = [Thread(target=lambda: answers.extend(index.locate(55.45, 13.82) for _ in range(200))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [1286] * 1600


def test_intake_is_not_slowed_down() -> None:
    """An answer may cost 1.6 ms in all at 600 a second; finding its area, among 290, is far below that."""
    index = AreaIndex((each.code, municipalities.boundary(each.code)) for each in municipalities.all_facts())
    started = time.perf_counter()
    for _ in range(2_000):
        index.locate(55.45, 13.82)
        in_sweden(55.45, 13.82)
    assert (time.perf_counter() - started) / 2_000 < 0.01


def test_how_far_outside() -> None:
    assert metres_outside(1286, 55.45, 13.82) == 0
    assert metres_outside(1286, 55.5567, 14.3578) == pytest.approx(16_238, rel=0.01)  # in SWEREF 99 TM, by PROJ
    assert metres_outside(2580, 55.45, 13.82) > 1_000_000
