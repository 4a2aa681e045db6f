"""The 290: codes, names, addresses, boundaries that meet without gaps."""

import subprocess
import sys

import numpy as np
import pytest
import shapely

from samsyn.geography import municipalities
from samsyn.geography.municipalities import UnknownMunicipality


def test_there_are_290_in_21_counties() -> None:
    facts = municipalities.all_facts()
    assert len(facts) == 290
    assert len({each.code for each in facts}) == 290
    assert len({each.county for each in facts}) == 21
    assert all(each.code // 100 == each.county_code for each in facts)


def test_the_order_is_swedish() -> None:
    names = [each.name for each in municipalities.all_facts()]
    assert names[:2] == ["Ale", "Alingsås"]
    assert names[-2:] == ["Överkalix", "Övertorneå"]
    assert names.index("Ystad") < names.index("Åmål") < names.index("Älmhult") < names.index("Öckerö")


@pytest.mark.parametrize(
    ("code", "official_code", "name", "full_name", "slug", "county"),
    [
        (1286, "1286", "Ystad", "Ystads kommun", "ystad", "Skåne län"),
        (114, "0114", "Upplands Väsby", "Upplands Väsby kommun", "upplands-vasby", "Stockholms län"),
        (1280, "1280", "Malmö", "Malmö kommun", "malmo", "Skåne län"),
        (181, "0181", "Södertälje", "Södertälje kommun", "sodertalje", "Stockholms län"),
        (980, "0980", "Gotland", "Region Gotland", "gotland", "Gotlands län"),
        (2080, "2080", "Falun", "Falu kommun", "falun", "Dalarnas län"),
        (1490, "1490", "Borås", "Borås kommun", "boras", "Västra Götalands län"),
        (2514, "2514", "Kalix", "Kalix kommun", "kalix", "Norrbottens län"),
        (1438, "1438", "Dals-Ed", "Dals-Eds kommun", "dals-ed", "Västra Götalands län"),
        (643, "0643", "Habo", "Habo kommun", "habo", "Jönköpings län"),
        (305, "0305", "Håbo", "Håbo kommun", "habo-uppsala", "Uppsala län"),
    ],
)
def test_a_municipality(code: int, official_code: str, name: str, full_name: str, slug: str, county: str) -> None:
    fact = municipalities.fact(code)
    assert (fact.official_code, fact.name, fact.full_name) == (official_code, name, full_name)
    assert (fact.slug, fact.county) == (slug, county)
    assert municipalities.by_slug(slug) is fact


def test_slugs_are_unique_and_plain() -> None:
    slugs = [each.slug for each in municipalities.all_facts()]
    assert len(set(slugs)) == 290
    assert all(slug.isascii() and slug.replace("-", "").isalpha() and slug == slug.lower() for slug in slugs)


def test_what_does_not_exist() -> None:
    assert municipalities.by_slug("nangijala") is None
    assert not municipalities.is_code(9999)
    for ask in (municipalities.fact, municipalities.boundary, municipalities.boundary_geojson):
        with pytest.raises(UnknownMunicipality):
            ask(9999)
    with pytest.raises(UnknownMunicipality):
        municipalities.neighbours([1286, 9999])


def test_the_boundaries_are_one_coverage() -> None:
    """Neighbours share their borders point for point: no gap shows between them however far one zooms in."""
    boundaries = np.array([municipalities.boundary(each.code) for each in municipalities.all_facts()])
    assert shapely.is_valid(boundaries).all()
    assert shapely.coverage_is_valid(boundaries)
    assert {each.geom_type for each in boundaries} == {"MultiPolygon"}


def test_a_boundary_is_geojson_in_degrees_with_five_decimals() -> None:
    geometry = municipalities.boundary_geojson(1286)
    assert geometry["type"] == "MultiPolygon"
    points = [point for part in geometry["coordinates"] for ring in part for point in ring]
    assert all(13 < lon < 15 and 55 < lat < 56 for lon, lat in points)
    assert all(round(value, 5) == value for point in points for value in point)
    assert municipalities.boundary(1286).bounds == municipalities.fact(1286).bounds


def test_ven_is_part_of_landskrona() -> None:
    assert shapely.intersects_xy(municipalities.boundary(1282), 12.70, 55.905)


def test_neighbours() -> None:
    assert municipalities.neighbours([1286]) == (1264, 1265, 1270, 1291)
    assert municipalities.neighbours([1286, 1270, 1291]) == (1264, 1265, 1266, 1290)
    assert municipalities.neighbours([980]) == ()
    for each in municipalities.all_facts():
        for other in municipalities.neighbours([each.code]):
            assert each.code in municipalities.neighbours([other])


def test_what_a_map_of_a_municipality_may_show() -> None:
    shown = municipalities.overlapping(municipalities.fact(1286).bounds)
    assert {1286, 1270, 1264, 1265} <= set(shown)
    assert 2580 not in shown


def test_counties_for_a_list_to_choose_from() -> None:
    counties = municipalities.by_county()
    assert next(iter(counties)) == "Blekinge län"
    assert list(counties)[-1] == "Östergötlands län"
    assert [each.name for each in counties["Blekinge län"]] == [
        *("Karlshamn", "Karlskrona", "Olofström", "Ronneby", "Sölvesborg")
    ]


def test_a_web_process_holds_few_geometries() -> None:
    """Asking for every boundary in turn keeps the last few only, and the facts alone load no boundary."""
    assert municipalities.boundary.cache_info().maxsize == 24
    program = (
        "from samsyn.geography import municipalities as m; m.all_facts(); m.neighbours([1286]);"
        "print(m._texts.cache_info().currsize, m.boundary.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "0"]
