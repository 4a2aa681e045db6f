"""The pages of rounds as a browser without JavaScript uses them."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, text

from samsyn import clock
from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.isolation import Boundary
from tenants.rounds import service
from tenants.rounds.models import Round
from tests.tenants.rounds.conftest import ANNA, FillNetwork, Inside
from tests.tenants.statements import of_the_log

URL = "/k/ystad/omgangar"
OpenRound = Callable[..., Round]


def words(answer: Any) -> str:
    """What a page says, without its markup and with plain spaces."""
    body = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", answer.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)).replace("\xa0", " "))


def headline(answer: Any) -> str:
    """The page's h1."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.DOTALL)
    assert found is not None
    return re.sub(r"\s+", " ", unescape(found[1]).replace("\xa0", " ")).strip()


def field(value: Any) -> str:
    """A moment as the browser's field sends it."""
    return clock.local(value).strftime("%Y-%m-%dT%H:%M")


def answer_as(inside: Inside, round_id: UUID, person: UUID, observations: int) -> None:
    """One participant answers."""
    with inside() as session:
        service.mark_answered(
            session,
            round_id=round_id,
            participant_id=person,
            nothing_to_report=not observations,
            observations=observations,
            at=clock.now(),
        )


def test_the_first_time_there_is_one_thing_to_do(signed_in: FlaskClient) -> None:
    page = signed_in.get(URL)
    assert headline(page) == "Hur ofta ska ni fråga?"
    assert f'href="{URL}/rytm"' in page.text


def test_a_rhythm_is_set_and_shown(signed_in: FlaskClient, fill_network: FillNetwork) -> None:
    fill_network(3)
    typed = {
        "active": "true",
        "cadence": "monthly",
        "weekday": "1",
        "hour": "8",
        "starts_on": clock.today().isoformat(),
        "open_days": "4",
        "close_hour": "16",
        "reminders": ["24", "7"],
        "pause_from": ["2026-12-21", "", "2027-06-25"],
        "pause_to": ["2027-01-06", "", ""],
    }
    assert signed_in.post(f"{URL}/rytm", data=typed).status_code == 303
    page = words(signed_in.get(URL))
    assert "Den första tisdagen i månaden kl. 08.00. Öppen fyra dygn." in page
    assert "Omgång 1 öppnar" in page
    kept = signed_in.get(f"{URL}/rytm")
    assert 'name="pause_from" value="2026-12-21"' in kept.text
    assert 'name="pause_to" value="2027-06-25"' in kept.text, "one day stands for itself"
    assert len(re.findall(r'value="(?:24|7)" checked', kept.text)) == 2


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"open_days": "31"}, "mellan 0 och 28"),
        ({"open_days": "14"}, "stänga efter att den öppnat och innan nästa öppnar"),
        ({"starts_on": "2026-02-30"}, "datum som finns"),
        ({"pause_from": ["2026-12-24"], "pause_to": ["2026-12-01"]}, "slutar före det börjar"),
        ({"pause_from": ["jul"], "pause_to": ["nyår"]}, "”jul” är inget datum"),
        ({"cadence": "daily"}, "Välj ett av"),
        ({"hour": "25"}, "mellan 0 och 23"),
        ({"reminders": ["9999"]}, "timmar före stängning"),
        ({"made_up": "1"}, "finns inte"),
    ],
)
def test_a_rhythm_that_cannot_be_keeps_what_was_typed(
    change: dict[str, Any], says: str, signed_in: FlaskClient, inside: Inside
) -> None:
    typed = {
        "active": "true",
        "cadence": "fortnightly",
        "weekday": "4",
        "hour": "8",
        "starts_on": "2026-11-20",
        "open_days": "4",
        "close_hour": "16",
        "reminders": ["24"],
        **change,
    }
    page = signed_in.post(f"{URL}/rytm", data=typed)
    assert page.status_code == 422
    assert says in words(page)
    assert 'value="fortnightly" checked' in page.text or "cadence" in change
    with inside() as session:
        assert service.rhythm(session) is None


def test_a_round_by_hand_at_once_and_a_second_press(
    signed_in: FlaskClient, fill_network: FillNetwork, inside: Inside
) -> None:
    fill_network(2)
    page = signed_in.get(f"{URL}/ny")
    found = re.search(r'name="id" value="([0-9a-f-]{36})"', page.text)
    assert found is not None
    typed = {"id": found[1], "when": "now", "closes_at": field(clock.now() + timedelta(days=2)), "opens_at": ""}
    answers = [signed_in.post(f"{URL}/ny", data=typed) for _ in range(2)]
    assert {(one.status_code, one.headers["Location"]) for one in answers} == {(303, f"{URL}/{found[1]}")}
    with inside() as session:
        assert session.execute(text("SELECT count(*) FROM tenant.mail")).scalar_one() == 2
    assert "extra omgång vid sidan av" in words(signed_in.get(f"{URL}/ny"))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"closes_at": ""}, "Skriv datum och tid"),
        ({"closes_at": "2020-01-01T10:00"}, "Stängningen har redan varit"),
        ({"when": "later"}, "Fyll i det här"),
        ({"when": "later", "opens_at": "om en stund"}, "Skriv datum och tid"),
        ({"period_from": "2026-11-09", "period_to": "2026-11-02"}, "slutar före den börjar"),
        ({"period_from": "igår"}, "datum som finns"),
        ({"id": "1"}, "inget giltigt id"),
    ],
)
def test_a_round_that_cannot_be_says_why(
    change: dict[str, str], says: str, signed_in: FlaskClient, fill_network: FillNetwork, inside: Inside
) -> None:
    fill_network(1)
    typed = {"id": str(uuid4()), "when": "now", "closes_at": field(clock.now() + timedelta(days=2)), **change}
    page = signed_in.post(f"{URL}/ny", data=typed)
    assert page.status_code == 422
    assert says in words(page)
    with inside() as session:
        assert service.rounds(session) == []


def test_an_empty_network_is_said_above_the_form(signed_in: FlaskClient, inside: Inside) -> None:
    typed = {"id": str(uuid4()), "when": "now", "closes_at": field(clock.now() + timedelta(days=2))}
    page = signed_in.post(f"{URL}/ny", data=typed)
    assert page.status_code == 422
    assert "Ingen i nätverket kan svara" in words(page)
    assert typed["closes_at"] in page.text
    with inside() as session:
        assert service.rounds(session) == []


def test_the_headline_says_how_things_are(
    signed_in: FlaskClient, fill_network: FillNetwork, open_round: OpenRound, inside: Inside
) -> None:
    people = fill_network(3)
    opened = open_round()
    url = f"{URL}/{opened.id}"
    assert headline(signed_in.get(url)) == "Ingen av 3 har svarat än."
    answer_as(inside, opened.id, people[0], 2)
    assert headline(signed_in.get(url)) == "En av 3 har svarat. Två är tysta."
    answer_as(inside, opened.id, people[1], 0)
    page = signed_in.get(url)
    assert headline(page) == "2 av 3 har svarat. En är tyst."
    assert "En svarade ”Inget att rapportera”, övriga lämnade två iakttagelser." in words(page)
    answer_as(inside, opened.id, people[2], 0)
    assert headline(signed_in.get(url)) == "Alla 3 har svarat."
    assert signed_in.post(f"{url}/stang").status_code == 303
    assert headline(signed_in.get(url)) == "Alla 3 svarade."
    assert signed_in.post(f"{url}/stang").status_code == 409


def test_the_page_of_one(signed_in: FlaskClient, fill_network: FillNetwork, open_round: OpenRound) -> None:
    fill_network(1)
    opened = open_round()
    assert headline(signed_in.get(f"{URL}/{opened.id}")) == "Den enda som är inbjuden har inte svarat än."


def test_what_changes_by_itself_is_polled_while_open(
    signed_in: FlaskClient, fill_network: FillNetwork, open_round: OpenRound
) -> None:
    fill_network(2)
    opened = open_round()
    url = f"{URL}/{opened.id}"
    assert f'hx-get="{url}/nu"' in signed_in.get(url).text
    part = signed_in.get(f"{url}/nu")
    assert part.status_code == 200
    assert "<html" not in part.text
    assert "data-say" in part.text
    signed_in.post(f"{url}/stang")
    assert "hx-get" not in signed_in.get(url).text
    assert signed_in.get(f"{url}/nu").headers["HX-Refresh"] == "true"


def test_reminder_text_and_sending_it_now(
    signed_in: FlaskClient, fill_network: FillNetwork, open_round: OpenRound, inside: Inside
) -> None:
    fill_network(2)
    url = f"{URL}/{open_round().id}"
    assert signed_in.post(f"{url}/paminnelse", data={"text": "<b>Vi ses</b>", "do": "save"}).status_code == 303
    assert "&lt;b&gt;Vi ses&lt;/b&gt;" in signed_in.get(url).text
    signed_in.post(f"{url}/paminnelse", data={"text": "Nu", "do": "send"})
    assert "Påminnelsen går nu till 2 personer." in words(signed_in.get(url))
    signed_in.post(f"{url}/paminnelse", data={"text": "Nu", "do": "send"})
    assert "mindre än sex timmar sedan" in words(signed_in.get(url))
    long = signed_in.post(f"{url}/paminnelse", data={"text": "x" * 1501, "do": "send"})
    assert long.status_code == 422
    assert "x" * 1501 in long.text
    with inside() as session:
        reminders = session.execute(text("SELECT count(*) FROM tenant.mail WHERE kind = 'rounds.reminder'"))
        assert reminders.scalar_one() == 2


def test_times_are_moved_by_hand(signed_in: FlaskClient, fill_network: FillNetwork, open_round: OpenRound) -> None:
    fill_network(1)
    url = f"{URL}/{open_round().id}"
    later = clock.now() + timedelta(days=5)
    assert signed_in.post(f"{url}/tider", data={"closes_at": field(later)}).status_code == 303
    assert field(later).split("T")[1].replace(":", ".") in words(signed_in.get(url))
    past = signed_in.post(f"{url}/tider", data={"closes_at": "2020-01-01T10:00"})
    assert past.status_code == 422
    assert "2020-01-01T10:00" in past.text


def test_a_planned_round_is_moved_opened_and_cancelled(
    signed_in: FlaskClient, fill_network: FillNetwork, inside: Inside
) -> None:
    fill_network(1)
    with inside() as session:
        moment = clock.now()
        first, second = (
            service.plan_round(
                session, opens_at=moment + timedelta(days=day), closes_at=moment + timedelta(days=day + 3), by=ANNA
            ).id
            for day in (2, 8)
        )
    page = signed_in.get(f"{URL}/{first}")
    assert headline(page).startswith("Omgång 1 öppnar")
    times = {"opens_at": field(moment + timedelta(days=3)), "closes_at": field(moment + timedelta(days=4))}
    assert signed_in.post(f"{URL}/{first}/tider", data=times).status_code == 303
    assert signed_in.post(f"{URL}/{second}/ta-bort").status_code == 303
    assert signed_in.get(f"{URL}/{second}").status_code == 404
    assert signed_in.post(f"{URL}/{first}/oppna").status_code == 303
    assert headline(signed_in.get(f"{URL}/{first}")).startswith("Den enda")
    assert signed_in.post(f"{URL}/{first}/oppna").status_code == 409
    assert signed_in.post(f"{URL}/{first}/ta-bort").status_code == 409


def test_one_persons_link_is_renewed_and_withdrawn(
    signed_in: FlaskClient, fill_network: FillNetwork, open_round: OpenRound, inside: Inside
) -> None:
    fill_network(2)
    url = f"{URL}/{open_round().id}"
    silent = signed_in.get(f"{url}/tysta")
    assert headline(silent) == "Två har inte svarat."
    person = re.findall(r'href="([^"]+/person/[^"]+)"', silent.text)[0]
    assert "Rapportör" in headline(signed_in.get(person))
    assert signed_in.post(f"{person}/ny-lank").status_code == 303
    assert words(signed_in.get(person)).count("Inbjudan") == 2
    assert signed_in.post(f"{person}/dra-in").status_code == 303
    assert "indragen" in headline(signed_in.get(person))
    assert headline(signed_in.get(url)).startswith("Den enda som är inbjuden")
    assert signed_in.get(f"{url}/person/{uuid4()}").status_code == 404


def test_refused_mails_are_pointed_out(
    signed_in: FlaskClient, fill_network: FillNetwork, open_round: OpenRound, inside: Inside
) -> None:
    fill_network(2)
    opened = open_round()
    with inside() as session:
        session.execute(text("UPDATE tenant.mail SET dropped_at = now(), fault = 'recipient_refused'"))
    page = words(signed_in.get(f"{URL}/{opened.id}"))
    assert "Mejlen till två personer kom inte fram." in page
    assert "två kom inte fram" in page


def test_names_are_for_those_who_run_rounds(
    client: FlaskClient,
    make_account: Callable[..., Account],
    sign_in: Callable[..., FlaskClient],
    fill_network: FillNetwork,
    open_round: OpenRound,
) -> None:
    fill_network(3)
    opened = open_round()
    analyst = sign_in(client, make_account("analys@ystad.example", {1286: [Role.ANALYST]}))
    page = analyst.get(f"{URL}/{opened.id}")
    assert page.status_code == 200
    assert "Verksamhet 000" in page.text
    assert "Rapportör 00" not in page.text
    assert "natverk.example" not in page.text
    assert "<form" not in page.text.split("<main", 1)[1]
    for path in ("tysta", f"person/{uuid4()}", "tider"):
        assert analyst.get(f"{URL}/{opened.id}/{path}").status_code == 403
    for path in ("stang", "oppna", "ta-bort", "paminnelse", "nya"):
        assert analyst.post(f"{URL}/{opened.id}/{path}").status_code == 403
    reader = sign_in(client, make_account("las@ystad.example", {1286: [Role.READER]}))
    assert reader.get(URL).status_code == 403


def test_a_neighbours_round_does_not_exist(
    signed_in: FlaskClient, fill_network: FillNetwork, open_round: OpenRound, simrishamn: int
) -> None:
    fill_network(1, simrishamn)
    theirs = open_round(municipality=simrishamn).id
    never = uuid4()
    for path in ("", "/nu", "/tysta", "/tider"):
        found, nothing = signed_in.get(f"{URL}/{theirs}{path}"), signed_in.get(f"{URL}/{never}{path}")
        assert (found.status_code, nothing.status_code) == (404, 404)
        assert found.text.replace(str(theirs), "") == nothing.text.replace(str(never), "")
    for path in ("stang", "oppna", "ta-bort", "nya"):
        assert signed_in.post(f"{URL}/{theirs}/{path}").status_code == 404
    assert "Omgång 1" not in signed_in.get(URL).text


def test_older_rounds_are_a_page_away(signed_in: FlaskClient, fill_network: FillNetwork, inside: Inside) -> None:
    fill_network(1)
    with inside() as session:
        for number in range(1, 41):
            opened = clock.now() - timedelta(days=7 * (41 - number))
            session.add(
                Round(
                    number=number,
                    state="closed",
                    origin="hand",
                    period_from=opened.date() - timedelta(days=7),
                    period_to=opened.date() - timedelta(days=1),
                    opens_at=opened,
                    closes_at=opened + timedelta(days=3),
                    opened_at=opened,
                    closed_at=opened + timedelta(days=3),
                    reminders=[],
                    created_at=opened,
                )
            )
    first = signed_in.get(URL)
    assert first.text.count("<tr>") - 1 == 26
    found = re.search(r'href="([^"]+fore=[^"]+)"', first.text)
    assert found is not None
    older = signed_in.get(unescape(found[1]))
    assert older.text.count("<tr>") - 1 == 14
    assert signed_in.get(f"{URL}?fore=x").status_code in {404, 422}


@pytest.mark.parametrize(("path", "most"), [("", 3), ("/{id}", 6), ("/{id}/nu", 6), ("/{id}/tysta", 2), ("/rytm", 1)])
def test_how_many_queries_a_page_takes(
    path: str,
    most: int,
    signed_in: FlaskClient,
    fill_network: FillNetwork,
    open_round: OpenRound,
    inside: Inside,
    boundary: Boundary,
) -> None:
    fill_network(40)
    earlier = open_round()
    with inside() as session:
        service.close_round(session, earlier.id, by=ANNA)
    opened = open_round()
    seen: list[str] = []
    engine = boundary.open_municipality(1286).get_bind()

    def see(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "tenant." in statement and not of_the_log(statement):
            seen.append(statement)

    event.listen(engine.engine, "before_cursor_execute", see)
    try:
        assert signed_in.get(URL + path.format(id=opened.id)).status_code == 200
    finally:
        event.remove(engine.engine, "before_cursor_execute", see)
    assert len(seen) <= most, seen
