"""The pages of feedback, and the one behind a personal link."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from samsyn import clock
from samsyn.access import Role
from samsyn.db.ids import new_id
from samsyn.isolation import Boundary
from tenants.feedback import service
from tenants.network.models import Participant
from tenants.rounds.models import Invitation, Round
from tests.tenants.measures.conftest import ANNA, NOW, Add, Browser, Inside, unsigned
from tests.tenants.picture.seeding import World, seed
from tests.tenants.statements import statements

LIST = "/k/ystad/aterkoppling"
GiveLinks = Callable[..., dict[UUID, str]]


def form(**over: str) -> dict[str, str]:
    """The form as it is sent."""
    return {"subject": "Tack för svaren", "body": "Vi ses på torget.", "revision": "1", "action": "save", **over}


def test_before_the_first_picture_it_says_what_will_be_here(browser: Browser) -> None:
    page = browser(Role.COORDINATOR).get(LIST).text
    assert "Ingen återkoppling än." in page
    assert "Här skrivs brevet till nätverket" in page


def test_a_draft_waits_with_its_preview(browser: Browser, draft: UUID, boundary: Boundary) -> None:
    client = browser(Role.COORDINATOR)
    with statements(boundary) as listed:
        page = client.get(LIST).text
    assert "Återkopplingen om omgång\u00a013 väntar på att skickas." in page
    assert f"{LIST}/{draft}" in page
    with statements(boundary) as shown:
        one = client.get(f"{LIST}/{draft}").text
    assert (len(listed), len(shown)) == (1, 2)
    assert "Skicka till 40 personer" in one
    assert "Det går inte att ta tillbaka." in one
    preview = one[one.index('class="letter"') :]
    assert "Hej [namn]," in preview
    assert "Skadegörelse i Centrum: 17 iakttagelser" in preview
    assert "Anna Lind" in preview or "coordinator" in preview
    assert "Ystads kommun" in preview


def test_saving_shows_in_the_preview(browser: Browser, draft: UUID) -> None:
    client = browser(Role.COORDINATOR)
    answer = client.post(f"{LIST}/{draft}", data=form(body="Ny text <b>till</b> alla."))
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{LIST}/{draft}")
    page = client.get(f"{LIST}/{draft}").text
    assert page.count("Ny text &lt;b&gt;till&lt;/b&gt; alla.") == 2
    assert "Utkastet är sparat." in page


def test_sending_keeps_what_stands_in_the_box_and_goes_once(browser: Browser, draft: UUID, inside: Inside) -> None:
    client = browser(Role.COORDINATOR)
    answer = client.post(f"{LIST}/{draft}", data=form(action="send"))
    assert answer.status_code == 303
    again = client.post(f"{LIST}/{draft}", data=form(action="send"))
    assert again.status_code == 409
    assert "redan skickad" in again.text
    with inside() as session:
        found = service.find(session, draft)
        assert (found.body, found.subject, found.recipients) == ("Vi ses på torget.", "Tack för svaren", 40)
    page = client.get(f"{LIST}/{draft}").text
    assert "Skickad till 40 personer i dag kl. 10.00." in page.replace("\u00a0", " ")
    assert "0 av 40" in page
    assert "<textarea" not in page
    assert "fick återkoppling i dag kl. 10.00." in client.get(LIST).text.replace("\u00a0", " ")


def test_a_fault_keeps_what_was_typed_and_sends_nothing(browser: Browser, draft: UUID, inside: Inside) -> None:
    client = browser(Role.COORDINATOR)
    for over in (
        {"subject": ""},
        {"body": ""},
        {"body": "å" * 10_001},
        {"revision": "x"},
        {"extra": "1"},
        {"action": "x"},
    ):
        answer = client.post(f"{LIST}/{draft}", data=form(**{"action": "send", **over}))
        assert answer.status_code == 422
        assert "Vi ses på torget." in answer.text or "body" in over
    with inside() as session:
        assert not service.find(session, draft).sent


def test_somebody_else_was_faster(browser: Browser, draft: UUID, inside: Inside) -> None:
    with inside() as session:
        service.save(session, draft, subject="Annat", body="En annans text.", revision=1, by=ANNA)
    answer = browser(Role.CHIEF).post(f"{LIST}/{draft}", data=form(action="send"))
    assert answer.status_code == 409
    assert "har ändrats sedan du öppnade sidan" in answer.text


def test_the_draft_can_be_written_anew(browser: Browser, draft: UUID, inside: Inside) -> None:
    client = browser(Role.COORDINATOR)
    client.post(f"{LIST}/{draft}", data=form())
    assert client.post(f"{LIST}/{draft}/gor-om", data={"revision": "1"}).status_code == 409
    assert client.post(f"{LIST}/{draft}/gor-om", data={}).status_code == 422
    assert client.post(f"{LIST}/{draft}/gor-om", data={"revision": "2"}).status_code == 303
    with inside() as session:
        assert "Tack till alla som svarade" in service.find(session, draft).body


@pytest.mark.parametrize("role", [Role.READER, Role.ANALYST])
def test_who_may_only_read_reads(browser: Browser, draft: UUID, role: Role) -> None:
    client = browser(role)
    page = client.get(f"{LIST}/{draft}")
    assert page.status_code == 200
    assert "Skadegörelse i Centrum" in page.text
    assert "<textarea" not in page.text
    assert "Skicka till" not in page.text
    assert client.post(f"{LIST}/{draft}", data=form()).status_code == 403
    assert client.post(f"{LIST}/{draft}/gor-om", data={"revision": "1"}).status_code == 403


def test_what_is_the_neighbours_is_the_404_of_nothing(
    browser: Browser, boundary: Boundary, simrishamn: int, settle: Callable[..., UUID], inside: Inside
) -> None:
    theirs = seed(boundary, simrishamn, rounds=2, people=6)
    settle(theirs.newest, simrishamn)
    with inside(simrishamn) as session:
        [waiting] = service.waiting(session)
    client = browser(Role.COORDINATOR)
    for method, tail in (("GET", ""), ("POST", ""), ("POST", "/gor-om")):
        here = client.open(f"{LIST}/{waiting.id}{tail}", method=method, data=form())
        nobodys = client.open(f"{LIST}/{new_id()}{tail}", method=method, data=form())
        assert here.status_code == nobodys.status_code == 404
        assert unsigned(here.text) == unsigned(nobodys.text)


def test_older_feedback_is_a_page_away(browser: Browser, draft: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenants.feedback.views.PAGE", 0)
    client = browser(Role.COORDINATOR)
    assert client.get(f"{LIST}?efter=hittat-pa").status_code == 422
    assert client.get(f"{LIST}?efter=WyJ4IiwiMDFhMjAxYzQtZWYxMC03MDFmLTlhYTItOWJiODZiMTZiOWExIl0").status_code == 404


def test_the_list_goes_on_where_it_ended(
    browser: Browser, inside: Inside, world: World, settle: Callable[..., UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.feedback.views.PAGE", 2)
    for number, round_id in enumerate(world.rounds[-5:]):
        with clock.standing_at(NOW + timedelta(minutes=number)):
            settle(round_id)
    client = browser(Role.COORDINATOR)
    seen: list[str] = []
    path: str | None = LIST
    while path:
        page = client.get(path).text
        seen += [part.split("(")[0] for part in page.split("Det här visade omgång ")[1:]]
        path = page.split(f'href="{LIST}?efter=')[1].split('"')[0] if "Visa äldre" in page else None
        path = f"{LIST}?efter={path}" if path else None
    assert [number.strip() for number in seen] == ["13", "12", "11", "10", "9"]


def test_behind_the_link_before_it_has_been_sent(
    client: FlaskClient, world: World, draft: UUID, give_links: GiveLinks
) -> None:
    token = next(iter(give_links(world.newest).values()))
    page = client.get(f"/svar/ystad/{token}/aterkoppling")
    assert page.status_code == 200
    assert "Återkopplingen är inte skickad än." in page.text
    assert "Skadegörelse i Centrum" not in page.text


def test_behind_the_link_the_text_and_the_measures_of_today(
    client: FlaskClient,
    inside: Inside,
    world: World,
    draft: UUID,
    give_links: GiveLinks,
    add: Add,
    boundary: Boundary,
) -> None:
    token = next(iter(give_links(world.newest).values()))
    with inside() as session:
        service.save(
            session,
            draft,
            subject="Tack",
            body="Hej <i>alla</i>.\n\nDet här görs\n– ett\n– två",
            revision=1,
            by=ANNA,
        )
        service.send(session, draft, by=ANNA)
    add(title="Kvällsvandring", public_text="Föräldrar går tillsammans.")
    add(title="Hemlig åtgärd")
    with statements(boundary) as seen:
        page = client.get(f"/svar/ystad/{token}/aterkoppling").text
    assert len(seen) == 3
    assert "<p>Hej &lt;i&gt;alla&lt;/i&gt;.</p>" in page
    assert "<h2>Det här görs</h2>" in page
    assert "<li>ett</li><li>två</li>" in page
    assert "Kvällsvandring" in page
    assert "Hemlig" not in page
    assert f'href="/svar/ystad/{token}"' in page
    assert client.get(f"/svar/ystad/{token}/aterkoppling").headers["Cache-Control"] == "no-store"


def test_a_link_shows_its_own_rounds_feedback(
    client: FlaskClient, inside: Inside, world: World, draft: UUID, give_links: GiveLinks
) -> None:
    older = next(iter(give_links(world.rounds[-2]).values()))
    with inside() as session:
        service.send(session, draft, by=ANNA)
    assert "inte skickad än" in client.get(f"/svar/ystad/{older}/aterkoppling").text


def test_a_link_that_never_was_or_has_ended(
    client: FlaskClient, inside: Inside, world: World, draft: UUID, give_links: GiveLinks, simrishamn: int
) -> None:
    tokens = give_links(world.newest)
    (first, token), (second, revoked), (_, old) = list(tokens.items())[:3]
    assert client.get(f"/svar/ystad/{'A' * 43}/aterkoppling").status_code == 404
    assert client.get(f"/svar/simrishamn/{token}/aterkoppling").status_code == 404
    assert client.get(f"/svar/finns-inte/{token}/aterkoppling").status_code == 404
    with inside() as session:
        session.execute(update(Participant).where(Participant.id == first).values(retired_at=NOW))
        session.execute(update(Invitation).where(Invitation.participant_id == second).values(revoked_at=NOW))
    for ended in (token, revoked):
        page = client.get(f"/svar/ystad/{ended}/aterkoppling")
        assert page.status_code == 410
        assert "Länken gäller inte längre" in page.text
    with inside() as session:
        session.execute(update(Round).values(closed_at=NOW - timedelta(days=181)))
    assert client.get(f"/svar/ystad/{old}/aterkoppling").status_code == 410
