"""A round's life: planned, open, reminded of, closed; by its tickets and by hand."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from samsyn import clock, feature
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Gone, Invalid, NotFound
from samsyn.isolation import Boundary
from samsyn.isolation.boundary import BoundSession
from samsyn.jobs.runner import Runner
from samsyn.settings import Settings
from tenants.network.models import Participant
from tenants.rounds import jobs, service
from tenants.rounds.models import Invitation, Round
from tenants.rounds.rhythm import Cadence, Pattern, Pause
from tests.tenants.rounds.conftest import ANNA, FillNetwork, Inside, counted_statements

OpenRound = Callable[..., Round]
Invitations = Callable[[UUID], list[Invitation]]
PassTime = Callable[..., None]
HANDLERS = {"rounds.open": jobs.open_due, "rounds.remind": jobs.remind, "rounds.close": jobs.close_due}


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """What has been told to the later steps, in place of telling them."""
    events: list[tuple[str, Any]] = []

    def hear(event: str) -> Callable[..., None]:
        return lambda session, **facts: events.append((event, facts["round_id"]))

    monkeypatch.setattr(feature, "_subscribers", {name: [hear(name)] for name in ("rounds.opened", "rounds.closed")})
    return events


@pytest.fixture
def pass_time(inside: Inside, app: Flask, boundary: Boundary, settings: Settings) -> PassTime:
    """Lets hours go by, as the database sees it, and runs what has come due; mails are left where they are."""
    runner = Runner(settings, boundary, {**HANDLERS, "rounds.plan": jobs.plan}, around=app.app_context)

    def run(hours: float = 0, *, times: int = 3) -> None:
        with inside() as session:
            for table, columns in (
                ("platform.ticket", ("due",)),
                ("tenant.round", ("opens_at", "closes_at", "opened_at")),
                ("tenant.invitation", ("reminded_at", "created_at")),
            ):
                moved = ", ".join(f"{column} = {column} - make_interval(secs => :s)" for column in columns)
                session.execute(text(f"UPDATE {table} SET {moved}"), {"s": hours * 3600})
        for _ in range(times):
            with inside() as session:
                due = session.execute(
                    text(
                        "SELECT t.job_id FROM platform.ticket t JOIN tenant.job j ON j.id = t.job_id "
                        "WHERE t.due <= now() AND j.kind <> 'mail.send' AND j.kind LIKE 'rounds.%' ORDER BY t.due"
                    )
                ).scalars()
                waiting = list(due)
            for job in waiting:
                runner.run(1286, str(job))

    return run


def count(inside: Inside, sql: str) -> int:
    """A number from the database."""
    with inside() as session:
        return int(session.execute(text(sql)).scalar_one())


def answer(inside: Inside, round_id: UUID, participant_id: UUID, *, observations: int = 1) -> None:
    """One participant answers."""
    with inside() as session:
        service.answerable(session, round_id)
        service.mark_answered(
            session,
            round_id=round_id,
            participant_id=participant_id,
            nothing_to_report=not observations,
            observations=observations,
            at=clock.now(),
        )


# ── opening ──────────────────────────────────────────────────────────────────


def test_opening_invites_everybody_at_once(
    inside: Inside, fill_network: FillNetwork, settings: Settings, invitations: Invitations
) -> None:
    fill_network(500)
    with inside() as session:
        closes_at = clock.now() + timedelta(days=4)
        planned = service.plan_round(session, opens_at=clock.now(), closes_at=closes_at, by=ANNA)
        with counted_statements(session) as statements:
            opened = service.open_round(session, planned.id, key=settings.link_key)
            session.flush()
    assert len(statements) < 25
    assert sum("INSERT INTO tenant.invitation" in one for one in statements) == 1
    assert sum("INSERT INTO tenant.mail" in one for one in statements) == 1
    sent = invitations(opened.id)
    assert len(sent) == len({one.token_hash for one in sent}) == 500
    assert count(inside, "SELECT count(DISTINCT to_address) FROM tenant.mail") == 500
    assert count(inside, "SELECT count(*) FROM tenant.job WHERE kind = 'mail.send'") == 500


def test_only_the_active_are_asked(
    inside: Inside, fill_network: FillNetwork, open_round: OpenRound, invitations: Invitations
) -> None:
    people = fill_network(8)
    with inside() as session:
        later, earlier = clock.now() + timedelta(days=1), clock.now() - timedelta(days=1)
        session.get_one(Participant, (1286, people[0])).retired_at = earlier
        session.get_one(Participant, (1286, people[1])).paused_until = later
        session.get_one(Participant, (1286, people[2])).paused_until = earlier
        session.execute(text("UPDATE tenant.organisation SET retired_at = now() WHERE name = 'Verksamhet 001'"))
    asked = {one.participant_id for one in invitations(open_round().id)}
    assert asked == set(people[2:5])


def test_a_round_opens_by_its_ticket_and_once(
    inside: Inside, fill_network: FillNetwork, pass_time: PassTime, heard: list[Any]
) -> None:
    fill_network(3)
    with inside() as session:
        moment = clock.now()
        planned = service.plan_round(
            session, opens_at=moment + timedelta(hours=2), closes_at=moment + timedelta(hours=50), by=ANNA
        )
    pass_time(1)
    assert heard == []
    pass_time(1.1)
    pass_time(0.1)
    assert heard == [("rounds.opened", planned.id)]
    assert count(inside, "SELECT count(*) FROM tenant.mail") == 3
    with inside() as session:
        assert service.find_round(session, planned.id).state == "open"


def test_a_round_that_has_been_moved_opens_at_its_new_time(
    inside: Inside, fill_network: FillNetwork, pass_time: PassTime, heard: list[Any]
) -> None:
    fill_network(1)
    with inside() as session:
        moment = clock.now()
        closes_at = moment + timedelta(hours=50)
        planned = service.plan_round(session, opens_at=moment + timedelta(hours=1), closes_at=closes_at, by=ANNA)
        service.move_opening(session, planned.id, opens_at=moment + timedelta(hours=5), closes_at=closes_at, by=ANNA)
    pass_time(4)
    assert heard == []
    # A ticket that has not been moved with the round finds that it is too early, and waits.
    with inside() as session:
        session.execute(text("UPDATE platform.ticket SET due = now()"))
    pass_time()
    assert heard == []
    assert count(inside, "SELECT count(*) FROM platform.ticket WHERE due > now()") == 1
    pass_time(1.1)
    assert heard == [("rounds.opened", planned.id)]


def test_an_empty_network_is_refused_by_hand_and_waited_for_by_the_ticket(
    inside: Inside, fill_network: FillNetwork, open_round: OpenRound, pass_time: PassTime, heard: list[Any]
) -> None:
    with pytest.raises(Conflict, match="nätverket"):
        open_round()
    with inside() as session:
        moment = clock.now()
        planned = service.plan_round(
            session, opens_at=moment + timedelta(hours=1), closes_at=moment + timedelta(hours=20), by=ANNA
        )
    pass_time(1.1)
    with inside() as session:
        assert service.standing(session, planned.id).overdue
    assert count(inside, "SELECT max(tries) FROM tenant.job") == 0, "waiting is no failure"
    fill_network(2)
    pass_time(1.1)
    assert heard == [("rounds.opened", planned.id)]


def test_a_round_whose_window_has_passed_is_taken_away(
    inside: Inside, fill_network: FillNetwork, pass_time: PassTime, heard: list[Any]
) -> None:
    """Nothing ran for days: asking and closing at once would only be mail."""
    fill_network(2)
    with inside() as session:
        moment = clock.now()
        service.plan_round(
            session, opens_at=moment + timedelta(hours=1), closes_at=moment + timedelta(hours=9), by=ANNA
        )
    pass_time(30)
    assert heard == []
    assert count(inside, "SELECT count(*) FROM tenant.round") == 0
    assert count(inside, "SELECT count(*) FROM tenant.mail") == 0
    assert count(inside, "SELECT count(*) FROM platform.ticket") == 0


def test_a_suspended_municipality_writes_to_nobody(
    inside: Inside, fill_network: FillNetwork, pass_time: PassTime, heard: list[Any], boundary: Boundary
) -> None:
    fill_network(2)
    with inside() as session:
        moment = clock.now()
        service.plan_round(
            session, opens_at=moment + timedelta(hours=1), closes_at=moment + timedelta(hours=30), by=ANNA
        )
    for state, told in (("suspended", 0), ("active", 1)):
        with boundary.accounts() as accounts:
            accounts.execute(text("UPDATE platform.municipality SET state = :s"), {"s": state})
        pass_time(2)
        assert len(heard) == told


def test_two_who_press_open_at_once_open_once(
    inside: Inside, fill_network: FillNetwork, settings: Settings, app: Flask, boundary: Boundary
) -> None:
    fill_network(20)
    with inside() as session:
        moment = clock.now()
        planned = service.plan_round(
            session, opens_at=moment + timedelta(hours=1), closes_at=moment + timedelta(hours=9), by=ANNA
        )
    outcomes: list[str] = []
    begin = threading.Barrier(4)

    def press() -> None:
        begin.wait()
        try:
            with app.test_request_context(), boundary.municipality(1286) as session:
                service.open_now(session, planned.id, key=settings.link_key, by=ANNA)
            outcomes.append("opened")
        except Conflict:
            outcomes.append("refused")

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["opened", "refused", "refused", "refused"]
    assert count(inside, "SELECT count(*) FROM tenant.mail") == 20


def test_a_form_sent_twice_makes_one_round(inside: Inside, fill_network: FillNetwork, open_round: OpenRound) -> None:
    fill_network(2)
    round_id = new_id()
    assert open_round(round_id=round_id).id == open_round(round_id=round_id).id == round_id
    assert count(inside, "SELECT count(*) FROM tenant.round") == 1
    assert count(inside, "SELECT count(*) FROM tenant.mail") == 2


def test_newcomers_are_invited_by_hand(
    inside: Inside, fill_network: FillNetwork, open_round: OpenRound, settings: Settings
) -> None:
    fill_network(2)
    opened = open_round()
    with inside() as session:
        assert service.newcomers(session, opened) == []
        organisation = session.execute(text("SELECT id FROM tenant.organisation")).scalar_one()
        session.add(
            Participant(
                id=new_id(), organisation_id=organisation, name="Ny", email="ny@x.example", created_at=clock.now()
            )
        )
    for invited in (1, 0):
        with inside() as session:
            assert service.invite_newcomers(session, opened.id, key=settings.link_key, by=ANNA) == invited
    assert count(inside, "SELECT count(*) FROM tenant.mail WHERE to_address = 'ny@x.example'") == 1


# ── reminding ────────────────────────────────────────────────────────────────


def test_only_the_silent_are_reminded_and_never_twice_in_a_row(
    inside: Inside, fill_network: FillNetwork, open_round: OpenRound, pass_time: PassTime
) -> None:
    people = fill_network(4)
    opened = open_round(48)
    answer(inside, opened.id, people[0])
    pass_time(25)
    assert count(inside, "SELECT count(*) FROM tenant.mail WHERE kind = 'rounds.reminder'") == 3
    with inside() as session:
        assert service.remind(session, opened.id) == 0, "they were reminded just now"
    answer(inside, opened.id, people[1])
    pass_time(7)
    with inside() as session:
        assert service.remind_now(session, opened.id, by=ANNA) == 2


def test_a_reminder_sent_by_hand_takes_the_place_of_the_next(
    inside: Inside, fill_network: FillNetwork, open_round: OpenRound, pass_time: PassTime
) -> None:
    fill_network(2)
    opened = open_round(48)
    with inside() as session:
        session.execute(text("UPDATE tenant.round SET reminders = '[24, 4]'"))
    with inside() as session:
        assert len(service.pending_reminders(service.find_round(session, opened.id))) == 2
        assert service.remind_now(session, opened.id, by=ANNA) == 2
    with inside() as session:
        assert len(service.pending_reminders(service.find_round(session, opened.id))) == 1
    pass_time(25)
    assert count(inside, "SELECT count(*) FROM tenant.mail WHERE kind = 'rounds.reminder'") == 2
    pass_time(20)
    assert count(inside, "SELECT count(*) FROM tenant.mail WHERE kind = 'rounds.reminder'") == 4


def test_a_moved_closing_moves_closing_and_reminders(
    inside: Inside, fill_network: FillNetwork, open_round: OpenRound, pass_time: PassTime, heard: list[Any]
) -> None:
    fill_network(2)
    opened = open_round(48)
    with inside() as session:
        service.move_closing(session, opened.id, closes_at=clock.now() + timedelta(hours=96), by=ANNA)
    pass_time(50)
    assert ("rounds.closed", opened.id) not in heard
    assert count(inside, "SELECT count(*) FROM tenant.mail WHERE kind = 'rounds.reminder'") == 0
    pass_time(23)
    assert count(inside, "SELECT count(*) FROM tenant.mail WHERE kind = 'rounds.reminder'") == 2
    pass_time(24)
    assert heard[-1] == ("rounds.closed", opened.id)


# ── closing ──────────────────────────────────────────────────────────────────


def test_a_round_closes_by_its_ticket_and_once(
    inside: Inside, fill_network: FillNetwork, open_round: OpenRound, pass_time: PassTime, heard: list[Any]
) -> None:
    fill_network(1)
    opened = open_round(3)
    pass_time(3.1)
    pass_time(1)
    assert heard.count(("rounds.closed", opened.id)) == 1
    with inside() as session:
        closed = service.find_round(session, opened.id)
        assert (closed.state, closed.closed_at is not None) == ("closed", True)
        with pytest.raises(Conflict):
            service.close_round(session, opened.id, by=ANNA)


def test_a_round_closed_early_is_not_closed_again(
    inside: Inside, fill_network: FillNetwork, open_round: OpenRound, pass_time: PassTime, heard: list[Any]
) -> None:
    fill_network(1)
    opened = open_round(30)
    with inside() as session:
        closed = service.close_round(session, opened.id, by=ANNA)
        assert closed.closes_at <= clock.now()
    assert count(inside, "SELECT count(*) FROM tenant.job WHERE kind IN ('rounds.close', 'rounds.remind')") == 0
    pass_time(40)
    assert heard.count(("rounds.closed", opened.id)) == 1
    assert count(inside, "SELECT count(*) FROM tenant.mail WHERE kind = 'rounds.reminder'") == 0


def test_an_answer_under_way_comes_before_the_closing(
    inside: Inside, fill_network: FillNetwork, open_round: OpenRound, app: Flask, boundary: Boundary
) -> None:
    """Closing waits for answers that are being stored; after it none is."""
    [person] = fill_network(1)
    opened = open_round()
    order: list[str] = []

    def close() -> None:
        with app.test_request_context(), boundary.municipality(1286) as session:
            service.close_round(session, opened.id, by=ANNA)
        order.append("closed")

    closing = threading.Thread(target=close)
    with inside() as session:
        service.answerable(session, opened.id)
        closing.start()
        closing.join(0.5)
        assert closing.is_alive()
        service.mark_answered(
            session,
            round_id=opened.id,
            participant_id=person,
            nothing_to_report=True,
            observations=0,
            at=clock.now(),
        )
        order.append("answered")
    closing.join()
    assert order == ["answered", "closed"]
    with inside() as session, pytest.raises(Conflict, match="stängt"):
        service.answerable(session, opened.id)


def test_reminding_does_not_hold_answers_back(
    inside: Inside, fill_network: FillNetwork, open_round: OpenRound, boundary: Boundary, app: Flask
) -> None:
    people = fill_network(2)
    opened = open_round()
    with inside() as session:
        service.set_reminder_text(session, opened.id, "Vi ses", by=ANNA)
        session.flush()
        with app.test_request_context(), boundary.municipality(1286) as another:
            another.execute(text("SET LOCAL lock_timeout = '500ms'"))
            assert service.answerable(another, opened.id).id == opened.id
    assert people


# ── planning by rhythm ───────────────────────────────────────────────────────


def weekly(**changes: Any) -> Pattern:
    """A rhythm whose next opening is tomorrow at eight."""
    tomorrow = clock.today() + timedelta(days=1)
    plain = Pattern(
        cadence=Cadence.WEEKLY, weekday=tomorrow.weekday(), hour=8, starts_on=tomorrow, open_days=4, close_hour=16
    )
    return replace(plain, **changes)


@pytest.fixture
def planned(inside: Inside) -> Callable[[], list[Round]]:
    """The planned rounds, the first to open first."""

    def read() -> list[Round]:
        with inside() as session:
            return service.rounds(session, states=["planned"])[::-1]

    return read


def test_a_rhythm_plans_its_next_round_and_only_that(
    inside: Inside, planned: Callable[[], list[Round]], pass_time: PassTime
) -> None:
    with inside() as session:
        service.save_rhythm(session, pattern=weekly(), reminders=[7, 24, 24], by=ANNA)
    for _ in range(3):
        with inside() as session:
            service.plan_next(session)
    [coming] = planned()
    assert (coming.number, coming.origin, coming.reminders) == (1, "rhythm", [24, 7])
    assert clock.local(coming.opens_at).date() == clock.today() + timedelta(days=1)
    assert coming.period_to == clock.today()
    assert (coming.period_to - coming.period_from).days == 6
    assert count(inside, "SELECT count(*) FROM platform.ticket") == 1


def test_a_changed_rhythm_moves_what_is_planned(inside: Inside, planned: Callable[[], list[Round]]) -> None:
    with inside() as session:
        service.save_rhythm(session, pattern=weekly(), reminders=[24], by=ANNA)
    [before] = planned()
    with inside() as session:
        later = weekly(weekday=(clock.today().weekday() + 3) % 7, hour=9)
        service.save_rhythm(session, pattern=later, reminders=[], by=ANNA)
    [after] = planned()
    assert after.id == before.id
    assert (after.opens_at - before.opens_at) == timedelta(days=2, hours=1)
    assert count(inside, "SELECT count(*) FROM platform.ticket") == 1
    with inside() as session:
        due = session.execute(text("SELECT due FROM platform.ticket")).scalar_one()
        assert due == after.opens_at
        service.save_rhythm(session, pattern=later, reminders=[], active=False, by=ANNA)
    assert planned() == []
    assert count(inside, "SELECT count(*) FROM platform.ticket") == 0


def test_a_rhythm_goes_on_by_itself(
    inside: Inside,
    fill_network: FillNetwork,
    planned: Callable[[], list[Round]],
    pass_time: PassTime,
    heard: list[Any],
) -> None:
    fill_network(1)
    with inside() as session:
        service.save_rhythm(session, pattern=weekly(), reminders=[], by=ANNA)
    [first] = planned()
    pass_time((first.opens_at - clock.now()).total_seconds() / 3600 + 0.1)
    assert heard == [("rounds.opened", first.id)]
    [second] = planned()
    assert second.number == 2
    assert second.period_from == first.period_to + timedelta(days=1)


def test_a_rhythm_that_overlaps_itself_is_refused(inside: Inside) -> None:
    bad = {
        "open_days": weekly(open_days=7),
        "pauses.0.to": weekly(pauses=(Pause(date(2026, 12, 24), date(2026, 12, 1)),)),
        "starts_on": weekly(starts_on=date(9999, 1, 1)),
    }
    with inside() as session:
        for field, pattern in bad.items():
            with pytest.raises(Invalid) as refused:
                service.save_rhythm(session, pattern=pattern, reminders=[24], by=ANNA)
            assert field in refused.value.fields
        for reminders in ([0], [-1], [10_000], [1, 2, 3, 4, 5, 6]):
            with pytest.raises(Invalid):
                service.save_rhythm(session, pattern=weekly(), reminders=reminders, by=ANNA)


def test_a_cancelled_round_of_the_rhythm_is_a_pause_and_stays_away(
    inside: Inside, planned: Callable[[], list[Round]]
) -> None:
    with inside() as session:
        service.save_rhythm(session, pattern=weekly(), reminders=[], by=ANNA)
    [first] = planned()
    with inside() as session:
        service.cancel_round(session, first.id, by=ANNA)
    [second] = planned()
    assert second.opens_at - first.opens_at > timedelta(days=6)
    assert second.number == 1
    with inside() as session:
        known = service.rhythm(session)
        assert known is not None
        day = clock.local(first.opens_at).date().isoformat()
        assert known.pauses == [{"from": day, "to": day}]


def test_a_round_of_the_rhythm_opened_a_day_early_was_that_weeks_round(
    inside: Inside, fill_network: FillNetwork, settings: Settings, planned: Callable[[], list[Round]]
) -> None:
    fill_network(1)
    with inside() as session:
        service.save_rhythm(session, pattern=weekly(), reminders=[], by=ANNA)
    [first] = planned()
    with inside() as session:
        opened = service.open_now(session, first.id, key=settings.link_key, by=ANNA)
        assert opened.period_to <= clock.today()
    [second] = planned()
    assert second.opens_at - first.opens_at >= timedelta(days=6)
    with inside() as session:
        service.close_round(session, first.id, by=ANNA)
        service.plan_next(session)
    assert [one.opens_at for one in planned()] == [second.opens_at]


def test_a_moved_round_of_the_rhythm_is_not_planned_twice(inside: Inside, planned: Callable[[], list[Round]]) -> None:
    with inside() as session:
        service.save_rhythm(session, pattern=weekly(), reminders=[], by=ANNA)
    [first] = planned()
    with inside() as session:
        moved = first.opens_at + timedelta(days=1)
        service.move_opening(session, first.id, opens_at=moved, closes_at=moved + timedelta(days=2), by=ANNA)
    mine, following = planned()
    assert (mine.id, mine.origin, mine.opens_at) == (first.id, "hand", moved)
    assert following.opens_at - first.opens_at > timedelta(days=6)


def test_a_closing_is_not_moved_past_the_rhythms_next_opening(
    inside: Inside, fill_network: FillNetwork, settings: Settings, planned: Callable[[], list[Round]]
) -> None:
    fill_network(1)
    with inside() as session:
        service.save_rhythm(session, pattern=weekly(), reminders=[], by=ANNA)
    [first] = planned()
    with inside() as session:
        service.open_now(session, first.id, key=settings.link_key, by=ANNA)
    [following] = planned()
    with inside() as session:
        with pytest.raises(Invalid) as refused:
            service.move_closing(session, first.id, closes_at=following.opens_at + timedelta(minutes=1), by=ANNA)
        assert list(refused.value.fields) == ["closes_at"]
        service.move_closing(session, first.id, closes_at=following.opens_at, by=ANNA)


def test_numbers_follow_the_order_of_opening_and_those_seen_never_change(
    inside: Inside, fill_network: FillNetwork, open_round: OpenRound, planned: Callable[[], list[Round]]
) -> None:
    fill_network(1)
    with inside() as session:
        moment = clock.now()
        ids = [
            service.plan_round(
                session,
                opens_at=moment + timedelta(hours=hours),
                closes_at=moment + timedelta(hours=hours + 9),
                by=ANNA,
            ).id
            for hours in (30, 10, 20)
        ]
    assert [(one.number, one.id) for one in planned()] == [(1, ids[1]), (2, ids[2]), (3, ids[0])]
    assert open_round().number == 1, "an extra round opened now takes the number before those that are to come"
    assert [one.number for one in planned()] == [2, 3, 4]
    with inside() as session:
        service.cancel_round(session, ids[2], by=ANNA)
    assert [(one.number, one.id) for one in planned()] == [(2, ids[1]), (3, ids[0])]
    with inside() as session:
        service.open_now(session, ids[0], key="k", by=ANNA)
    assert [(one.number, one.id) for one in planned()] == [(3, ids[1])]


def test_an_extra_round_may_be_open_beside_the_regular_one(
    inside: Inside, fill_network: FillNetwork, open_round: OpenRound
) -> None:
    people = fill_network(2)
    first, extra = open_round(), open_round()
    answer(inside, extra.id, people[0], observations=3)
    with inside() as session:
        counts = service.counts(session, [first.id, extra.id])
        assert (counts[first.id].answered, counts[extra.id].answered, counts[extra.id].observations) == (0, 1, 3)
        assert len(service.open_rounds(session)) == 2


# ── links and answers ────────────────────────────────────────────────────────


def token_of(session: BoundSession, settings: Settings, round_id: UUID, person: UUID) -> tuple[str, UUID]:
    """A participant's token as their mail bears it, and the invitation's id."""
    row = session.execute(
        text("SELECT id, generation FROM tenant.invitation WHERE round_id = :r AND participant_id = :p"),
        {"r": round_id, "p": person},
    ).one()
    return service.link_token(settings.link_key, session.municipality_id, row.id, row.generation), row.id


def test_a_link_opens_its_own_invitation_in_its_own_municipality(
    inside: Inside,
    fill_network: FillNetwork,
    open_round: OpenRound,
    settings: Settings,
    simrishamn: int,
) -> None:
    people = fill_network(2)
    opened = open_round()
    with inside() as session:
        token, invitation_id = token_of(session, settings, opened.id, people[1])
        invitation, round_, participant = service.find_invitation(session, token)
        assert (invitation.id, round_.id, participant.id) == (invitation_id, opened.id, people[1])
        for wrong in ("", token[:-1], token + "A", token.swapcase(), "x" * 5000, "\x00", "ö"):
            with pytest.raises(NotFound):
                service.find_invitation(session, wrong)
    with inside(simrishamn) as session, pytest.raises(NotFound):
        service.find_invitation(session, token)


def test_a_renewed_link_ends_the_old_one(
    inside: Inside, fill_network: FillNetwork, open_round: OpenRound, settings: Settings
) -> None:
    [person] = fill_network(1)
    opened = open_round()
    with inside() as session:
        old, invitation_id = token_of(session, settings, opened.id, person)
        service.renew_link(session, opened.id, invitation_id, key=settings.link_key, by=ANNA)
        new, _ = token_of(session, settings, opened.id, person)
        assert service.find_invitation(session, new)[0].id == invitation_id
        with pytest.raises(NotFound):
            service.find_invitation(session, old)
        service.revoke_link(session, opened.id, invitation_id, by=ANNA)
        with pytest.raises(Gone):
            service.find_invitation(session, new)
        with pytest.raises(NotFound):
            service.revoke_link(session, opened.id, uuid4(), by=ANNA)
        assert service.counts(session, [opened.id])[opened.id].invited == 0
    assert count(inside, "SELECT count(*) FROM tenant.mail") == 2


def test_a_link_lives_on_for_the_feedback_and_then_ends(
    inside: Inside, fill_network: FillNetwork, open_round: OpenRound, settings: Settings
) -> None:
    [person] = fill_network(1)
    opened = open_round()
    with inside() as session:
        token, _ = token_of(session, settings, opened.id, person)
        service.close_round(session, opened.id, by=ANNA)
        assert service.find_invitation(session, token)[1].state == "closed"
        session.execute(text("UPDATE tenant.round SET closed_at = closed_at - interval '181 days'"))
        session.expire_all()
        with pytest.raises(Gone):
            service.find_invitation(session, token)


def test_an_answer_is_counted_once_and_as_it_is_now(
    inside: Inside, fill_network: FillNetwork, open_round: OpenRound, invitations: Invitations
) -> None:
    people = fill_network(3)
    opened = open_round()
    answer(inside, opened.id, people[0], observations=4)
    [first] = [one.answered_at for one in invitations(opened.id) if one.answered_at]
    answer(inside, opened.id, people[0], observations=0)
    answer(inside, opened.id, people[1], observations=2)
    with inside() as session:
        counts = service.counts(session, [opened.id])[opened.id]
    assert (counts.invited, counts.answered, counts.nothing_to_report, counts.observations) == (3, 2, 1, 2)
    assert first in [one.answered_at for one in invitations(opened.id)], "a changed answer came when it first came"


def test_one_who_was_not_invited_and_answers_is_counted_among_the_invited(
    inside: Inside, fill_network: FillNetwork, open_round: OpenRound
) -> None:
    fill_network(1)
    opened = open_round()
    with inside() as session:
        organisation = session.execute(text("SELECT id FROM tenant.organisation")).scalar_one()
        late = Participant(
            id=new_id(), organisation_id=organisation, name="Sen", email="sen@x.example", created_at=clock.now()
        )
        session.add(late)
    for _ in range(2):
        answer(inside, opened.id, late.id)
    with inside() as session:
        counts = service.counts(session, [opened.id])[opened.id]
        assert (counts.invited, counts.answered) == (2, 1)


def test_silence_counts_the_rounds_before(inside: Inside, fill_network: FillNetwork, open_round: OpenRound) -> None:
    always, once, never = fill_network(3)
    opened = open_round()
    for number in range(4):
        opened = opened if not number else open_round()
        answer(inside, opened.id, always)
        if number == 1:
            answer(inside, opened.id, once)
        if number < 3:
            with inside() as session:
                service.close_round(session, opened.id, by=ANNA)
    with inside() as session:
        silent = service.silence(session, opened.id)
        assert [(one.participant_id, one.silent_before) for one in silent] == [(never, 3), (once, 1)]


def test_what_is_somebody_elses_does_not_exist(
    inside: Inside, fill_network: FillNetwork, open_round: OpenRound, simrishamn: int, settings: Settings
) -> None:
    fill_network(1, simrishamn)
    theirs = open_round(municipality=simrishamn)
    with inside() as session:
        for call in (
            lambda: service.find_round(session, theirs.id),
            lambda: service.open_now(session, theirs.id, key=settings.link_key, by=ANNA),
            lambda: service.close_round(session, theirs.id, by=ANNA),
            lambda: service.cancel_round(session, theirs.id, by=ANNA),
            lambda: service.remind_now(session, theirs.id, by=ANNA),
            lambda: service.standing(session, theirs.id),
            lambda: service.answerable(session, theirs.id),
        ):
            with pytest.raises(NotFound):
                call()
        assert service.rounds(session) == []
        assert service.counts(session, [theirs.id])[theirs.id].invited == 0


def test_a_page_takes_six_queries(inside: Inside, fill_network: FillNetwork, open_round: OpenRound) -> None:
    fill_network(60)
    earlier = open_round()
    with inside() as session:
        service.close_round(session, earlier.id, by=ANNA)
    opened = open_round()
    with inside() as session, counted_statements(session) as statements:
        service.standing(session, opened.id)
        assert len(statements) == 5
    with inside() as session, counted_statements(session) as statements:
        service.standing(session, earlier.id)
        assert len(statements) == 4
