"""What the network gets to read: the invitation and the reminder, in the reader's language, decided when it is sent."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from samsyn import clock
from samsyn.isolation import Boundary
from samsyn.jobs.runner import JobContext
from samsyn.mail import Letter
from samsyn.settings import Settings
from tenants.network.models import Participant
from tenants.rounds import mails, service
from tenants.rounds.models import Invitation, Round
from tests.tenants.rounds.conftest import ANNA, FillNetwork, Inside

Write = Callable[[str], list[tuple[str, Letter | None]]]


@pytest.fixture
def write(app: Flask, boundary: Boundary, settings: Settings, inside: Inside) -> Write:
    """Writes every posted mail of a kind as the job would: (address, letter or None) of each."""

    def render(kind: str) -> list[tuple[str, Letter | None]]:
        with app.app_context(), boundary.municipality(1286) as session:
            context: Any = JobContext(session, 1286, UUID(int=0), {}, boundary, settings)
            rows = session.execute(
                text("SELECT to_address, to_name, params FROM tenant.mail WHERE kind = :k ORDER BY to_address"),
                {"k": f"rounds.{kind}"},
            ).all()
            return [(row.to_address, getattr(mails, kind)(context, row)) for row in rows]

    return render


def test_the_invitation_says_what_when_and_whom_to_ask(
    write: Write, fill_network: FillNetwork, open_round: Callable[..., Round], inside: Inside, settings: Settings
) -> None:
    fill_network(2)
    opened = open_round(period_from=clock.today().replace(day=2), period_to=clock.today().replace(day=3))
    letters = write("invitation")
    tokens = set()
    for _, letter in letters:
        assert letter is not None
        assert letter.subject.startswith("Hur har det varit 2–3")
        assert "Ystads kommun" in letter.subject
        for words in ("ungefär en minut", "Inget att rapportera", "aldrig om enskilda personer", "Verksamhet 000"):
            assert words in letter.text
        assert "trygghetssamordnaren i Ystads kommun" in letter.text
        assert f"{clock.local(opened.closes_at):%H.%M}" in letter.text
        found = re.search(r"^http://127\.0\.0\.1:8000/svar/ystad/([\w-]{43})$", letter.text, re.MULTILINE)
        assert found is not None, "the link does not stand alone on its line"
        tokens.add(found[1])
    with inside() as session:
        answering = {service.find_invitation(session, token)[2].email for token in tokens}
    assert answering == {address for address, _ in letters}


def test_english_for_those_who_read_it(
    write: Write, fill_network: FillNetwork, open_round: Callable[..., Round]
) -> None:
    fill_network(1, language="en")
    open_round()
    [(_, letter)] = write("invitation")
    assert letter is not None
    assert "Ystad" in letter.subject
    assert "Hur har det varit" not in letter.subject
    assert "Skriv om platser" not in letter.text


@pytest.mark.parametrize("change", ["renewed", "revoked", "closed", "left"])
def test_no_invitation_whose_link_leads_nowhere(
    change: str,
    write: Write,
    fill_network: FillNetwork,
    open_round: Callable[..., Round],
    inside: Inside,
    settings: Any,
) -> None:
    [person] = fill_network(1)
    opened = open_round()
    with inside() as session:
        invitation = session.execute(text("SELECT id FROM tenant.invitation")).scalar_one()
        if change == "renewed":
            service.renew_link(session, opened.id, invitation, key=settings.link_key, by=ANNA)
        elif change == "revoked":
            service.revoke_link(session, opened.id, invitation, by=ANNA)
        elif change == "closed":
            service.close_round(session, opened.id, by=ANNA)
        else:
            session.get_one(Participant, (1286, person)).retired_at = clock.now()
    letters = [letter for _, letter in write("invitation")]
    assert len([letter for letter in letters if letter is not None]) == (1 if change == "renewed" else 0)


def test_the_reminder_bears_the_coordinators_lines_and_spares_who_has_answered(
    write: Write, fill_network: FillNetwork, open_round: Callable[..., Round], inside: Inside
) -> None:
    first, _ = fill_network(2)
    opened = open_round()
    with inside() as session:
        text = "  På torsdag tar vi ställning.\nLugnt är också värt att veta.  "
        service.set_reminder_text(session, opened.id, text, by=ANNA)
        assert service.remind(session, opened.id) == 2
    with inside() as session:
        service.mark_answered(
            session,
            round_id=opened.id,
            participant_id=first,
            nothing_to_report=True,
            observations=0,
            at=clock.now(),
        )
    (_, spared), (_, letter) = write("reminder")
    assert spared is None
    assert letter is not None
    assert "\nPå torsdag tar vi ställning.\nLugnt är också värt att veta.\n" in letter.text
    assert "enkäten stänger" in letter.text
    assert "/svar/ystad/" in letter.text
    assert "\n\n\n" not in letter.text
    assert len([letter for _, letter in write("invitation") if letter]) == 2, "who has answered may change the answer"


def test_the_link_stands_in_no_table(
    fill_network: FillNetwork, open_round: Callable[..., Round], inside: Inside, settings: Settings
) -> None:
    fill_network(1)
    opened = open_round()
    with inside() as session:
        [invitation] = session.execute(
            text("SELECT id FROM tenant.invitation WHERE round_id = :r"), {"r": opened.id}
        ).scalars()
        token = service.link_token(settings.link_key, 1286, invitation, 1)
        for table in ("invitation", "mail", "job", "audit_entry", "round"):
            rows = session.execute(text(f"SELECT t::text FROM tenant.{table} t")).scalars().all()
            assert token not in str(rows)
        assert Invitation.__tablename__ == "invitation"
