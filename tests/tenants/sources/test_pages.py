"""The pages of other sources in a browser without JavaScript, and what programs get of them."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from samsyn.access import Role
from samsyn.accounts.models import Account
from tenants.sources import service
from tests.tenants.sources.conftest import ANNA, Inside, event, read

HOME = "/k/ystad/kallor"


@pytest.fixture
def series_id(inside: Inside) -> str:
    """The police's events in Ystad: 60 of spring 2024, one of 2023, a summary."""
    events = [event(number, name=f"{1 + number % 28:02} maj 12.00, Brand, Ystad") for number in range(1, 60)]
    events.append(event(60, type="Brand", name="03 maj 12.00, Brand, Ystad", summary="Brand i <b>soptunna</b>."))
    events.append(event(61, datetime="2023-02-01 9:00:00 +01:00", name="01 februari 08.00, Brand, Ystad"))
    events.append(event(62, type="Sammanfattning natt"))
    with inside() as session:
        read(session, events)
        return str(service.all_series(session)[0].id)


def test_the_first_time_says_what_comes_here(signed_in: FlaskClient) -> None:
    page = signed_in.get(HOME).text
    assert "Här kommer det som andra vet." in page
    assert page.count("btn main") == 1


def test_switching_on_and_off(signed_in: FlaskClient, inside: Inside) -> None:
    assert "Läses inte in av sig självt." in signed_in.get(f"{HOME}/polisen").text
    on = signed_in.post(f"{HOME}/polisen", data={"live": "true"}, follow_redirects=True).text
    assert "Läses in en gång i timmen." in on
    assert "Inget är inläst än." in signed_in.get(f"{HOME}/{the_id(inside)}").text
    off = signed_in.post(f"{HOME}/polisen", data={"live": "false"}, follow_redirects=True).text
    assert "Läses inte in av sig självt." in off
    assert signed_in.post(f"{HOME}/polisen", data={"live": "kanske"}).status_code == 422


def the_id(inside: Inside) -> str:
    with inside() as session:
        return str(service.all_series(session)[0].id)


def test_a_series_by_month_and_by_kind(signed_in: FlaskClient, series_id: str) -> None:
    listed = signed_in.get(HOME).text
    assert "En serie bredvid iakttagelserna." in listed
    page = signed_in.get(f"{HOME}/{series_id}").text
    assert "60 händelser 2024." in page
    assert 'data-l="Skadegörelse">59<' in page
    assert 'data-l="Utan kategori">1<' in page
    assert "En händelse 2023." in signed_in.get(f"{HOME}/{series_id}?ar=2023").text
    assert "60 händelser 2024." in signed_in.get(f"{HOME}/{series_id}?ar=1700").text
    assert signed_in.get(f"{HOME}/{series_id}?ar=x").status_code == 422


def test_all_its_events_a_page_at_a_time(signed_in: FlaskClient, series_id: str) -> None:
    first = signed_in.get(f"{HOME}/{series_id}/handelser").text
    assert first.count("<time ") == 50
    following = first.split("efter=")[1].split('"')[0].replace("&amp;", "&")
    assert signed_in.get(f"{HOME}/{series_id}/handelser?efter={following}").text.count("<time ") == 12
    fires = signed_in.get(f"{HOME}/{series_id}/handelser?slag=Brand").text
    assert fires.count("<time ") == 1
    assert "Brand i &lt;b&gt;soptunna&lt;/b&gt;." in fires
    assert "räknas inte" in signed_in.get(f"{HOME}/{series_id}/handelser?slag=Sammanfattning+natt").text
    assert signed_in.get(f"{HOME}/{series_id}/handelser?efter=skräp").status_code == 422
    assert "Ingen händelse med det här urvalet" in signed_in.get(f"{HOME}/{series_id}/handelser?slag=Rån").text


def test_a_failed_reading_is_told(signed_in: FlaskClient, inside: Inside, series_id: str) -> None:
    with inside() as session:
        service.police_failed(session, "slow", asked=0)
    for page in (HOME, f"{HOME}/{series_id}", f"{HOME}/polisen"):
        assert "Polisens tjänst svarade inte i tid." in signed_in.get(page).text


def test_the_administrator_switches_and_reads_nothing(
    app: Flask,
    ystad: int,
    series_id: str,
    make_account: Callable[..., Account],
    sign_in: Callable[[FlaskClient, Account], FlaskClient],
) -> None:
    client = sign_in(app.test_client(), make_account("adam@ystad.example", {ystad: [Role.ADMIN]}))
    page = client.get(f"{HOME}/polisen").text
    assert "Slå på läsningen" in page
    assert f"{HOME}/{series_id}" not in page
    assert client.get(HOME).status_code == 403


def test_programs_read_series_and_events(
    app: Flask, coordinator: Account, make_token: Callable[..., str], series_id: str
) -> None:
    client, headers = app.test_client(), {"Authorization": f"Bearer {make_token(coordinator, 1286)}"}
    listed = client.get("/api/v1/k/ystad/sources", headers=headers).get_json()
    assert [(one["id"], one["events"], one["digests"]) for one in listed["items"]] == [(series_id, 61, 1)]
    path = f"/api/v1/k/ystad/sources/{series_id}/events"
    page = client.get(f"{path}?from=2024-01-01&limit=40", headers=headers).get_json()
    rest = client.get(f"{path}?from=2024-01-01&limit=40&cursor={page['next']}", headers=headers).get_json()
    keys = [one["key"] for one in page["items"] + rest["items"]]
    assert sorted(map(int, keys)) == [*range(1, 61), 62]
    assert rest["next"] is None
    assert client.get(f"{path}?cursor=x", headers=headers).status_code == 422
    assert client.get(f"{path}?to=2023-12-31", headers=headers).get_json()["items"][0]["key"] == "61"


def test_whoever_switches_it_is_in_the_log(inside: Inside, signed_in: FlaskClient) -> None:
    signed_in.post(f"{HOME}/polisen", data={"live": "true"})
    signed_in.post(f"{HOME}/polisen", data={"live": "true"})
    with inside() as session:
        assert service.switch_police(session, live=False, by=ANNA)
        assert not service.switch_police(session, live=False, by=ANNA)
