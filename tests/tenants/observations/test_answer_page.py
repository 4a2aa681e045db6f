"""The page behind a personal link, without script: plain links and forms."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from psycopg import Connection
from sqlalchemy import event

from samsyn import clock
from samsyn.isolation import Boundary
from samsyn.web.limits import limiter
from tenants.observations import service
from tests.tenants.observations.scenes import INSIDE, MakeScene, Scene, observation

Superuser = Connection[tuple[object, ...]]


def form(**changes: Any) -> dict[str, Any]:
    """What somebody fills in."""
    return {
        "id": str(uuid4()),
        "category": "vandalism",
        "place": "Stortorget",
        "place_type": "public",
        "day": (clock.today() - timedelta(days=1)).isoformat(),
        "part": "evening",
        "source": "seen",
        "text": "Två rutor krossade vid cykelstället.",
        **changes,
    }


def rows(superuser: Superuser, columns: str = "text") -> list[tuple[object, ...]]:
    return superuser.execute(f"SELECT {columns} FROM tenant.observation ORDER BY position, id").fetchall()


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Every statement that reaches the database."""
    from sqlalchemy.engine import Engine

    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


def test_the_first_page_asks_and_changes_nothing(
    client: FlaskClient, scene: Scene, superuser: Superuser, statements: list[str]
) -> None:
    client.get(scene.path)
    statements.clear()
    page = client.get(scene.path)
    assert page.status_code == 200
    assert "Har du märkt av något otryggt?" in page.text
    assert "Norreportskolan" in page.text
    assert "Ystads kommun" in page.text
    assert "tel:112" in page.text
    assert len(statements) <= 8
    assert not [each for each in statements if each.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in page.headers
    assert superuser.execute("SELECT count(*) FROM tenant.answer").fetchone() == (0,)


def test_nothing_to_report_in_one_tap(client: FlaskClient, scene: Scene, superuser: Superuser) -> None:
    for _press in range(2):
        sent = client.post(f"{scene.path}/inget")
        assert sent.status_code == 303
        assert sent.headers["Location"] == scene.path
    page = client.get(scene.path)
    assert "Tack. Du har svarat att det varit lugnt." in page.text
    assert superuser.execute("SELECT nothing_to_report, channel FROM tenant.answer").fetchall() == [(True, "link")]


def test_an_observation_is_sent_and_confirmed_with_what_happens_next(
    client: FlaskClient, scene: Scene, superuser: Superuser, statements: list[str]
) -> None:
    client.get(f"{scene.path}/ny")
    statements.clear()
    sent = client.post(f"{scene.path}/ny", data=form())
    assert len(statements) <= 9
    assert sent.status_code == 303
    page = client.get(scene.path)
    assert "Tack. Ditt svar är framme." in page.text
    assert "Omgången stänger" in page.text
    assert "i går på kvällen" in page.text
    (stored,) = rows(superuser, "lat, area_id, place_id, occurred_from, occurred_to")
    day = clock.today() - timedelta(days=1)
    assert stored == (INSIDE[0], scene.area_id, scene.place_id, clock.at(day, 18), clock.at(day + timedelta(days=1), 0))


def test_a_form_sent_twice_is_one_observation(client: FlaskClient, scene: Scene, superuser: Superuser) -> None:
    given = form()
    client.post(f"{scene.path}/ny", data=given)
    client.post(f"{scene.path}/ny", data={**given, "text": "Rättat innan det skickades om."})
    assert rows(superuser) == [("Rättat innan det skickades om.",)]


def test_several_then_changed_then_removed(client: FlaskClient, scene: Scene, superuser: Superuser) -> None:
    first = client.post(f"{scene.path}/ny", data=form(then="more"))
    assert first.headers["Location"] == f"{scene.path}/ny"
    assert "En iakttagelse är skickad." in client.get(f"{scene.path}/ny").text
    client.post(f"{scene.path}/ny", data=form(category="graffiti", text="Klotter"))
    addresses = re.findall(rf'href="({scene.path}/iakttagelse/[^"]+)"', client.get(scene.path).text)
    assert len(addresses) == 2
    page = client.get(addresses[0])
    assert re.search(r'value="vandalism" checked', page.text)
    assert 'value="Stortorget"' in page.text
    identity = addresses[0].rsplit("/", 1)[1]
    changed = client.post(addresses[0], data=form(id=identity, category="arson", text="Brann"))
    assert changed.status_code == 303
    assert rows(superuser) == [("Brann",), ("Klotter",)]
    for _press in range(2):
        assert client.post(f"{addresses[0]}/ta-bort").status_code == 303
    assert rows(superuser) == [("Klotter",)]
    client.post(f"{addresses[1]}/ta-bort")
    assert "Har du märkt av något otryggt?" in client.get(scene.path).text


def test_what_was_typed_stays_when_something_must_be_put_right(client: FlaskClient, scene: Scene) -> None:
    given = form(category="", source="", day="other", date="", text="Det här får inte gå förlorat.", place="Vid Coop")
    page = client.post(f"{scene.path}/ny", data=given)
    assert page.status_code == 422
    assert "Det här får inte gå förlorat." in page.text
    assert 'value="Vid Coop"' in page.text
    for sentence in ("Välj vad det gäller.", "Välj vilken dag det hände.", "Vid Coop” finns inte i listan"):
        assert sentence in page.text
    assert 'href="#f-category"' in page.text
    assert f'value="{given["id"]}"' in page.text


def test_a_place_that_is_not_in_the_list_begins_the_description(
    client: FlaskClient, scene: Scene, superuser: Superuser
) -> None:
    client.post(f"{scene.path}/ny", data=form(place="Vid Coop", area=str(scene.area_id), text="Glas på marken."))
    assert rows(superuser, "text, area_id, place_id") == [("Vid Coop: Glas på marken.", scene.area_id, None)]


def test_a_pin_on_the_map(client: FlaskClient, scene: Scene, superuser: Superuser) -> None:
    client.post(f"{scene.path}/ny", data=form(place="", lat=str(INSIDE[0]), lon=str(INSIDE[1])))
    assert rows(superuser, "lat, area_id, place_id") == [(INSIDE[0], scene.area_id, None)]
    abroad = client.post(f"{scene.path}/ny", data=form(place="", lat="48.85", lon="2.35"))
    assert abroad.status_code == 422
    assert "inte i Sverige" in abroad.text


def test_times_exact_and_between(client: FlaskClient, scene: Scene, superuser: Superuser) -> None:
    day = clock.today() - timedelta(days=4)
    client.post(f"{scene.path}/ny", data=form(day="other", date=str(day), part="exact", time="18:20"))
    client.post(
        f"{scene.path}/ny",
        data=form(day=str(day), part="exact", time="18:00", last_day=str(day + timedelta(days=2)), last_time="07:00"),
    )
    client.post(f"{scene.path}/ny", data=form(day=str(day), part="unknown"))
    found = rows(superuser, "occurred_from, occurred_to")
    assert found == [
        (clock.at(day, 18, 20), None),
        (clock.at(day, 18), clock.at(day + timedelta(days=2), 7)),
        (clock.at(day, 0), clock.at(day + timedelta(days=1), 0)),
    ]
    text = client.get(scene.path).text
    assert "kl.\xa018.20" in text
    for address in re.findall(rf'href="({scene.path}/iakttagelse/[^"]+)"', text):
        page = client.get(address).text
        given = dict(re.findall(r'name="(\w+)"[^>]* value="([^"]*)"(?: checked)', page)) | dict(
            re.findall(r'name="(id|place|date|time|last_day|last_time)"[^>]* value="([^"]*)"', page)
        )
        given["text"] = "samma"
        assert client.post(address, data=given).status_code == 303
    assert rows(superuser, "occurred_from, occurred_to") == found


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day": "other", "date": "2031-01-01"}, "har inte varit än"),
        ({"day": "other", "date": "1999-12-31"}, "datum som finns"),
        ({"day": "banan"}, "Välj vilken dag"),
        ({"part": "exact"}, "Skriv klockslaget"),
        ({"part": "exact", "time": "25:00"}, "Skriv en tid"),
        ({"part": "exact", "time": "10:00", "last_time": "09:00"}, "Slutet ligger före början"),
        ({"text": "x" * 2001}, "högst 2000 tecken"),
        ({"id": "nej"}, "giltigt id"),
        ({"place": "", "lat": "norr", "lon": "1"}, "Skriv ett tal"),
        ({"unknown": "1"}, "fältet finns inte"),
        ({"place": ""}, "Ange var det hände"),
        ({"category": "\x00"}, "tecken"),
    ],
)
def test_impossible_things_are_said_in_swedish(
    client: FlaskClient, scene: Scene, superuser: Superuser, changes: dict[str, Any], sentence: str
) -> None:
    page = client.post(f"{scene.path}/ny", data=form(**changes))
    assert page.status_code == 422
    assert sentence in page.text
    assert rows(superuser) == []


def test_far_too_much_is_413(client: FlaskClient, scene: Scene) -> None:
    assert client.post(f"{scene.path}/ny", data=form(text="x" * 10_000_000)).status_code == 413


def test_the_same_again_fills_in_what_and_where_and_never_when(
    client: FlaskClient, app: Flask, boundary: Boundary, scene: Scene, superuser: Superuser
) -> None:
    with app.test_request_context(), boundary.municipality(scene.municipality_id) as session:
        service.add(
            session,
            round_id=scene.round_id,
            participant_id=scene.participant_id,
            observation=observation(category="graffiti", lat=None, lon=None, place_id=scene.place_id),
        )
    next_round(superuser, scene)
    page = client.get(scene.path)
    assert "Samma som förra gången?" in page.text
    (address,) = re.findall(r'href="([^"]+\?igen=[^"]+)"', page.text)
    filled = client.get(address.replace("&amp;", "&"))
    assert re.search(r'value="graffiti" checked', filled.text)
    assert 'value="Stortorget"' in filled.text
    assert not re.search(r'name="(day|part|source)"[^>]* checked', filled.text)
    assert "Du brukar välja" in filled.text


def next_round(superuser: Superuser, scene: Scene) -> None:
    """The link's round becomes the next one: what has been sent so far lies in the round before it."""
    superuser.execute("SET session_replication_role = replica")
    superuser.execute(
        "INSERT INTO tenant.round SELECT municipality_id, gen_random_uuid(), 0, 'closed', origin, period_from,"
        " period_to, opens_at - interval '14 d', closes_at - interval '14 d', reminders, reminder_text, opened_at,"
        " now(), feedback_at, created_at FROM tenant.round WHERE id = %s",
        [scene.round_id],
    )
    for table in ("answer", "observation"):
        superuser.execute(f"UPDATE tenant.{table} SET round_id = (SELECT id FROM tenant.round WHERE number = 0)")
    superuser.execute("SET session_replication_role = origin")


def test_a_closed_round_shows_what_became_of_the_answer(
    client: FlaskClient, scene: Scene, superuser: Superuser
) -> None:
    client.post(f"{scene.path}/ny", data=form())
    superuser.execute("UPDATE tenant.round SET state = 'closed', closed_at = now()")
    page = client.get(scene.path)
    assert "Omgången har stängt" in page.text
    assert "Två rutor krossade" in page.text
    assert "Ta bort" not in page.text
    assert "/aterkoppling" not in page.text
    superuser.execute("UPDATE tenant.round SET feedback_at = now()")
    assert f"{scene.path}/aterkoppling" in client.get(scene.path).text
    assert client.get(f"{scene.path}/ny").status_code == 303
    late = client.post(f"{scene.path}/ny", data=form(text="För sent, men inte borta."))
    assert late.status_code == 409
    assert "För sent, men inte borta." in late.text
    assert client.post(f"{scene.path}/inget").status_code == 409
    assert len(rows(superuser)) == 1


def test_observations_are_not_lost_to_one_tap(client: FlaskClient, scene: Scene, superuser: Superuser) -> None:
    client.post(f"{scene.path}/ny", data=form())
    assert client.post(f"{scene.path}/inget").status_code == 409
    assert len(rows(superuser)) == 1


def test_a_round_that_has_not_opened(client: FlaskClient, scene: Scene, superuser: Superuser) -> None:
    superuser.execute("UPDATE tenant.round SET state = 'planned', opens_at = now() + interval '1 d'")
    assert "har inte öppnat än" in client.get(scene.path).text


def test_links_that_open_nothing(
    client: FlaskClient, scene: Scene, make_scene: MakeScene, simrishamn: int, superuser: Superuser
) -> None:
    theirs = make_scene(simrishamn, "simrishamn")
    foreign = client.get(f"/svar/ystad/{theirs.token}")
    unknown = client.get("/svar/ystad/" + "x" * 43)
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.text.replace(theirs.token, "") == unknown.text.replace("x" * 43, "")
    superuser.execute("UPDATE tenant.invitation SET revoked_at = now()")
    ended = client.get(scene.path)
    assert ended.status_code == 410
    assert "Länken gäller inte längre" in ended.text
    assert client.post(f"{scene.path}/inget").status_code == 410


def test_somebody_elses_observation_is_not_there(
    client: FlaskClient, app: Flask, boundary: Boundary, scene: Scene
) -> None:
    with app.test_request_context(), boundary.municipality(scene.municipality_id) as session:
        others = service.add(
            session,
            round_id=scene.round_id,
            participant_id=scene.other_participant_id,
            observation=observation(text="Calles"),
        )
    assert client.get(f"{scene.path}/iakttagelse/{others}").status_code == 404
    assert client.post(f"{scene.path}/iakttagelse/{others}", data=form()).status_code == 404
    client.post(f"{scene.path}/iakttagelse/{others}/ta-bort")
    with boundary.municipality(scene.municipality_id) as session:
        answer = service.answer_of(session, round_id=scene.round_id, participant_id=scene.other_participant_id)
    assert answer is not None
    assert len(answer.observations) == 1


def test_a_script_is_told_where_to_go(client: FlaskClient, scene: Scene) -> None:
    sent = client.post(f"{scene.path}/ny", data=form(), headers={"Accept": "application/json"})
    assert sent.json == {"next": scene.path}


def test_the_map_draws_what_is_the_municipalitys_own(client: FlaskClient, scene: Scene) -> None:
    told = client.get(f"{scene.path}/karta").json
    assert told is not None
    assert [area["name"] for area in told["areas"]] == ["Centrum"]
    assert [place["name"] for place in told["places"]] == ["Stortorget"]
    assert told["boundary"]["type"] in {"Polygon", "MultiPolygon"}


def test_in_the_participants_language(client: FlaskClient, scene: Scene, superuser: Superuser) -> None:
    superuser.execute("UPDATE tenant.participant SET language = 'en'")
    assert '<html lang="en"' in client.get(scene.path).text
    assert '<html lang="sv"' in client.get(f"{scene.path}?lang=sv").text


def test_the_first_paint_is_light(client: FlaskClient, scene: Scene) -> None:
    """Everything that a phone fetches before the map: page, styles, typefaces, script, uncompressed."""
    for path in (scene.path, f"{scene.path}/ny"):
        page = client.get(path)
        total = len(page.data)
        addresses = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text))
        assert not any("map" in address or "app" in address for address in addresses)
        total += sum(size(client, address) for address in addresses)
        assert any("atkinson" in address for address in addresses)
        total += size(client, "/static/fonts/familjen-grotesk-latin-wght-normal.woff2")
        assert total < 150_000, total


def size(client: FlaskClient, address: str) -> int:
    with client.get(address) as response:
        return len(response.data)


def test_one_link_cannot_be_hammered(client: FlaskClient, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "enabled", True)
    statuses = [client.post(f"{scene.path}/inget").status_code for _press in range(70)]
    assert statuses[:20] == [303] * 20
    assert 429 in statuses
    assert client.get(scene.path).status_code == 200
