"""Settling freezes: for people, for services, for SQL. What comes later is the next version."""

import threading
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from samsyn.app import job_handlers
from samsyn.audit.models import AuditEntry
from samsyn.errors import Conflict, NotFound
from samsyn.feature import publish
from samsyn.isolation import Boundary
from samsyn.jobs.models import Job
from samsyn.jobs.runner import Runner
from samsyn.settings import Settings
from tenants.cycle import FEATURES
from tenants.observations.models import Observation
from tenants.picture import service
from tenants.picture.models import Note, Picture
from tenants.places.models import Category
from tests.tenants.picture.conftest import ANNA, LARS, Inside
from tests.tenants.picture.seeding import World, seed


def test_a_closed_round_gets_its_draft_by_a_job_once(
    app: Flask, boundary: Boundary, settings: Settings, inside: Inside, world: World
) -> None:
    with inside() as session:
        publish(session, "rounds.closed", round_id=world.newest)
        publish(session, "rounds.closed", round_id=world.newest)
    runner = Runner(settings, boundary, job_handlers(FEATURES), around=app.app_context)
    with inside() as session:
        jobs = session.execute(select(Job.id).where(Job.kind == "picture.draft")).scalars().all()
    assert len(jobs) == 1
    runner.run(1286, str(jobs[0]))
    runner.run(1286, str(jobs[0]))
    with inside() as session:
        (picture,) = session.execute(select(Picture)).scalars()
        assert (picture.round_id, picture.version, picture.state) == (world.newest, 1, "draft")
        done = session.execute(select(Job).where(Job.id == jobs[0])).scalar_one()
        assert done.result == {"picture": str(picture.id)}


def test_a_job_of_the_neighbour_drafts_nothing_here(
    app: Flask, boundary: Boundary, settings: Settings, inside: Inside, world: World, simrishamn: int
) -> None:
    with inside() as session:
        service.ask_for_draft(session, round_id=world.newest)
        job = session.execute(select(Job.id)).scalar_one()
    Runner(settings, boundary, job_handlers(FEATURES), around=app.app_context).run(simrishamn, str(job))
    for municipality in (1286, simrishamn):
        with inside(municipality) as session:
            assert session.execute(select(func.count()).select_from(Picture)).scalar_one() == 0


def test_drafting_twice_gives_the_same(inside: Inside, world: World, drafted: UUID) -> None:
    with inside() as session:
        assert service.draft(session, world.newest).id == drafted


def test_a_round_that_is_not_closed_has_no_picture(inside: Inside, world: World) -> None:
    from tenants.rounds.models import Round

    with inside() as session:
        session.execute(update(Round).where(Round.id == world.newest).values(state="open"))
        with pytest.raises(Conflict):
            service.draft(session, world.newest)
        with pytest.raises(NotFound):
            service.draft(session, uuid4())


def test_settling_freezes_the_notes_logs_and_tells(
    inside: Inside, drafted: UUID, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(service, "publish", lambda session, event, **facts: told.append({"event": event, **facts}))
    with inside() as session:
        service.add_note(session, drafted, text="  Samma bild.\r\nVid cykelstället. ", by=LARS)
        service.settle(session, drafted, revision=2, by=ANNA)
    assert told == [{"event": "picture.settled", "picture_id": drafted, "round_id": world.newest, "version": 1}]
    with inside() as session:
        picture = service.latest_settled(session)
        assert picture is not None
        assert (picture.id, picture.version, picture.settled_by_name) == (drafted, 1, "Anna Lind")
        assert [note["text"] for note in service.notes(session, picture)] == ["Samma bild.\nVid cykelstället."]
        actions = session.execute(select(AuditEntry.action).order_by(AuditEntry.at)).scalars().all()
        assert actions[-2:] == ["picture.note_added", "picture.settled"]


@pytest.mark.parametrize(
    "change",
    [
        update(Picture).values(analysis="Omskriven historia"),
        update(Picture).values(content={}),
        update(Picture).values(state="draft", settled_at=None),
        delete(Note),
        delete(Picture),
    ],
    ids=["analysis", "content", "state", "notes", "removal"],
)
def test_the_database_itself_refuses_to_change_a_settled_picture(
    inside: Inside, settled: UUID, change: Any, request: pytest.FixtureRequest
) -> None:
    with inside() as session:
        before = service.settled_content(session, settled, points=True)
    if request.node.callspec.id == "notes":
        # Notes are the draft's; the settled version has its own copy of them.
        with inside() as session:
            session.execute(change)
    else:
        with pytest.raises(DBAPIError, match="settled picture is never changed"), inside() as session:
            session.execute(change)
    with inside() as session:
        assert service.settled_content(session, settled, points=True) == before


def test_what_was_settled_stays_whatever_happens_to_the_data(inside: Inside, settled: UUID, world: World) -> None:
    with inside() as session:
        before = service.settled_content(session, settled, points=True)
        session.execute(update(Category).values(name="Omdöpt"))
        session.execute(delete(Observation).where(Observation.round_id == world.newest))
    with inside() as session:
        assert service.settled_content(session, settled, points=True) == before


def test_the_services_refuse_it_too(inside: Inside, settled: UUID) -> None:
    with inside() as session:
        for act in (
            lambda: service.settle(session, settled, revision=3, by=ANNA),
            lambda: service.refresh(session, settled, by=ANNA),
            lambda: service.add_note(session, settled, text="Sent", by=ANNA),
            lambda: service.write_analysis(session, settled, text="Sent", seen=service.fingerprint(""), by=ANNA),
        ):
            with pytest.raises(Conflict, match="fastställd av Anna Lind"):
                act()


def test_nobody_settles_what_they_have_not_seen(inside: Inside, drafted: UUID) -> None:
    with inside() as session:
        service.add_note(session, drafted, text="En sak till.", by=LARS)
        with pytest.raises(Conflict, match="ändrats sedan du öppnade den"):
            service.settle(session, drafted, revision=1, by=ANNA)


def test_two_who_settle_at_once_settle_once(app: Flask, boundary: Boundary, drafted: UUID) -> None:
    barrier, outcomes = threading.Barrier(4), []

    def settle() -> None:
        with app.test_request_context():
            barrier.wait()
            try:
                with boundary.municipality(1286) as session:
                    service.settle(session, drafted, revision=1, by=ANNA)
                outcomes.append("settled")
            except Conflict:
                outcomes.append("refused")

    threads = [threading.Thread(target=settle) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "refused", "refused", "settled"]


def test_reopening_computes_the_next_version_anew(inside: Inside, settled: UUID, world: World) -> None:
    with inside() as session:
        old = service.find(session, settled)
        session.execute(
            update(Observation)
            .where(Observation.round_id == world.newest, Observation.category_id == world.categories["SK"])
            .values(category_id=world.categories["KL"])
        )
        new = service.reopen(session, settled, reason="Fel kategori i tolv svar.", by=ANNA)
        assert (new.version, new.state, new.change_reason, new.revision) == (2, "draft", "Fel kategori i tolv svar.", 1)
        assert new.content["categories"] != old.content["categories"]
        assert new.analysis == old.analysis
        with pytest.raises(Conflict, match="Version 2 är redan öppen"):
            service.reopen(session, settled, reason="Igen", by=ANNA)
    with inside() as session:
        service.settle(session, new.id, revision=1, by=LARS)
        with pytest.raises(Conflict, match="senare version"):
            service.reopen(session, settled, reason="Från den gamla", by=ANNA)
        assert [(row.version, row.state) for row in service.versions(session)] == [(2, "settled"), (1, "settled")]
        latest = service.latest_settled(session)
        assert latest is not None
        assert latest.version == 2


def test_two_who_reopen_at_once_open_one_version(app: Flask, boundary: Boundary, settled: UUID, inside: Inside) -> None:
    barrier, outcomes = threading.Barrier(3), []

    def reopen() -> None:
        with app.test_request_context():
            barrier.wait()
            try:
                with boundary.municipality(1286) as session:
                    service.reopen(session, settled, reason="Rättning", by=ANNA)
                outcomes.append("opened")
            except Conflict:
                outcomes.append("refused")

    threads = [threading.Thread(target=reopen) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["opened", "refused", "refused"]
    with inside() as session:
        assert [row.version for row in service.versions(session)] == [2, 1]


def test_the_analysis_is_lost_to_nobody(inside: Inside, drafted: UUID) -> None:
    empty = service.fingerprint("")
    with inside() as session:
        service.add_note(session, drafted, text="En not är inget hinder.", by=LARS)
        service.write_analysis(session, drafted, text="Annas text.", seen=empty, by=ANNA)
        with pytest.raises(Conflict, match="ändrats av Anna Lind"):
            service.write_analysis(session, drafted, text="Lars text.", seen=empty, by=LARS)
        # The same text once more (a double click) is no conflict.
        service.write_analysis(session, drafted, text="Annas text.", seen=empty, by=ANNA)
        assert service.find(session, drafted).analysis == "Annas text."


def test_refreshing_takes_in_what_has_changed(inside: Inside, drafted: UUID, world: World) -> None:
    with inside() as session:
        session.execute(update(Category).where(Category.id == world.categories["SK"]).values(name="Vandalisering"))
        picture = service.refresh(session, drafted, by=ANNA)
        assert "Vandalisering" in {row["name"] for row in picture.content["categories"]}
        assert picture.revision == 2
        assert picture.changed_by == "Anna Lind"


def test_the_neighbour_has_none_of_it(
    inside: Inside, boundary: Boundary, settled: UUID, world: World, simrishamn: int
) -> None:
    seed(boundary, simrishamn, rounds=2)
    with inside(simrishamn) as session:
        assert service.latest_settled(session) is None
        assert service.versions(session) == []
        for act in (
            lambda: service.find(session, settled),
            lambda: service.settled_version(session, settled),
            lambda: service.settle(session, settled, revision=3, by=ANNA),
            lambda: service.reopen(session, settled, reason="Härifrån", by=ANNA),
            lambda: service.refresh(session, settled, by=ANNA),
            lambda: service.add_note(session, settled, text="Härifrån", by=ANNA),
            lambda: service.draft(session, world.newest),
        ):
            with pytest.raises(NotFound):
                act()
