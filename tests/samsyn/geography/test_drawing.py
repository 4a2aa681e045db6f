"""Maps as SVG: projection, paths, names that keep apart, the sheet under a map."""

import itertools
import json
import re

import pytest
import shapely
from shapely import MultiPolygon, Point, Polygon

from samsyn.geography import municipalities
from samsyn.geography.drawing import Projection, label_point, label_spot, path, paths, polygon_points, scale_bar
from samsyn.geography.labels import Box, Label, place_labels, text_width
from samsyn.geography.sheets import draw_areas, map_area, map_data, sheet
from samsyn.geography.sweref import metres_between

YSTAD = municipalities.boundary(1286)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def test_the_drawing_fills_the_box_and_keeps_to_it() -> None:
    projection = Projection.fit(YSTAD.bounds, 760, 450, padding=14)
    west, south, east, north = YSTAD.bounds
    left, bottom = projection.xy(south, west)
    right, top = projection.xy(north, east)
    assert (top, bottom) == (14, 436)
    assert left + right == pytest.approx(760, abs=0.2)
    assert projection.view_box == "0 0 760 450"
    inside = projection.bounds
    assert inside[0] < west < east < inside[2]
    assert inside[1] < south < north < inside[3]


def test_the_height_follows_the_shape() -> None:
    wide = Projection.fit_width(YSTAD.bounds, 760)
    tall = Projection.fit_width(municipalities.boundary(2580).bounds, 760)
    assert wide.height < 760 < tall.height
    assert tall.height == 836
    assert Projection.fit_width(YSTAD.bounds, 760, lowest=1.0).height == 760


def test_there_and_back() -> None:
    projection = Projection.fit(YSTAD.bounds, 760, 450)
    x, y = projection.xy(55.4297, 13.819)
    assert projection.lat_lon(x, y) == pytest.approx((55.4297, 13.819), abs=1e-4)
    assert projection.shows(55.4297, 13.819)
    assert not projection.shows(59.3, 18.1)


def test_a_unit_is_so_many_metres() -> None:
    projection = Projection.fit(YSTAD.bounds, 760, 450)
    lat, lon = projection.lat_lon(380, 225)
    assert metres_between(lat, lon, *projection.lat_lon(480, 225)) == pytest.approx(
        100 * projection.metres_per_unit, rel=0.005
    )
    bar = scale_bar(projection)
    assert (bar.metres, bar.text) == (5000, "5\N{NO-BREAK SPACE}km")
    assert bar.length == pytest.approx(5000 / projection.metres_per_unit, abs=0.1)
    assert bar.length <= 120


def test_a_single_point_and_a_line_have_a_map_too() -> None:
    point = Projection.fit((13.8, 55.4, 13.8, 55.4), 400, 300)
    assert point.xy(55.4, 13.8) == (200, 150)
    assert 300 < point.metres_per_unit * 272 < 1500
    assert scale_bar(point).text.endswith("\N{NO-BREAK SPACE}m")
    assert Projection.fit((13.8, 55.4, 14.0, 55.4), 400, 300).shows(55.4, 13.9)
    with pytest.raises(ValueError, match="padding"):
        Projection.fit(YSTAD.bounds, 20, 20)


def test_a_path_has_one_decimal_and_no_detail_that_nobody_sees() -> None:
    projection = Projection.fit(YSTAD.bounds, 760, 450)
    drawn = path(YSTAD, projection)
    assert re.fullmatch(r"(M-?[\d.]+ -?[\d.]+(L-?[\d.]+ -?[\d.]+){2,}Z)+", drawn)
    assert all("." not in number or len(number.split(".")[1]) == 1 for number in NUMBER.findall(drawn))
    assert len(drawn) < 2_000


def test_holes_lines_and_what_is_not_shown() -> None:
    projection = Projection.fit((13.7, 55.3, 13.9, 55.5), 400, 400)
    outer = [(13.75, 55.35), (13.85, 55.35), (13.85, 55.45), (13.75, 55.45)]
    hole = [(13.78, 55.38), (13.82, 55.38), (13.82, 55.42), (13.78, 55.42)]
    assert path(Polygon(outer, [hole]), projection).count("Z") == 2
    line = path(shapely.LineString([(13.75, 55.4), (13.85, 55.4)]), projection)
    assert line.startswith("M")
    assert "Z" not in line
    assert path(municipalities.boundary(2580), projection) == ""
    assert path(MultiPolygon(), projection) == ""
    assert paths([], projection) == []


def test_what_lies_outside_is_cut_off() -> None:
    projection = Projection.fit((13.8, 55.42, 13.84, 55.44), 400, 300)
    numbers = [float(number) for number in NUMBER.findall(path(YSTAD, projection))]
    assert min(numbers) >= -24
    assert max(numbers) <= 424


def test_neighbours_are_drawn_with_the_same_border() -> None:
    codes = [1286, 1270, 1291]
    bounds = shapely.union_all([municipalities.boundary(code) for code in codes]).bounds
    ystad, tomelilla, _ = paths([municipalities.boundary(code) for code in codes], Projection.fit_width(bounds, 560))
    corner = re.compile(r"-?[\d.]+ -?[\d.]+")
    assert len(set(corner.findall(ystad)) & set(corner.findall(tomelilla))) >= 4


def test_where_a_name_goes() -> None:
    projection = Projection.fit(YSTAD.bounds, 760, 450)
    spot = label_spot(YSTAD, projection)
    assert spot is not None
    lat, lon = projection.lat_lon(spot.x, spot.y)
    assert YSTAD.contains(Point(lon, lat))
    assert spot.room > 40
    assert label_spot(municipalities.boundary(2580), projection) is None
    for each in municipalities.all_facts()[::20]:
        lat, lon = label_point(municipalities.boundary(each.code))
        assert municipalities.boundary(each.code).contains(Point(lon, lat)), each.name
    assert label_point(Point(13.8, 55.4)) == (55.4, 13.8)


def test_corners_of_a_hexagon() -> None:
    projection = Projection.fit((13.7, 55.3, 13.9, 55.5), 400, 400)
    assert re.fullmatch(r"([\d.]+,[\d.]+ ){2}[\d.]+,[\d.]+", polygon_points([(55.4, 13.8)] * 3, projection))


def test_names_keep_apart_and_in_the_box() -> None:
    names = ("Ystads tätort", "Stora Herrestad", "Köpingebro", "Svarte", "Hedeskoga", "Nybrostrand", "Löderup")
    labels = [Label(name, 100 + 30 * n, 100 + 6 * n, priority=n) for n, name in enumerate(names)]
    placed = place_labels(labels, 400, 200)
    assert len(placed) >= 5
    for first, second in itertools.combinations(placed, 2):
        assert not first.box.meets(second.box), (first.text, second.text)
    assert all(each.box.left >= 0 and each.box.right <= 400 and each.box.top >= 0 for each in placed)
    assert placed[0].text == "Löderup"


def test_a_name_that_finds_no_place_is_left_out_unless_it_must_stay() -> None:
    everywhere = Box(0, 0, 400, 200)
    assert place_labels([Label("Ystad", 200, 100)], 400, 200, obstacles=[everywhere]) == []
    (kept,) = place_labels([Label("Ystad", 200, 100, always=True)], 400, 200, obstacles=[everywhere])
    assert (kept.x, kept.anchor) == (200, "middle")
    assert place_labels([Label("En bra bit för lång för kartan", 20, 20)], 60, 40) == []


def test_two_lines_where_one_is_too_wide() -> None:
    (placed,) = place_labels([Label("Stora Herrestad", 45, 50)], 90, 100)
    assert placed.lines == ("Stora", "Herrestad")
    (placed,) = place_labels([Label("Malung-Sälen", 30, 50)], 60, 100)
    assert placed.lines == ("Malung-", "Sälen")


def test_the_name_of_a_point_stands_beside_its_mark() -> None:
    marks = [Label("Stortorget", 100, 100, point=True), Label("Resecentrum", 104, 104, point=True)]
    first, second = place_labels(marks, 400, 200)
    assert first.anchor == "end"
    for label, mark in itertools.product((first, second), marks):
        assert not label.box.meets(Box(mark.x - 4, mark.y - 4, mark.x + 4, mark.y + 4)) or label.text == mark.text
    assert not first.box.meets(second.box)
    (left,) = place_labels([Label("Resecentrum", 390, 100, point=True)], 400, 200)
    assert left.anchor == "end"


def test_the_width_of_text() -> None:
    assert text_width("", 12) == 0
    assert text_width("lilla", 12) < text_width("Mamma", 12)
    assert text_width("Norreportskolan", 24) == pytest.approx(2 * text_width("Norreportskolan", 12))


def test_the_sheet_of_one_municipality() -> None:
    drawn = sheet((1286,))
    assert [each.name for each in drawn.municipalities] == ["Ystad"]
    assert {each.name for each in drawn.near} >= {"Skurup", "Sjöbo", "Tomelilla", "Simrishamn"}
    assert {each.name for each in drawn.near_names} <= {each.name for each in drawn.near}
    assert drawn.land == drawn.outline == drawn.municipalities[0].d
    assert drawn.view_box.startswith("0 0 760 ")
    assert drawn.scale.text == "5\N{NO-BREAK SPACE}km"
    assert sheet((1286,)) is drawn


def test_the_sheet_of_a_region() -> None:
    drawn = sheet((1286, 1291, 1270), 560)
    assert [each.name for each in drawn.municipalities] == ["Ystad", "Simrishamn", "Tomelilla"]
    assert drawn.land.count("M") == 1
    assert not {each.id for each in drawn.near} & {1286, 1291, 1270}
    with pytest.raises(ValueError, match="municipality"):
        sheet(())
    with pytest.raises(municipalities.UnknownMunicipality):
        sheet((9999,))


def test_every_municipality_can_be_drawn() -> None:
    for each in municipalities.all_facts():
        drawn = sheet((each.code,))
        assert drawn.land
        assert drawn.municipalities[0].spot is not None
        assert len(drawn.land) + sum(len(near.d) for near in drawn.near) < 30_000


def test_own_areas_on_a_sheet() -> None:
    projection = sheet((1286,)).projection
    west = {"type": "Polygon", "coordinates": [[[13.75, 55.45], [13.85, 55.45], [13.85, 55.5], [13.75, 55.5]]]}
    west["coordinates"][0].append([13.75, 55.45])  # type: ignore[attr-defined]
    drawn = draw_areas([("a", "Västra", west), ("b", "Allt", YSTAD)], projection)
    assert [(each.id, each.name) for each in drawn] == [("a", "Västra"), ("b", "Allt")]
    assert all(each.d and each.spot for each in drawn)
    assert draw_areas([], projection) == []


def test_the_country_for_the_map_that_one_can_move() -> None:
    data = map_data((1286, 1270))
    assert data["boundary"]["type"] in {"Polygon", "MultiPolygon"}
    names = {each["name"] for each in data["near"]}
    assert {"Skurup", "Sjöbo", "Simrishamn"} <= names
    assert not names & {"Ystad", "Tomelilla", "Kiruna"}
    assert all(10 < each["label"][0] < 25 < 55 < each["label"][1] < 70 for each in data["near"])
    assert len(json.dumps(data)) < 100_000
    area = map_area(
        7, "Centrum", {"type": "Polygon", "coordinates": [[[13.8, 55.4], [13.9, 55.4], [13.85, 55.5], [13.8, 55.4]]]}
    )
    assert (area["id"], area["name"]) == ("7", "Centrum")
