"""The pages of areas, places and categories in a browser without JavaScript, and what programs get of them."""

import base64
import html
import json
import re
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.isolation import Boundary
from tenants.places import service
from tests.tenants.places.conftest import ANNA, CENTRE, CENTRE_AND_EAST, TORGET, Inside, areas_file, square
from tests.tenants.statements import statements
from tests.tenants.uploads import upload

HOME = "/k/ystad"
FILE = f"{HOME}/omraden/las-in"
PLACES = "Namn;Lat;Lon\nTorget;55,4297;13,8204\nParken;55,4331;13,8187\n"


def send(client: FlaskClient, data: bytes, **fields: str) -> TestResponse:
    return upload(client, FILE, data, "omraden.geojson", **fields)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return html.unescape(found[1])


def confirm(client: FlaskClient, page: str, **instead: str) -> TestResponse:
    fields = {"packed": hidden(page, "packed"), "digest": hidden(page, "digest"), **instead}
    return client.post(f"{FILE}/bekrafta", data=fields)


def area_names(inside: Inside) -> list[str]:
    with inside() as session:
        return [each.name for each in service.areas(session)]


def test_first_time_says_what_comes_here(signed_in: FlaskClient) -> None:
    for url in ("omraden", "platser"):
        page = signed_in.get(f"{HOME}/{url}").text
        assert "Här kommer" in page
        assert page.count("btn main") == 1


def test_a_file_is_shown_on_the_map_before_anything_is_saved(signed_in: FlaskClient, inside: Inside) -> None:
    shown = send(signed_in, areas_file(**CENTRE_AND_EAST))
    assert shown.status_code == 200
    assert "Filen har två områden." in shown.text
    assert shown.text.count('class="area fresh"') == 2
    assert shown.text.count("Nytt område") == 2
    assert area_names(inside) == []
    assert confirm(signed_in, shown.text).status_code == 303
    assert area_names(inside) == ["Centrum", "Öster"]
    page = signed_in.get(f"{HOME}/omraden").text
    assert "Kommunen är indelad i två områden." in page
    assert page.count('class="area f0"') == 2


def test_areas_outside_are_flagged(signed_in: FlaskClient) -> None:
    page = send(signed_in, areas_file(Centrum=CENTRE, Lund=square(55.70, 13.19))).text
    assert "Ett av dem sticker ut utanför kommunens gräns." in page
    assert "100\u00a0% utanför kommunen" in page
    assert page.count('class="area odd"') == 1


def test_faults_are_told_with_the_features_number_and_nothing_is_saved(signed_in: FlaskClient, inside: Inside) -> None:
    document = json.loads(areas_file(A=square(55.43, 13.82), B=square(0, 0), C=square(55.43, 13.72)))
    document["features"][2]["geometry"] = {"type": "Point", "coordinates": [13.8, 55.4]}
    refused = send(signed_in, json.dumps(document).encode())
    assert refused.status_code == 422
    assert "Objekt 2: Området ligger inte i Sverige." in refused.text
    assert "Objekt 3: Objektet är av typen Point." in refused.text
    assert "Inget är sparat." in refused.text
    assert area_names(inside) == []


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"{", b"[]", b"null", b'{"type":"FeatureCollection"}', b"\xff\xfe\x00", b"[" * 100_000]
)
def test_what_is_no_geojson_is_refused_at_the_field(signed_in: FlaskClient, data: bytes) -> None:
    refused = send(signed_in, data)
    assert refused.status_code == 422
    assert 'id="f-file-why1"' in refused.text


def test_a_missing_file_is_told(signed_in: FlaskClient) -> None:
    assert "Välj en GeoJSON-fil." in signed_in.post(FILE).text


def test_another_property_may_hold_the_names(signed_in: FlaskClient) -> None:
    data = areas_file(X=square(55.43, 13.82)).replace(b'"namn"', b'"BET"')
    assert send(signed_in, data).status_code == 422
    assert send(signed_in, data, column="BET").status_code == 200


def test_the_areas_may_change_between_preview_and_confirmation(signed_in: FlaskClient, inside: Inside) -> None:
    page = send(signed_in, areas_file(**CENTRE_AND_EAST)).text
    assert confirm(signed_in, page).status_code == 303
    refused = confirm(signed_in, page)
    assert refused.status_code == 409
    assert "Läget har ändrats" in refused.text
    assert "Oförändrat" in refused.text
    assert confirm(signed_in, refused.text).status_code == 303


def _packed(text: bytes) -> str:
    return base64.b64encode(zlib.compress(text)).decode()


@pytest.mark.parametrize(
    "packed",
    ["", "x", "ÅÄÖ", _packed(b"{}"), _packed(b" " * 50_000_000), _packed(areas_file(Lönndom=square(55.43, 13.8)))],
)
def test_what_the_browser_carries_is_not_believed(signed_in: FlaskClient, inside: Inside, packed: str) -> None:
    refused = confirm(signed_in, send(signed_in, areas_file(**CENTRE_AND_EAST)).text, packed=packed)
    assert refused.status_code in {409, 422}
    assert area_names(inside) == []


def test_the_whole_municipality_by_one_press(signed_in: FlaskClient, inside: Inside) -> None:
    for _ in range(2):
        assert signed_in.post(f"{HOME}/omraden/hela-kommunen").status_code == 303
    assert area_names(inside) == ["Hela kommunen"]
    assert "Kommunen är ett område." in signed_in.get(f"{HOME}/omraden").text


@pytest.mark.usefixtures("areas")
def test_an_area_is_renamed_retired_and_taken_back(signed_in: FlaskClient, inside: Inside) -> None:
    with inside() as session:
        centre = service.areas(session)[0].id
    url = f"{HOME}/omraden/{centre}"
    assert "chosen" in signed_in.get(url).text
    assert signed_in.post(url, data={"name": "Innerstaden"}).status_code == 303
    refused = signed_in.post(url, data={"name": "öster"})
    assert refused.status_code == 422
    assert "”öster” finns redan." in refused.text
    assert signed_in.post(f"{url}/avsluta").status_code == 303
    assert "Ett område ur bruk" in signed_in.get(f"{HOME}/omraden").text
    assert "Ta i bruk igen" in signed_in.get(url).text
    assert signed_in.post(f"{url}/ater").status_code == 303
    assert area_names(inside) == ["Innerstaden", "Öster"]


@pytest.mark.usefixtures("areas")
def test_a_place_is_added_moved_retired_and_taken_back(signed_in: FlaskClient, inside: Inside) -> None:
    assert (
        signed_in.post(f"{HOME}/platser/ny", data={"name": "Torget", "lat": "55,4297", "lon": "13,8204°"}).status_code
        == 303
    )
    page = signed_in.get(f"{HOME}/platser").text
    assert "En plats har ett namn." in page
    assert "Centrum" in page
    with inside() as session:
        place = service.named_places(session)[0]
    assert (place.lat, place.lon) == TORGET
    url = f"{HOME}/platser/{place.id}"
    assert 'value="55,4297"' in signed_in.get(url).text
    refused = signed_in.post(url, data={"name": "Torget", "lat": "13,8204", "lon": "55,4297"})
    assert refused.status_code == 422
    assert "bytt plats" in refused.text
    for lat in ("", "norr", "nan", "1e999"):
        assert signed_in.post(url, data={"name": "Torget", "lat": lat, "lon": "13,8"}).status_code == 422
    assert signed_in.post(f"{url}/avsluta").status_code == 303
    assert "En plats ur bruk" in signed_in.get(f"{HOME}/platser").text
    assert signed_in.post(f"{url}/ater").status_code == 303


@pytest.mark.usefixtures("areas")
def test_a_list_of_places_is_shown_then_added(signed_in: FlaskClient, inside: Inside) -> None:
    shown = signed_in.post(f"{HOME}/platser/las-in", data={"text": PLACES})
    assert shown.status_code == 200
    assert "Två nya platser." in shown.text
    assert "i Centrum" in shown.text
    assert signed_in.post(f"{HOME}/platser/las-in/bekrafta", data={"text": PLACES}).status_code == 303
    again = signed_in.post(f"{HOME}/platser/las-in/bekrafta", data={"text": PLACES})
    assert again.status_code == 409
    assert "Läget har ändrats" in again.text
    with inside() as session:
        assert len(service.named_places(session)) == 2


@pytest.mark.parametrize(
    "text", ["", "x", "Namn;Lat;Lon\nTorget;x;y\n", 'Namn;Lat;Lon\n"Torget;1;2\n', "a;b\n" * 6_000]
)
def test_a_list_of_places_with_faults_adds_nothing(signed_in: FlaskClient, inside: Inside, text: str) -> None:
    assert signed_in.post(f"{HOME}/platser/las-in", data={"text": text}).status_code == 422
    assert signed_in.post(f"{HOME}/platser/las-in/bekrafta", data={"text": text}).status_code == 422
    with inside() as session:
        assert service.named_places(session) == []


def test_a_category_is_added_changed_moved_and_retired(signed_in: FlaskClient, inside: Inside) -> None:
    values = {"name": "Fyrverkerier", "letters": "fy", "common_code": "disorderly_gathering", "code": ""}
    assert signed_in.post(f"{HOME}/kategorier/ny", data=values).status_code == 303
    refused = signed_in.post(f"{HOME}/kategorier/ny", data={**values, "name": "Annat", "letters": "S"})
    assert refused.status_code == 422
    assert "Skriv två bokstäver" in refused.text
    with inside() as session:
        made = service.categories(session)[-1]
    url = f"{HOME}/kategorier/{made.id}"
    assert "Kod: fyrverkerier" in signed_in.get(url).text
    assert signed_in.post(url, data={"name": "Smällare", "letters": "SM", "common_code": "other"}).status_code == 303
    assert signed_in.post(f"{url}/flytta", data={"to": "up"}).status_code == 303
    assert signed_in.post(f"{url}/flytta", data={"to": "sideways"}).status_code == 422
    assert signed_in.post(f"{url}/avsluta").status_code == 303
    page = signed_in.get(f"{HOME}/kategorier").text
    assert "16 kategorier" in page
    assert "En kategori ur bruk" in page
    assert signed_in.post(f"{url}/ater").status_code == 303


@pytest.mark.usefixtures("areas")
def test_queries_of_each_page(signed_in: FlaskClient, inside: Inside, boundary: Boundary) -> None:
    with inside() as session:
        place = service.add_place(session, name="Torget", lat=TORGET[0], lon=TORGET[1], by=ANNA)
        area, category = service.areas(session)[0].id, service.categories(session)[0].id
    for url, most in (
        ("omraden", 2),
        (f"omraden/{area}", 3),
        ("platser", 3),
        (f"platser/{place}", 2),
        ("kategorier", 1),
        (f"kategorier/{category}", 1),
    ):
        with statements(boundary) as seen:
            assert signed_in.get(f"{HOME}/{url}").status_code == 200
        assert len(seen) <= most, url


@pytest.mark.usefixtures("areas")
def test_an_analyst_reads_and_changes_nothing(
    client: FlaskClient,
    ystad: int,
    make_account: Callable[..., Account],
    sign_in: Callable[[FlaskClient, Account], FlaskClient],
) -> None:
    sign_in(client, make_account("falt@ystad.example", {ystad: [Role.ANALYST]}))
    for url in ("omraden", "platser", "kategorier"):
        page = client.get(f"{HOME}/{url}")
        assert page.status_code == 200
        assert "btn main" not in page.text
    assert client.post(f"{HOME}/omraden/hela-kommunen").status_code == 403
    assert client.get(f"{HOME}/kategorier/ny").status_code == 403


@pytest.mark.usefixtures("areas")
def test_a_neighbours_pages_do_not_exist(signed_in: FlaskClient, inside: Inside, simrishamn: int) -> None:
    with inside() as session:
        ours = service.areas(session)[0].id
    assert signed_in.get(f"/k/simrishamn/omraden/{ours}").status_code == 404
    for path in ("omraden", "platser", "kategorier"):
        assert signed_in.get(f"{HOME}/{path}/00000000-0000-7000-8000-000000000000").status_code == 404
        missing = f"{HOME}/{path}/00000000-0000-7000-8000-000000000000/avsluta"
        assert signed_in.post(missing).status_code == 404


@pytest.mark.usefixtures("areas")
def test_english_pages_are_pages_too(signed_in: FlaskClient) -> None:
    for path in ("omraden", "omraden/las-in", "platser", "platser/las-in", "kategorier", "kategorier/ny"):
        assert signed_in.get(f"{HOME}/{path}?lang=en").status_code == 200


# Programs


@pytest.fixture
def get(
    client: FlaskClient, coordinator: Account, make_token: Callable[..., str], ystad: int
) -> Callable[..., TestResponse]:
    """get(path) with Anna's key."""
    key = {"Authorization": f"Bearer {make_token(coordinator, ystad)}"}

    def ask(path: str, **headers: str) -> TestResponse:
        return client.get(f"/api/v1{HOME}{path}", headers={**key, **headers})

    return ask


@pytest.mark.usefixtures("areas")
def test_programs_get_areas_with_and_without_geometry(get: Callable[..., TestResponse]) -> None:
    plain = get("/areas").get_json()
    assert plain["next"] is None
    assert [set(item) for item in plain["items"]] == [{"id", "name"}] * 2
    shaped = get("/areas", Accept="application/geo+json")
    assert shaped.mimetype == "application/geo+json"
    document: dict[str, Any] = json.loads(shaped.data)
    assert [feature["properties"]["name"] for feature in document["features"]] == ["Centrum", "Öster"]
    assert document["features"][0]["geometry"]["type"] == "MultiPolygon"
    assert [feature["id"] for feature in document["features"]] == [item["id"] for item in plain["items"]]


@pytest.mark.usefixtures("areas")
def test_programs_get_categories_and_places(get: Callable[..., TestResponse], inside: Inside) -> None:
    with inside() as session:
        service.add_place(session, name='Torget "nya"', lat=TORGET[0], lon=TORGET[1], by=ANNA)
    categories = get("/categories").get_json()["items"]
    assert len(categories) == 16
    assert {"code", "name", "common_code", "letters", "id"} == set(categories[0])
    place = get("/places").get_json()["items"][0]
    assert (place["name"], place["lat"], place["lon"]) == ('Torget "nya"', *TORGET)
    assert place["area"] == get("/areas").get_json()["items"][0]["id"]


def test_an_empty_municipality_is_an_empty_collection(get: Callable[..., TestResponse]) -> None:
    assert json.loads(get("/areas", Accept="application/geo+json").data)["features"] == []
