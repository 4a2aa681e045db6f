"""The nightly job: what goes, what stays, what a hold keeps, and what is left when it is broken off."""

import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import ProgrammingError

from samsyn import clock, links, records
from samsyn.audit import record
from samsyn.audit.models import AuditEntry
from samsyn.audit.verifying import verify
from samsyn.db.ids import new_id
from samsyn.isolation import Boundary
from samsyn.isolation.boundary import BoundSession
from samsyn.jobs.models import Job
from samsyn.mail.models import Mail
from samsyn.retention import disposal, service
from samsyn.retention.models import DisposalReceipt
from tenants.network import service as network
from tenants.network.models import Participant
from tenants.network.retention import ERASED
from tenants.picture.models import Note, Picture
from tenants.rounds.models import Invitation
from tests.samsyn.past import BY, OTHERS_TEXT, TEXT, Past, answers, make_past, months_ago, texts
from tests.samsyn.retention.conftest import Night

Connection = psycopg.Connection[Any]
DUE = {"texts": 2, "links": 2, "mails": 2}


def set_period(app: Flask, boundary: Boundary, kind: str, months: int | None) -> None:
    with app.test_request_context(), boundary.municipality(1286) as session:
        service.set_period(session, kind, months=months, ground="Prov.", by=BY)


def hold(app: Flask, boundary: Boundary, **what: Any) -> UUID:
    with app.test_request_context(), boundary.municipality(1286) as session:
        return service.place_hold(session, reason="dispute", by=BY, **what)


def entries(boundary: Boundary, action: str) -> list[AuditEntry]:
    with boundary.municipality(1286) as session:
        found = session.execute(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.seq))
        return list(found.scalars())


def test_the_words_go_and_the_series_stays(
    boundary: Boundary, past: Past, night: Night, client: FlaskClient, ystad: int
) -> None:
    assert night() == DUE
    assert texts(boundary, ystad) == ["", ""]
    assert answers(boundary, ystad) == 2
    with boundary.municipality(ystad) as session:
        invitations = session.execute(select(Invitation)).scalars().all()
        assert [one.observations for one in invitations] == [1, 1]
        assert all(one.answered_at and one.revoked_at is None for one in invitations)
        assert links.fingerprint(past.scene.token) not in [one.token_hash for one in invitations]
        assert session.execute(select(func.count()).select_from(Mail)).scalar_one() == 0
    assert client.get(past.scene.path).status_code == 404


def test_the_receipt_and_the_log_say_how_much_and_nothing_of_what(boundary: Boundary, past: Past, night: Night) -> None:
    night()
    logged = {entry.facts["kind"]: entry for entry in entries(boundary, "retention.disposed")}
    assert {kind: entry.facts["count"] for kind, entry in logged.items()} == DUE
    with boundary.municipality(1286) as session:
        receipts = {row.id: row for row in session.execute(select(DisposalReceipt)).scalars()}
        assert verify(session).fault is None
    for entry in logged.values():
        row = receipts[entry.object_id]  # type: ignore[index]
        assert (row.disposed, row.held, row.kind) == (entry.facts["count"], entry.facts["held"], entry.facts["kind"])
        assert row.finished_at is not None
        assert entry.account_id is None


def test_a_second_night_takes_nothing(past: Past, night: Night) -> None:
    assert night() == DUE
    assert night() == {}


def test_what_is_shown_beforehand_is_what_goes(app: Flask, boundary: Boundary, past: Past, night: Night) -> None:
    hold(app, boundary, kind_code="texts", email="berit@skola.example")
    with app.test_request_context(), boundary.municipality(1286) as session:
        shown = {each.kind.code: each.due for each in service.standing(session) if each.due}
        held = {each.kind.code: each.held for each in service.standing(session) if each.held}
    assert held == {"texts": 1}
    assert night() == shown == {**DUE, "texts": 1}


def test_the_neighbour_is_left_alone(app: Flask, boundary: Boundary, past: Past, night: Night, simrishamn: int) -> None:
    make_past(app, boundary, simrishamn, "simrishamn", months=30)
    night()
    assert sorted(texts(boundary, simrishamn)) == sorted([TEXT, OTHERS_TEXT])


@pytest.mark.parametrize(
    ("what", "left"),
    [
        ({}, {}),
        ({"kind_code": "texts"}, {"links": 2, "mails": 2}),
        ({"kind_code": "mails"}, {"texts": 2, "links": 2}),
        ({"email": "Berit@skola.example"}, {"texts": 1, "links": 1, "mails": 1}),
        ({"kind_code": "links", "email": "berit@skola.example"}, {"texts": 2, "links": 1, "mails": 2}),
    ],
)
def test_a_hold_keeps_what_it_names(
    app: Flask, boundary: Boundary, past: Past, night: Night, what: dict[str, Any], left: dict[str, int]
) -> None:
    placed = hold(app, boundary, **what)
    assert night() == left
    with app.test_request_context(), boundary.municipality(1286) as session:
        service.lift_hold(session, placed, by=BY)
    rest = {kind: DUE[kind] - left.get(kind, 0) for kind in DUE}
    assert night() == {kind: count for kind, count in rest.items() if count}


def test_a_hold_on_some_days_keeps_those_days(app: Flask, boundary: Boundary, past: Past, night: Night) -> None:
    day = clock.local(past.at).date()
    hold(app, boundary, kind_code="texts", period_from=day, period_to=day)
    hold(app, boundary, kind_code="mails", period_to=day - timedelta(days=1))
    assert night() == {"links": 2, "mails": 2}


def test_own_periods(app: Flask, boundary: Boundary, past: Past, night: Night, ystad: int) -> None:
    set_period(app, boundary, "texts", 36)
    set_period(app, boundary, "answers", 24)
    set_period(app, boundary, "invitations", None)
    assert night() == {"links": 2, "mails": 2, "answers": 2}
    assert texts(boundary, ystad) == []
    with app.test_request_context(), boundary.municipality(ystad) as session:
        service.use_default(session, "answers", by=BY)
        assert service.standing_of(session, "answers").months == 120
        assert service.standing_of(session, "invitations").months is None


def test_many_go_in_batches_under_one_receipt(
    boundary: Boundary, past: Past, night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disposal, "BATCH", 1)
    assert night() == DUE
    assert len(entries(boundary, "retention.disposed")) == len(DUE)


def test_a_run_that_is_broken_off_goes_on_where_it_was(
    app: Flask, boundary: Boundary, past: Past, ystad: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disposal, "BATCH", 1)
    kind, job = service.kind("texts"), new_id()
    erased: list[UUID] = []

    def erase(session: BoundSession, ids: Sequence[UUID]) -> None:
        if len(erased) == 1:
            raise ConnectionError
        kind.erase(session, ids)
        erased.extend(ids)

    broken = records.RecordKind(**{name: getattr(kind, name) for name in kind.__slots__} | {"erase": erase})
    with pytest.raises(ConnectionError):
        disposal.dispose(boundary, ystad, broken, job_id=job)
    assert sorted(texts(boundary, ystad)).count("") == 1
    assert entries(boundary, "retention.disposed") == []
    assert disposal.dispose(boundary, ystad, kind, job_id=job) == 2
    assert disposal.dispose(boundary, ystad, kind, job_id=job) == 0
    assert [entry.facts["count"] for entry in entries(boundary, "retention.disposed")] == [2]


def test_the_log_is_shortened_and_still_a_chain(app: Flask, boundary: Boundary, past: Past, night: Night) -> None:
    with boundary.municipality(1286) as session:
        old = session.execute(select(func.count()).where(AuditEntry.at < months_ago(12))).scalar_one()
    assert old >= 2
    set_period(app, boundary, "log", 12)
    taken = night()
    assert taken["log"] == old
    with boundary.municipality(1286) as session:
        first, oldest = session.execute(select(func.min(AuditEntry.seq), func.min(AuditEntry.at))).one()
        assert verify(session).fault is None
    assert first == old + 1
    assert oldest > months_ago(12)
    assert len(entries(boundary, "audit.shortened")) == 1
    assert "log" not in night()


def test_a_hold_stops_the_log_where_it_begins(app: Flask, boundary: Boundary, past: Past, night: Night) -> None:
    subject = past.participant_id
    with clock.standing_at(past.at + timedelta(days=20)), boundary.municipality(1286) as session:
        record(session, "network.participant_changed", BY, object_id=subject)
    with clock.standing_at(past.at + timedelta(days=40)), boundary.municipality(1286) as session:
        record(session, "network.imported", BY)
    set_period(app, boundary, "log", 12)
    hold(app, boundary, kind_code="log", email="berit@skola.example")
    with app.test_request_context(), boundary.municipality(1286) as session:
        shown = service.standing_of(session, "log")
    assert shown.held == 2
    assert night()["log"] == shown.due
    assert [entry.object_id for entry in entries(boundary, "network.participant_changed")] == [subject]
    with boundary.municipality(1286) as session:
        assert verify(session).fault is None


def test_who_left_long_ago_loses_the_name(app: Flask, boundary: Boundary, past: Past, night: Night, ystad: int) -> None:
    with clock.standing_at(months_ago(13)), app.test_request_context(), boundary.municipality(ystad) as session:
        network.retire_participant(session, past.participant_id, by=BY)
    with clock.standing_at(months_ago(11)), app.test_request_context(), boundary.municipality(ystad) as session:
        network.retire_participant(session, past.scene.other_participant_id, by=BY)
    assert night()["participants"] == 1
    with app.test_request_context(), boundary.municipality(ystad) as session:
        row = session.execute(select(Participant).where(Participant.id == past.participant_id)).scalar_one()
        assert (row.name, row.title) == (ERASED, "")
        assert "berit" not in row.email
        assert [one.name for one in network.participants(session, retired=True)] == ["calle"]
    assert answers(boundary, ystad) == 2


def test_notes_go_and_the_settled_picture_stays(boundary: Boundary, past: Past, night: Night, ystad: int) -> None:
    with boundary.municipality(ystad) as session:
        picture = Picture(
            id=new_id(),
            round_id=past.scene.round_id,
            version=1,
            state="settled",
            content={},
            computed_at=past.at,
            changed_at=past.at,
            settled_at=past.at,
            settled_by_name="Anna Lind",
        )
        session.add(picture)
        session.flush()
        session.add(Note(picture_id=picture.id, author_name="Sara", text="Kolla belysningen.", created_at=past.at))
    assert night()["notes"] == 1
    with boundary.municipality(ystad) as session:
        assert session.execute(select(Picture.id)).scalar_one() == picture.id
        assert session.execute(select(func.count()).select_from(Note)).scalar_one() == 0


def test_the_scheduler_asks_for_it_every_night(app: Flask, boundary: Boundary, ystad: int) -> None:
    from samsyn.app import schedules
    from samsyn.jobs.models import PlatformJob
    from samsyn.jobs.schedule import write_tickets
    from tenants.cycle import FEATURES

    nightly = {one.kind: one for one in schedules(FEATURES) if one.kind.startswith("retention.")}
    for one in nightly.values():
        assert write_tickets(boundary, one, clock.now()) == 1
        assert write_tickets(boundary, one, clock.now()) == 0
    with boundary.municipality(ystad) as session:
        assert session.execute(select(Job.kind).where(Job.kind.like("retention.%"))).scalars().all() == [
            "retention.dispose"
        ]
    with boundary.accounts() as session:
        assert session.execute(select(PlatformJob.kind)).scalars().all() == ["retention.forget"]


def test_the_web_cannot_do_it(superuser: Connection, boundary: Boundary, past: Past) -> None:
    """The application's role cannot take anything from the log, whoever asks it to."""
    with pytest.raises(ProgrammingError, match="permission denied"), boundary.municipality(1286) as session:
        session.execute(AuditEntry.__table__.delete())  # type: ignore[attr-defined]


def test_a_hold_that_is_being_placed_is_waited_for(app: Flask, boundary: Boundary, past: Past, ystad: int) -> None:
    """What the page calls held never goes after it: the night waits for whoever is placing a hold."""
    kind, gone = service.kind("texts"), []

    def run() -> None:
        gone.append(disposal.dispose(boundary, ystad, kind, job_id=new_id()))

    with app.test_request_context(), boundary.municipality(ystad) as session:
        service.place_hold(session, kind_code="texts", reason="dispute", by=BY)
        working = threading.Thread(target=run)
        working.start()
        working.join(timeout=0.5)
        assert working.is_alive()
        assert gone == []
    working.join(timeout=10)
    assert gone == [0]
    assert sorted(texts(boundary, ystad)) == sorted([TEXT, OTHERS_TEXT])
