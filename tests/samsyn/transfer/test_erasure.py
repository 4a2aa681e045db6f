"""Afterwards nothing is left, in PostgreSQL, Redis or the files; before, nobody does it alone or by mistake."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import select

from samsyn import clock
from samsyn.access import Role
from samsyn.accounts.models import Account
from samsyn.audit import Actor
from samsyn.db.ids import new_id
from samsyn.errors import Conflict, Invalid
from samsyn.isolation import Boundary
from samsyn.settings import Settings
from samsyn.transfer import certificate, erasing, files, service
from samsyn.transfer.models import Erasure, Export
from samsyn.transfer.tables import KEY, platform_tables, region_tables, tenant_tables
from samsyn.web.sessions import Kept, Sessions
from tests.isolation import rows
from tests.samsyn.conftest import MailsTo, RunJobs
from tests.samsyn.transfer.conftest import Fill

Connection = psycopg.Connection[Any]
CHIEF = Actor(new_id(), "Lars Berg")
CANARY = "kanariefågel"


@pytest.fixture
def order(app: Flask, boundary: Boundary) -> Callable[..., UUID]:
    """Orders the erasure of Ystad as its chief does: after an export has been fetched."""

    def make(*, fetched: bool = True, typed: str = "Ystad", held: bool = False, days: int = 30) -> UUID:
        with app.test_request_context(), boundary.accounts() as accounts, boundary.municipality(1286) as session:
            if fetched:
                moment = clock.now()
                session.add(
                    Export(
                        id=new_id(),
                        state="done",
                        progress=100,
                        ordered_at=moment,
                        ordered_by=CHIEF.account_id,
                        ordered_by_name=CHIEF.name,
                        downloaded_at=moment,
                        expires_at=moment + timedelta(days=7),
                        size=5,
                        sha256="0" * 64,
                    )
                )
                session.flush()
            return service.order_erasure(
                accounts, session, slug="ystad", name="Ystad", typed=typed, days=days, held=held, by=CHIEF
            ).id

    return make


Order = Callable[..., UUID]


@pytest.fixture
def redis(settings: Settings) -> Iterator[Any]:
    connection = Redis.from_url(settings.redis_url, decode_responses=True)
    yield connection
    connection.close()


def fill_platform(superuser: Connection, code: int, account: UUID) -> None:
    """A row in every table that the platform keeps of a municipality, where it has none, whatever tables there are."""
    for table in reversed(platform_tables()):
        if superuser.execute(f"SELECT 1 FROM platform.{table.name} WHERE {KEY} = %s", [code]).fetchone():
            continue
        superuser.execute("SET session_replication_role = replica")
        try:
            values = rows.needed(superuser, "platform", table.name, CANARY)
            values |= {KEY: str(code)} | ({"id": f"'{uuid4()}'"} if "id" in table.columns else {})
            values |= {"account_id": f"'{account}'"} if "account_id" in table.columns else {}
            names = ", ".join(f'"{name}"' for name in values)
            superuser.execute(f"INSERT INTO platform.{table.name} ({names}) VALUES ({', '.join(values.values())})")
        finally:
            superuser.execute("SET session_replication_role = origin")


def everywhere(superuser: Connection, text: str) -> set[str]:
    """The tables in which a text occurs in any column of any row: no model is asked, only the database."""
    tables = superuser.execute(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('platform', 'tenant', 'region')"
    ).fetchall()
    return {
        f"{schema}.{table}"
        for schema, table in tables
        if superuser.execute(
            f'SELECT 1 FROM "{schema}"."{table}" t WHERE t::text ILIKE %s LIMIT 1', [f"%{text}%"]
        ).fetchone()
    }


def of_municipality(superuser: Connection, code: int) -> set[str]:
    """The tables with a row that bears the municipality's number."""
    tables = superuser.execute(
        "SELECT table_schema, table_name FROM information_schema.columns WHERE column_name = %s "
        "AND table_schema IN ('platform', 'tenant', 'region')",
        [KEY],
    ).fetchall()
    return {
        f"{schema}.{table}"
        for schema, table in tables
        if superuser.execute(f'SELECT 1 FROM "{schema}"."{table}" WHERE {KEY} = %s LIMIT 1', [code]).fetchone()
    }


def test_nothing_is_left_anywhere(
    ystad: int,
    simrishamn: int,
    settled: UUID,
    fill: Fill,
    order: Order,
    make_account: Callable[..., Account],
    boundary: Boundary,
    settings: Settings,
    superuser: Connection,
    redis: Any,
    run_jobs: RunJobs,
    mails_to: MailsTo,
) -> None:
    fill(ystad, CANARY)
    fill(simrishamn, "grannens")
    superuser.execute("UPDATE tenant.legal_hold SET lifted_at = now()")
    leaving = make_account("lars@ystad.example", {ystad: [Role.CHIEF]}, name=f"Lars {CANARY}")
    staying = make_account("eva@region.example", {ystad: [Role.ANALYST], simrishamn: [Role.ADMIN]}, name="Eva Ek")
    operator = make_account("drift@samsyn.example", operator=True)
    fill_platform(superuser, ystad, leaving.id)
    superuser.execute("INSERT INTO platform.region (slug, name, created_at) VALUES ('sydost', 'Sydost', now())")
    (region,) = superuser.execute("SELECT id FROM platform.region").fetchone() or (0,)
    superuser.execute("SET session_replication_role = replica")
    release = rows.insert(superuser, "region", "release", "region_id", region, CANARY)
    superuser.execute("UPDATE region.release SET municipality_id = %s WHERE id = %s", [ystad, release])
    superuser.execute("SET session_replication_role = origin")
    place = files.directory(settings.files_dir, ystad)
    place.mkdir(parents=True, exist_ok=True)
    (place / "export.zip").write_text(CANARY)
    sessions = Sessions(settings)
    moment = clock.now().timestamp()
    tokens = {
        who.id: sessions.begin(Kept(str(who.id), moment, moment, "", "", "", None, "{}")) for who in (leaving, staying)
    }
    confined = sessions.begin(Kept(str(staying.id), moment, moment, "", "", "", ystad, "{}"))
    redis.set("LIMITS:LIMITER/samsyn/ystad/5/1/minute", 1)
    assert everywhere(superuser, CANARY) > {"tenant.problem", "platform.account", "platform.application"}
    before = {table.name: _counted(superuser, table.name, simrishamn) for table in tenant_tables()}

    erasure_id = order(days=0)
    run_jobs()
    assert of_municipality(superuser, ystad) > {"tenant.observation"}  # the doors have closed; nobody is inside soon
    with clock.standing_at(clock.now() + erasing.DOORS_CLOSE_WITHIN + timedelta(seconds=5)):
        run_jobs()

    stays = {"platform.erasure", "platform.audit_entry"}
    assert of_municipality(superuser, ystad) == stays
    assert everywhere(superuser, CANARY) == set()
    assert everywhere(superuser, "lars@ystad.example") == set()
    assert superuser.execute("SELECT 1 FROM platform.municipality WHERE id = %s", [ystad]).fetchone() is None
    accounts = {row[0] for row in superuser.execute("SELECT id FROM platform.account").fetchall()}
    assert accounts == {staying.id, operator.id}
    assert not place.exists()
    assert sessions.find(tokens[leaving.id]) is None
    assert sessions.find(confined) is None
    assert sessions.find(tokens[staying.id]) is not None
    assert not [key for key in redis.scan_iter() if "ystad" in key or str(leaving.id) in key]
    # The neighbour has what it had.
    assert {table.name: _counted(superuser, table.name, simrishamn) for table in tenant_tables()} == before

    with boundary.accounts() as session:
        done = session.execute(select(Erasure).where(Erasure.id == erasure_id)).scalar_one()
    said = done.certificate or {}
    assert done.state == "done"
    assert said["sha256"] == certificate.fingerprint(said)
    assert set(said["tables"]) == {table.name for table in tenant_tables()}
    assert all(said["tables"].values())
    assert all(said["platform"].values())
    assert said["regions"] == {"region.release": 1}
    assert (said["accounts"], said["files"]) == (1, 1)
    assert CANARY not in json.dumps(said)
    assert "/drift/raderade" in mails_to("drift@samsyn.example")[-1]
    print(f"transfer: {len(said['tables'])} tables, {sum(said['tables'].values())} rows erased, none left")


def _counted(superuser: Connection, table: str, code: int) -> int:
    row = superuser.execute(f"SELECT count(*) FROM tenant.{table} WHERE {KEY} = %s", [code]).fetchone()
    return int(row[0]) if row else 0


def test_every_table_outside_can_be_emptied_by_a_role_of_the_program(superuser: Connection, settings: Settings) -> None:
    """A new table of the platform with a municipality's number in it needs DELETE for one of the two."""
    for table in platform_tables():
        privileges = superuser.execute(
            "SELECT has_table_privilege('samsyn_app', %(name)s, 'DELETE') OR "
            "has_table_privilege('samsyn_auth', %(name)s, 'DELETE')",
            {"name": f"platform.{table.name}"},
        ).fetchone()
        assert privileges == (True,), f"nobody may delete from platform.{table.name} when its municipality leaves"
    assert [table.name for table in region_tables()]


def test_it_can_be_interrupted_anywhere_and_begun_again(
    ystad: int,
    fill: Fill,
    order: Order,
    boundary: Boundary,
    settings: Settings,
    superuser: Connection,
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fill(ystad, CANARY)
    erasure_id = order()

    class Killed(Exception):
        pass

    def stop(*_args: Any) -> None:
        raise Killed

    with app.app_context():
        for step in ("_erase_rows", "_erase_from_platform", "remaining"):
            with monkeypatch.context() as patch:
                patch.setattr(erasing, step, stop)
                with pytest.raises(Killed):
                    erasing.erase(boundary, settings, erasure_id)
        said = erasing.erase(boundary, settings, erasure_id)
        again = erasing.erase(boundary, settings, erasure_id)
    assert said is not None
    assert all(said["tables"].values())  # counted while all was there
    assert again == said
    assert everywhere(superuser, CANARY) == set()


def test_an_order_that_is_taken_back_while_it_is_counted_erases_nothing(
    app: Flask,
    ystad: int,
    fill: Fill,
    order: Order,
    boundary: Boundary,
    settings: Settings,
    superuser: Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fill(ystad, CANARY)
    erasure = order()
    counting = erasing._count_platform

    def taken_back(*where: Any) -> dict[str, int]:
        with app.test_request_context(), boundary.accounts() as accounts, boundary.municipality(ystad) as session:
            service.cancel_erasure(accounts, session, by=CHIEF)
        return counting(*where)

    before = superuser.execute("SELECT count(*) FROM tenant.participant").fetchone()
    monkeypatch.setattr(erasing, "_count_platform", taken_back)
    assert erasing.erase(boundary, settings, erasure) is None
    assert superuser.execute("SELECT state FROM platform.erasure").fetchone() == ("cancelled",)
    assert superuser.execute("SELECT count(*) FROM tenant.participant").fetchone() == before


def test_who_writes_on_is_not_certified(
    ystad: int, order: Order, boundary: Boundary, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    erasure_id = order()
    monkeypatch.setattr(erasing, "remaining", lambda *_args: {"observation": 1})
    with pytest.raises(erasing.NotEmptied):
        erasing.erase(boundary, settings, erasure_id)
    with boundary.accounts() as session:
        assert service.find_erasure(session, erasure_id).certificate is None


def test_it_takes_an_export_the_name_and_no_hold(ystad: int, order: Order) -> None:
    with pytest.raises(Conflict, match="hämta"):
        order(fetched=False)
    with pytest.raises(Conflict, match="undantaget från gallring"):
        order(held=True)
    with pytest.raises(Invalid):
        order(typed="Simrishamn")
    order(typed=" ystad ")
    with pytest.raises(Conflict, match="redan"):
        order()


def test_everybody_who_must_know_is_told_and_it_can_be_taken_back(
    ystad: int,
    order: Order,
    make_account: Callable[..., Account],
    boundary: Boundary,
    app: Flask,
    run_jobs: RunJobs,
    mails_to: MailsTo,
    superuser: Connection,
) -> None:
    for role in Role:
        make_account(f"{role}@lamna.example", {ystad: [role]})
    erasure_id = order()
    run_jobs()
    told = {role for role in Role if mails_to(f"{role}@lamna.example")}
    assert told == {Role.CHIEF, Role.ADMIN, Role.DPO}
    assert "/k/ystad/lamna" in mails_to("dpo@lamna.example")[0]
    with app.test_request_context(), boundary.accounts() as accounts, boundary.municipality(ystad) as session:
        service.cancel_erasure(accounts, session, by=CHIEF)
    run_jobs()
    assert "avbruten" in mails_to("admin@lamna.example")[-1]
    with clock.standing_at(clock.now() + timedelta(days=31)):
        run_jobs()
    row = superuser.execute("SELECT state FROM platform.municipality WHERE id = %s", [ystad]).fetchone()
    assert row == ("active",)
    with boundary.accounts() as session:
        assert service.find_erasure(session, erasure_id).state == "cancelled"


def test_the_certificate_is_a_document_that_a_screen_reader_reads(
    ystad: int, fill: Fill, order: Order, boundary: Boundary, settings: Settings, app: Flask, tmp_path: Path
) -> None:
    fill(ystad, "x")
    erasure_id = order()
    with app.test_request_context():
        said = erasing.erase(boundary, settings, erasure_id)
        assert said is not None
        document = certificate.as_pdf(said)
        assert document == certificate.as_pdf(said)
    assert document.startswith(b"%PDF-")
    assert b"pdfuaid" in document


def test_a_hold_that_comes_after_the_order_stops_it(
    ystad: int, order: Order, boundary: Boundary, run_jobs: RunJobs, superuser: Connection
) -> None:
    erasure_id = order(days=0)
    superuser.execute("SET session_replication_role = replica")
    hold = rows.insert(superuser, "tenant", "legal_hold", "municipality_id", ystad)
    superuser.execute("SET session_replication_role = origin")
    run_jobs()
    with clock.standing_at(clock.now() + timedelta(minutes=5)):
        run_jobs()
    with boundary.accounts() as session:
        assert service.find_erasure(session, erasure_id).state == "ordered"
    assert superuser.execute("SELECT state FROM platform.municipality").fetchone() == ("active",)
    superuser.execute("UPDATE tenant.legal_hold SET lifted_at = now() WHERE id = %s", [hold])
    for minutes in (1, 5):
        with clock.standing_at(clock.now() + timedelta(days=1, minutes=minutes)):
            run_jobs()
    with boundary.accounts() as session:
        assert service.find_erasure(session, erasure_id).state == "done"
