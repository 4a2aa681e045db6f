"""Feedback: drafted by settling, left alone once somebody has written in it, sent exactly once, to one's own alone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from samsyn import clock
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.isolation import Boundary
from samsyn.mail.models import Mail
from tenants.feedback import service
from tenants.followup import service as followup
from tenants.network.models import Organisation, Participant
from tenants.picture import service as picture
from tenants.rounds.models import Invitation, Round
from tests.tenants.measures.conftest import ANNA, LARS, NOW, Add, Inside, logged
from tests.tenants.picture.seeding import World, seed

TEXT = "Tack för svaren. Vi ses på torget på fredag."


def save(session: Any, feedback_id: UUID, **over: Any) -> None:
    values = {"subject": "Tack", "body": TEXT, "revision": 1, "by": ANNA, **over}
    service.save(session, feedback_id, **values)


def newest_version(inside: Inside, world: World) -> None:
    """Opens and settles the next version of the newest round's picture."""
    with inside() as session:
        last = picture.latest_settled(session)
        assert last is not None
        opened = picture.reopen(session, last.id, reason="Fler uppgifter har kommit.", by=ANNA)
        picture.settle(session, opened.id, revision=opened.revision, by=ANNA)


def test_settling_leaves_a_draft_with_figures_and_measures(
    inside: Inside, world: World, settle: Callable[..., UUID], add: Add
) -> None:
    told = add(title="Kvällsvandring", public_text="Föräldrar går tillsammans.", review_on=date(2026, 11, 4))
    add(title="Hemlig åtgärd")
    with inside() as session:
        followup.decide(
            session, told, decision="extend", reason="Den räcker inte till.", next_review_on=date(2027, 1, 1), by=ANNA
        )
    pictured = settle(world.newest)
    with inside() as session:
        [found] = service.waiting(session)
        counts = session.execute(
            select(Invitation.answered_at, Invitation.nothing_to_report).where(Invitation.round_id == world.newest)
        ).all()
    answered = [row for row in counts if row.answered_at]
    assert (found.picture_id, found.round_number, found.version, found.changed_by_name) == (pictured, 13, 1, None)
    assert found.subject == "Det här visade omgång 13 (2–15 november)"
    assert f"{len(answered)} av {len(counts)} svarade" in found.body
    assert "Skadegörelse i Centrum: 17 iakttagelser mot förväntat" in found.body
    assert "– Kvällsvandring. Föräldrar går tillsammans. Pågår sedan 18 september." in found.body
    assert "– Kvällsvandring utökas. Den räcker inte till." in found.body
    assert "Hemlig" not in found.body


def test_the_draft_is_swedish_whatever_language_settles(app: Any, boundary: Boundary, world: World) -> None:
    with app.test_request_context("/?lang=en"), boundary.municipality(1286) as session:
        made = picture.draft(session, world.newest)
        picture.settle(session, made.id, revision=made.revision, by=ANNA)
        [found] = service.waiting(session)
    assert "2–15 november" in found.subject
    assert "Tack till alla som svarade" in found.body


def test_a_draft_nobody_has_touched_follows_the_newest_version(inside: Inside, world: World, draft: UUID) -> None:
    newest_version(inside, world)
    with inside() as session:
        [found] = service.waiting(session)
    assert (found.id, found.version, found.outdated, found.revision) == (draft, 2, False, 2)


def test_a_draft_somebody_has_written_in_is_theirs(inside: Inside, world: World, draft: UUID) -> None:
    with inside() as session:
        save(session, draft)
    newest_version(inside, world)
    with inside() as session:
        found = service.find(session, draft)
        assert (found.body, found.version, found.newest_version, found.outdated) == (TEXT, 1, 2, True)
        assert found.changed_by_name == "Anna Lind"
        service.redraft(session, draft, revision=found.revision, by=ANNA)
        anew = service.find(session, draft)
    assert (anew.version, anew.outdated, anew.changed_by_name) == (2, False, None)
    assert "Tack till alla som svarade" in anew.body


def test_nobody_overwrites_what_they_have_not_seen(inside: Inside, draft: UUID) -> None:
    with inside() as session:
        save(session, draft)
        save(session, draft, revision=2)
        assert service.find(session, draft).revision == 2
        with pytest.raises(Conflict):
            save(session, draft, body=f"{TEXT} Igen.", by=LARS)
        with pytest.raises(Conflict):
            service.redraft(session, draft, revision=1, by=LARS)


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"subject": " "}, "subject"),
        ({"subject": "å" * 151}, "subject"),
        ({"body": "kort"}, "body"),
        ({"body": "å" * 10_001}, "body"),
    ],
)
def test_a_letter_has_a_subject_and_a_text(inside: Inside, draft: UUID, over: dict[str, str], field: str) -> None:
    with inside() as session, pytest.raises(Invalid) as caught:
        save(session, draft, **over)
    assert set(caught.value.fields) == {field}


def test_a_subject_is_one_line(inside: Inside, draft: UUID) -> None:
    with inside() as session:
        save(session, draft, subject="Tack\r\nBcc: alla@example.com")
        assert service.find(session, draft).subject == "Tack Bcc: alla@example.com"


def test_it_goes_to_who_is_asked_and_who_answered_once_each(inside: Inside, world: World, draft: UUID) -> None:
    with inside() as session:
        rows = session.execute(
            select(Invitation.participant_id, Invitation.answered_at).where(Invitation.round_id == world.newest)
        ).all()
        answered = [row.participant_id for row in rows if row.answered_at]
        silent = [row.participant_id for row in rows if not row.answered_at]
        gone, paused, back = answered[0], answered[1], silent[0]
        session.execute(update(Participant).where(Participant.id == gone).values(retired_at=NOW))
        session.execute(
            update(Participant).where(Participant.id.in_([paused, back])).values(paused_until=NOW + timedelta(days=9))
        )
        away = session.execute(select(Participant).where(Participant.id == silent[1])).scalar_one()
        session.execute(update(Organisation).where(Organisation.id == away.organisation_id).values(retired_at=NOW))
        new = Participant(
            organisation_id=session.execute(
                select(Organisation.id).where(Organisation.retired_at.is_(None)).limit(1)
            ).scalar_one(),
            name="Ny i nätverket",
            email="ny@exempel.example",
            created_at=NOW,
        )
        session.add(new)
        session.flush()
        colleagues = session.execute(
            select(Participant.id).where(Participant.organisation_id == away.organisation_id)
        ).scalars()
        out = {back, *(one for one in colleagues if one not in answered)}
        expected = {*world.people, new.id} - out
        assert {gone, paused} <= expected
        assert {one.participant_id for one in service.recipients(session, world.newest)} == expected
        assert service.send(session, draft, by=ANNA) == len(expected)
    with inside() as session:
        mails = session.execute(select(Mail.to_address, Mail.kind, Mail.about)).all()
        assert len(mails) == len({row.to_address for row in mails}) == len(expected)
        assert {(row.kind, row.about) for row in mails} == {("feedback.letter", draft)}
        sent = service.find(session, draft)
        assert (sent.state, sent.recipients, sent.sent_by_name, sent.sent_at) == (
            *("sent", len(expected), "Anna Lind"),
            clock.now(),
        )
        round_ = session.execute(select(Round).where(Round.id == world.newest)).scalar_one()
        assert round_.feedback_at == clock.now()
        assert logged(session)[-1] == "feedback.sent"


def test_it_is_sent_once_also_when_two_press_at_the_same_instant(inside: Inside, draft: UUID) -> None:
    together = Barrier(2)

    def press() -> bool:
        try:
            with inside() as session:
                service.find(session, draft)
                together.wait(10)
                service.send(session, draft, by=ANNA)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        outcomes = [one.result(30) for one in [pool.submit(copy_context().run, press) for _ in range(2)]]
    assert sorted(outcomes) == [False, True]
    with inside() as session:
        count, people = session.execute(text("SELECT count(*), count(DISTINCT to_address) FROM tenant.mail")).one()
    assert count == people == 40


def test_what_has_been_sent_is_as_it_was_sent(inside: Inside, world: World, draft: UUID) -> None:
    with inside() as session:
        service.send(session, draft, by=ANNA)
        for act in (
            lambda: save(session, draft, revision=2),
            lambda: service.redraft(session, draft, revision=2, by=ANNA),
            lambda: service.send(session, draft, by=LARS),
        ):
            with pytest.raises(Conflict):
                act()
    newest_version(inside, world)
    with inside() as session:
        assert service.find(session, draft).version == 1
        [second] = service.waiting(session)
        assert second.version == 2
        sent = service.sent_about(session, world.newest)
        assert sent is not None
        assert sent.id == draft


def test_only_what_is_new_since_the_last_feedback_is_news(
    inside: Inside, world: World, settle: Callable[..., UUID], add: Add
) -> None:
    old = add(title="Gammal åtgärd", public_text="Den pågår.", review_on=date(2026, 11, 20))
    with inside() as session:
        followup.decide(
            session, old, decision="continue", reason="Före brevet gick.", next_review_on=date(2027, 1, 1), by=ANNA
        )
    settle(world.rounds[-2])
    with inside() as session:
        [first] = service.waiting(session)
        assert "Nytt:" not in first.body
        service.send(session, first.id, by=ANNA)
    with clock.standing_at(NOW + timedelta(hours=1)):
        add(title="Ny åtgärd", public_text="Den är ny.")
        settle(world.newest)
        with inside() as session:
            [second] = service.waiting(session)
    assert "– Nytt: Ny åtgärd. Den är ny." in second.body
    assert "– Gammal åtgärd. Den pågår." in second.body
    assert "Före brevet gick." not in second.body


def test_without_anybody_to_send_to_it_says_so(inside: Inside, draft: UUID) -> None:
    with inside() as session:
        session.execute(update(Participant).values(retired_at=NOW))
        session.execute(update(Invitation).values(answered_at=None))
        with pytest.raises(Conflict, match="ingen att skicka till"):
            service.send(session, draft, by=ANNA)


def test_a_newsletter_to_other_tenants_is_impossible(
    inside: Inside, boundary: Boundary, world: World, draft: UUID, simrishamn: int, settle: Callable[..., UUID]
) -> None:
    """The leak that other systems had again and again: a letter to everybody in the installation.

    Two municipalities with networks of their own; one person is in both, under one address. Each sends: every mail
    lies in the municipality that sent it, to a participant of that municipality, once.
    """
    theirs = seed(boundary, simrishamn, people=25, canary="-simrishamn")
    with inside(simrishamn) as session:
        session.execute(update(Participant).values(email=text("'s.' || email")))
    with inside() as session:
        shared = session.execute(select(Participant).where(Participant.id == world.people[0])).scalar_one().email
    with inside(simrishamn) as session:
        session.execute(update(Participant).where(Participant.id == theirs.people[0]).values(email=shared))
    with inside() as session:
        own = {row.id: row.email for row in session.execute(select(Participant.id, Participant.email))}
        assert service.send(session, draft, by=ANNA) == len(own) == 40
        mails = session.execute(select(Mail.municipality_id, Mail.to_address, Mail.params)).all()
        assert {row.municipality_id for row in mails} == {1286}
        assert sorted(row.to_address for row in mails) == sorted(own.values())
        assert all(own[UUID(row.params["participant"])] == row.to_address for row in mails)
    with inside(simrishamn) as session:
        assert session.execute(select(Mail)).scalars().all() == []
        with pytest.raises(NotFound):
            service.send(session, draft, by=LARS)
        with pytest.raises(NotFound):
            service.find(session, draft)
    settle(theirs.newest, simrishamn)
    with inside(simrishamn) as session:
        [waiting] = service.waiting(session)
        assert service.send(session, waiting.id, by=LARS) == 25
        addresses = set(session.execute(select(Mail.to_address)).scalars())
        assert addresses & set(own.values()) == {shared}
    with inside() as session:
        assert len(session.execute(select(Mail)).scalars().all()) == 40
        assert service.sent_about(session, theirs.newest) is None


def test_an_unknown_feedback_does_not_exist(inside: Inside, ystad: int) -> None:
    unknown = new_id()
    with inside() as session:
        for act in (
            lambda: service.find(session, unknown),
            lambda: save(session, unknown),
            lambda: service.redraft(session, unknown, revision=1, by=ANNA),
            lambda: service.send(session, unknown, by=ANNA),
        ):
            with pytest.raises(NotFound):
                act()
