"""Uploaded files: what is read, what is put right, what is refused and in which words."""

import json
import math
import random
import time
from collections.abc import Callable
from typing import Any

import pytest

from samsyn.geography.geojson import AreaDraft, Unreadable, read_areas
from samsyn.geography.sweref import GRIDS

Point = tuple[float, float]


def square(lon: float = 13.8, lat: float = 55.44, side: float = 0.01) -> list[list[Point]]:
    east, north = round(lon + side, 6), round(lat + side, 6)
    return [[(lon, lat), (east, lat), (east, north), (lon, north), (lon, lat)]]


def feature(name: Any = "Surbrunnen", coordinates: Any = None, kind: str = "Polygon", **more: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": square() if coordinates is None else coordinates}
    return {"type": "Feature", "properties": {"namn": name}, "geometry": geometry} | more


def collection(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)} | more).encode()


def faults(data: bytes, **options: Any) -> list[tuple[int | None, str]]:
    with pytest.raises(Unreadable) as caught:
        read_areas(data, **options)
    return [(fault.feature, fault.sentence) for fault in caught.value.faults]


def moved(convert: Callable[[float, float], Point], name: str = "Surbrunnen") -> dict[str, Any]:
    return feature(name, [[convert(lon, lat) for lon, lat in ring] for ring in square()])


def corners(draft: AreaDraft) -> set[Point]:
    return {(lon, lat) for part in draft.geojson()["coordinates"] for ring in part for lon, lat in ring}


CORNERS = {(lon, lat) for ring in square() for lon, lat in ring}


def outcome(data: bytes) -> tuple[list[AreaDraft], list[str]]:
    try:
        return read_areas(data), []
    except Unreadable as unreadable:
        return [], [fault.sentence for fault in unreadable.faults]


# What is read


def test_areas_in_the_order_of_the_file() -> None:
    drafts = read_areas(collection(feature("Öja", square(13.9)), feature("Centrum"), feature("Bellevue", square(13.7))))
    assert [(draft.feature, draft.name) for draft in drafts] == [(1, "Öja"), (2, "Centrum"), (3, "Bellevue")]
    assert {draft.geometry.geom_type for draft in drafts} == {"MultiPolygon"}
    assert drafts[1].remarks == ()
    assert corners(drafts[1]) == CORNERS


def test_holes_parts_heights_and_a_byte_order_mark() -> None:
    outer, hole = square(13.8, 55.4, 0.1)[0], square(13.82, 55.42, 0.01)[0]
    high = [[*point, 12.5] for point in square(13.95)[0]]
    data = b"\xef\xbb\xbf" + collection(feature("Centrum", [[outer, hole], [high]], "MultiPolygon"))
    (draft,) = read_areas(data)
    assert len(draft.geometry.geoms) == 2
    assert len(draft.geometry.geoms[0].interiors) == 1
    assert not draft.geometry.has_z


def test_an_unclosed_ring_is_closed() -> None:
    (draft,) = read_areas(collection(feature(coordinates=[square()[0][:-1]])))
    assert corners(draft) == CORNERS


def test_a_single_feature() -> None:
    assert [draft.name for draft in read_areas(json.dumps(feature("Hela kommunen")).encode())] == ["Hela kommunen"]


@pytest.mark.parametrize(
    "key",
    ["name", "namn", "NAMN", "Name", "omrade", "OMRÅDE", "Områdesnamn", "BENÄMNING", "stadsdel", "RegSO", "Namn1"],
)
def test_names_under_the_usual_properties(key: str) -> None:
    data = collection(feature(properties={"OBJECTID": 7, "areal": 12.5, key: " Norra  Promenaden "}))
    assert [draft.name for draft in read_areas(data)] == ["Norra Promenaden"]


def test_names_that_could_be_meant_otherwise() -> None:
    properties = {"name": "Downtown", "namn": "Centrum", "ortnamn2020": "Ystad"}
    assert read_areas(collection(feature(properties=properties)))[0].name == "Centrum"
    assert read_areas(collection(feature(properties=properties)), name_property="ortnamn2020")[0].name == "Ystad"
    assert read_areas(collection(feature(properties={"KOD": 1, "kvartersnamn": "Väduren"})))[0].name == "Väduren"
    assert read_areas(collection(feature(properties={"nyko": 1286})))[0].name == "1286"


def test_letters_that_no_page_or_database_can_show() -> None:
    data = b'{"type":"FeatureCollection","features":[%s]}' % json.dumps(feature("A\x00B\u202e\ud800C\n")).encode()
    (draft,) = read_areas(data)
    assert draft.name.encode().decode() == draft.name
    assert draft.name.isprintable()


def test_composed_letters_are_the_same_name() -> None:
    data = collection(feature("O\u0308ja"), feature("Öja", square(13.9)))
    assert faults(data) == [(2, "Namnet ”Öja” finns redan i objekt 1.")]


# Coordinates


def metres(epsg: int) -> Callable[[float, float], Point]:
    return lambda lon, lat: GRIDS[epsg].to_metres(lat, lon)


def crs(name: str) -> dict[str, Any]:
    return {"crs": {"type": "name", "properties": {"name": name}}}


@pytest.mark.parametrize("name", [None, "urn:ogc:def:crs:EPSG::3006", "EPSG:3006", "urn:ogc:def:crs:OGC:1.3:CRS84"])
def test_sweref_99_tm_is_converted(name: str | None) -> None:
    (draft,) = read_areas(collection(moved(metres(3006)), **(crs(name) if name else {})))
    assert [remark.sentence for remark in draft.remarks] == ["Koordinaterna räknades om från SWEREF 99 TM."]
    assert corners(draft) == CORNERS


def test_northing_first_is_told_from_the_numbers() -> None:
    (draft,) = read_areas(collection(moved(lambda lon, lat: (metres(3006)(lon, lat)[1], metres(3006)(lon, lat)[0]))))
    assert corners(draft) == CORNERS


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:EPSG::3008", "http://www.opengis.net/def/crs/EPSG/0/3008"])
def test_a_local_zone_that_is_named(name: str) -> None:
    (draft,) = read_areas(collection(moved(metres(3008)), **crs(name)))
    assert [remark.sentence for remark in draft.remarks] == ["Koordinaterna räknades om från SWEREF 99 13 30."]
    assert corners(draft) == CORNERS


def test_a_local_zone_that_is_not_named() -> None:
    ((number, sentence),) = faults(collection(moved(metres(3008))))
    assert number is None
    assert sentence.startswith("Koordinaterna är i meter, men filen säger inte i vilket koordinatsystem.")


def test_web_mercator() -> None:
    def convert(lon: float, lat: float) -> Point:
        return 6378137 * math.radians(lon), 6378137 * math.asinh(math.tan(math.radians(lat)))

    (draft,) = read_areas(collection(moved(convert), **crs("EPSG:3857")))
    assert corners(draft) == CORNERS


def test_latitude_first() -> None:
    (draft,) = read_areas(collection(moved(lambda lon, lat: (lat, lon))))
    assert [remark.sentence for remark in draft.remarks] == [
        "Latitud stod före longitud i filen. Koordinaterna vändes."
    ]
    assert corners(draft) == CORNERS


@pytest.mark.parametrize(
    "member", [{"type": "name", "properties": {"name": "EPSG:3021"}}, {"type": "link"}, "EPSG:3006", 7, []]
)
def test_systems_that_cannot_be_read(member: Any) -> None:
    far = feature(coordinates=[[(1_400_000, 6_100_000), (1_400_100, 6_100_000), (1_400_100, 6_100_100)]])
    ((_, sentence),) = faults(collection(far, crs=member))
    assert "kan inte läsas här" in sentence or sentence.startswith("Det går inte att förstå vilket koordinatsystem")


@pytest.mark.parametrize("place", [(12.55, 55.67), (10.7, 59.9), (0.0, 0.0), (-73.9, 40.7), (100.0, 80.0)])
def test_not_in_sweden(place: Point) -> None:
    data = collection(feature("Här"), feature("Där", square(*place)))
    ((number, sentence),) = faults(data)
    assert number == 2
    assert sentence.startswith("Området ligger inte i Sverige.")


# What is put right


def test_a_line_that_crosses_itself_is_mended() -> None:
    bow = [[(13.8, 55.4), (13.9, 55.5), (13.9, 55.4), (13.8, 55.5), (13.8, 55.4)]]
    (draft,) = read_areas(collection(feature(coordinates=bow)))
    assert draft.geometry.is_valid
    assert draft.geometry.area == pytest.approx(0.005)
    assert [remark.sentence[:31] for remark in draft.remarks] == ["Gränsen korsade sig själv och r"]


def test_a_line_that_crosses_itself_everywhere_is_refused_quickly() -> None:
    """Mending a star of 20,000 points would take hours and all memory."""
    star = [
        (13.8 + 0.05 * math.cos(2 * math.pi * n * 4999 / 9999), 55.4 + 0.05 * math.sin(2 * math.pi * n * 4999 / 9999))
        for n in range(9999)
    ]
    started = time.perf_counter()
    assert faults(collection(feature(coordinates=[star])))[0][1].startswith("Gränsen korsar sig själv på för många")
    assert time.perf_counter() - started < 10


# What is refused


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Filen är tom."),
        (b" \n\t ", "Filen är tom."),
        (b"PK\x03\x04" + b"\x00" * 100, "Filen är ett zip-arkiv."),
        (b"SQLite format 3\x00", "Filen är ett GeoPackage."),
        (b'<?xml version="1.0"?><kml/>', "Filen är XML,"),
        (b'{"type": "FeatureCollection",\n "features": [,]}', "Filen är inte giltig GeoJSON: något är fel på rad 2."),
        (b'{"type": "FeatureCollection"', "Filen är inte giltig GeoJSON: något är fel på rad 1."),
        ("namn;område\nå;ä".encode("latin-1"), "Filens tecken går inte att läsa."),
        ('{"type": "FeatureCollection"}'.encode("utf-16"), "Filens tecken går inte att läsa."),
        (b"[" * 200_000, "Filen är inte giltig GeoJSON:"),
        (b'{"a":' * 100_000, "Filen är inte giltig GeoJSON:"),
        (b"9" * 10_000, "Filen är inte giltig GeoJSON:"),
        (b"[NaN]", "Filen är inte giltig GeoJSON:"),
        (b"null", "Filen är JSON men inte GeoJSON"),
        (b'"FeatureCollection"', "Filen är JSON men inte GeoJSON"),
        (b"[]", "Filen är JSON men inte GeoJSON"),
        (b"{}", "Filen är JSON men inte GeoJSON"),
        (b'{"type": "Polygon", "coordinates": []}', "Filen är av typen Polygon."),
        (b'{"type": {"a": 1}}', "Filen är JSON men inte GeoJSON"),
        (b'{"type": "Topology"}', "Filen är TopoJSON."),
        (b'{"type": "FeatureCollection"}', "Filen saknar listan"),
        (b'{"type": "FeatureCollection", "features": {}}', "Filen saknar listan"),
        (b'{"type": "FeatureCollection", "features": []}', "Filen har inga områden."),
        (b'{"type": "FeatureCollection", "features": [1, null, "x"]}', "Områdena har inga namn."),
    ],
)
def test_a_file_that_is_something_else(data: bytes, sentence: str) -> None:
    ((number, found),) = faults(data)
    assert number is None
    assert found.startswith(sentence)


@pytest.mark.parametrize(
    ("geometry", "sentence"),
    [
        (None, "Området har ingen yta."),
        ({"type": "Point", "coordinates": [13.8, 55.4]}, "Objektet är av typen Point."),
        ({"type": "LineString", "coordinates": square()[0]}, "Objektet är av typen LineString."),
        ({"type": "GeometryCollection", "geometries": []}, "Objektet är av typen GeometryCollection."),
        ({"type": 5}, "Området har ingen yta."),
        ({"type": "Polygon"}, "Områdets koordinater är ofullständiga."),
        ({"type": "Polygon", "coordinates": []}, "Områdets koordinater är ofullständiga."),
        ({"type": "Polygon", "coordinates": [[]]}, "Områdets koordinater är ofullständiga."),
        ({"type": "Polygon", "coordinates": square()[0]}, "Områdets koordinater är ofullständiga."),
        ({"type": "MultiPolygon", "coordinates": square()}, "Områdets koordinater är ofullständiga."),
        ({"type": "Polygon", "coordinates": {"0": 1}}, "Områdets koordinater är ofullständiga."),
        ({"type": "Polygon", "coordinates": [[[13.8, 55.4], [13.9, 55.4]]]}, "En av områdets ringar har färre än tre"),
        ({"type": "Polygon", "coordinates": [[["13,8", 55.4]] * 4]}, "En koordinat är inte ett rimligt tal."),
        ({"type": "Polygon", "coordinates": [[[True, False]] * 4]}, "En koordinat är inte ett rimligt tal."),
        ({"type": "Polygon", "coordinates": [[[1e300, 55.4]] * 4]}, "En koordinat är inte ett rimligt tal."),
        ({"type": "Polygon", "coordinates": [[[10**400, 55]] * 4]}, "En koordinat är inte ett rimligt tal."),
        ({"type": "Polygon", "coordinates": [[[13.8, 55.4]] * 4]}, "Området har ingen yta."),
        ({"type": "Polygon", "coordinates": [[[13.8, 55.4], [13.9, 55.5], [14, 55.6]]]}, "Området har ingen yta."),
    ],
)
def test_an_object_that_is_no_area(geometry: Any, sentence: str) -> None:
    ((number, found),) = faults(collection(feature("Bra"), feature("Fel", geometry=geometry)))
    assert number == 2
    assert found.startswith(sentence)


def test_all_faults_at_once_in_the_order_of_the_file() -> None:
    data = collection(
        feature(None), feature("Bra"), feature("Fel", kind="Point"), feature("bra", square(13.9)), feature("x" * 81), 17
    )
    assert faults(data) == [
        (1, "Området saknar namn i egenskapen ”namn”."),
        (3, "Objektet är av typen Point. Ett område ska vara Polygon eller MultiPolygon."),
        (4, "Namnet ”bra” finns redan i objekt 2."),
        (5, "Namnet är längre än 80 tecken."),
        (6, "Objektet är inte en Feature."),
    ]


def test_the_same_border_twice() -> None:
    turned = [square()[0][2:] + square()[0][1:3]]
    assert faults(collection(feature("Ett"), feature("Två", turned))) == [(2, "Området har samma gräns som objekt 1.")]


def test_no_property_looks_like_a_name() -> None:
    ((_, sentence),) = faults(collection(feature(properties={"OBJECTID": 7, "KOD": "A"})))
    assert sentence.endswith("Filen har: OBJECTID, KOD. Döp den rätta till ”namn”.")
    assert faults(collection(feature(properties={})))[0][1].startswith("Områdena har inga namn.")
    assert faults(collection(feature(properties=None)))[0][1].startswith("Områdena har inga namn.")
    assert faults(collection(feature()), name_property="rubrik")[0][1].startswith("Ingen egenskap ser ut")


def test_too_much() -> None:
    assert faults(b"x" * 5_000_001)[0][1].startswith("Filen är större än 5 MB.")
    assert faults(b"{}" * 100, max_bytes=100)[0][1].startswith("Filen är större än")
    assert faults(collection(*[feature(str(n)) for n in range(501)]))[0][1].startswith("Filen har 501 områden.")
    angles = [number / 4_000 for number in range(25_000)]
    circle = [(round(13.8 + 0.01 * math.cos(each), 6), round(55.4 + 0.01 * math.sin(each), 6)) for each in angles]
    assert faults(collection(feature(coordinates=[circle])))[0][1].startswith(
        "Området har fler än 20\N{NARROW NO-BREAK SPACE}000 brytpunkter."
    )
    many = collection(*[feature(str(n), [circle]) for n in range(5)])
    assert faults(many)[0][1].startswith("Filen har fler än 100\N{NARROW NO-BREAK SPACE}000 brytpunkter.")


def test_many_faults_are_summed_up() -> None:
    found = faults(collection(*[feature(str(n), kind="Point") for n in range(100)]))
    assert len(found) == 41
    assert found[-1] == (None, "Och 60 fel till.")


def test_nothing_but_unreadable_is_ever_raised() -> None:
    """Files with parts cut, doubled, swapped or replaced end in areas or in sentences, never in anything else."""
    chance = random.Random(20261120)
    whole = collection(feature("Ett"), feature("Två", [square(13.9), square(14.0)], "MultiPolygon"), **crs("EPSG:3006"))
    odd = [b"null", b"-1e999", b"[]", b"{}", b'"\\ud800"', b"NaN", b"1e308", b"\xff", b"\x00", b'"Polygon"', b"13.8"]
    read = 0
    for _ in range(4_000):
        data = whole
        for _ in range(chance.randint(1, 3)):
            start = chance.randrange(len(data) + 1)
            end = min(len(data), start + chance.choice((0, 1, 2, 5, 20, 200)))
            data = data[:start] + chance.choice((b"", data[start:end] * 2, chance.choice(odd))) + data[end:]
        drafts, sentences = outcome(data)
        assert bool(drafts) != bool(sentences)
        assert all(draft.geometry.is_valid and draft.geometry.area > 0 for draft in drafts)
        read += bool(drafts)
    assert read > 20
