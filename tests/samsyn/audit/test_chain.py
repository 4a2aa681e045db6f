"""The log is a chain: in the order of the commits, without gaps, and nothing in it can be changed unnoticed."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import select

from samsyn import clock
from samsyn.audit import Actor, record, shortening, verifying
from samsyn.audit.log import SYSTEM
from samsyn.audit.models import AuditEntry
from samsyn.audit.verifying import Head, verify
from samsyn.isolation import Boundary

ANNA = Actor(uuid4(), "Anna Lind")
Superuser = psycopg.Connection[Any]
LAST_YEAR = datetime(2025, 3, 1, 12, tzinfo=UTC)


def verdict(boundary: Boundary, code: int, known: Head | None = None) -> verifying.Verdict:
    with boundary.municipality(code) as session:
        return verify(session, known=known)


def fill(boundary: Boundary, code: int, entries: int = 6) -> Head:
    """Writes entries in transactions of two; returns the head."""
    for number in range(0, entries, 2):
        with boundary.municipality(code) as session:
            record(session, "rounds.opened", ANNA, object_id=uuid4(), invited=number)
            record(session, "rounds.closed", SYSTEM, early=False, reason=None, kind='åäö \\ "')
    return verdict(boundary, code).head


@pytest.fixture
def tamper(superuser: Superuser) -> Callable[[str], None]:
    """Runs a statement as somebody who owns the server: past every grant, policy and trigger."""

    def run(statement: str) -> None:
        with superuser.transaction():
            superuser.execute("SET LOCAL session_replication_role = replica")
            assert superuser.execute(statement).rowcount > 0

    return run


def test_what_is_recorded_is_chained_from_the_beginning(boundary: Boundary, ystad: int, simrishamn: int) -> None:
    before = verdict(boundary, ystad)
    head = fill(boundary, ystad)
    found = verdict(boundary, ystad, head)
    assert (found.entries, found.head.seq, found.fault) == (before.entries + 6, before.entries + 6, None)
    assert verdict(boundary, simrishamn).head.seq == before.head.seq  # the neighbour's log is another
    assert Head.parse(str(head)) == head


def test_a_rollback_leaves_neither_entry_nor_gap(boundary: Boundary, ystad: int) -> None:
    head = fill(boundary, ystad)
    with boundary.open_municipality(ystad) as session:
        record(session, "rounds.opened", ANNA)
        session.rollback()
        session.commit()
    with boundary.municipality(ystad) as session:
        record(session, "rounds.planned", ANNA)
        savepoint = session.begin_nested()
        record(session, "rounds.moved", ANNA)
        savepoint.rollback()
        with session.begin_nested():
            record(session, "rounds.cancelled", ANNA)
    found = verdict(boundary, ystad, head)
    assert (found.fault, found.head.seq) == (None, head.seq + 2)
    with boundary.municipality(ystad) as session:
        last = session.execute(select(AuditEntry.action).where(AuditEntry.seq > head.seq).order_by(AuditEntry.seq))
        assert list(last.scalars()) == ["rounds.planned", "rounds.cancelled"]


def test_those_who_write_at_once_wait_for_each_other(boundary: Boundary, ystad: int) -> None:
    """Each transaction's entries stand together, whoever commits first."""
    start = verdict(boundary, ystad).head.seq

    def write(number: int) -> None:
        for _turn in range(10):
            with boundary.municipality(ystad) as session:
                record(session, "rounds.opened", ANNA, writer=number)
                record(session, "rounds.closed", ANNA, writer=number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = verdict(boundary, ystad)
    assert (found.fault, found.head.seq) == (None, start + 80)
    with boundary.municipality(ystad) as session:
        rows = list(
            session.execute(select(AuditEntry).where(AuditEntry.seq > start).order_by(AuditEntry.seq)).scalars()
        )
    assert [row.action for row in rows] == ["rounds.opened", "rounds.closed"] * 40
    assert all(one.facts == two.facts for one, two in zip(rows[::2], rows[1::2], strict=True))


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE tenant.audit_entry SET facts = '{\"invited\": 99}' WHERE seq = 3", ("altered", 3)),
        ("UPDATE tenant.audit_entry SET account_id = gen_random_uuid() WHERE seq = 4", ("altered", 4)),
        ("UPDATE tenant.audit_entry SET at = at + interval '1 microsecond' WHERE seq = 2", ("altered", 2)),
        ("UPDATE tenant.audit_entry SET action = 'rounds.moved' WHERE seq = 5", ("altered", 5)),
        ("UPDATE tenant.audit_entry SET object_id = NULL WHERE seq = 5", ("altered", 5)),
        ("UPDATE tenant.audit_entry SET id = gen_random_uuid() WHERE seq = 5", ("altered", 5)),
        ("DELETE FROM tenant.audit_entry WHERE seq = 4", ("gap", 4)),
        ("DELETE FROM tenant.audit_entry WHERE seq = 6", ("removed", 6)),
        ("DELETE FROM tenant.audit_entry WHERE seq <= 2", ("shortened", 3)),
        ("DELETE FROM tenant.audit_entry", ("removed", 1)),
        ("UPDATE tenant.audit_entry SET hash = decode(repeat('00', 32), 'hex') WHERE seq = 6", ("altered", 6)),
        ("UPDATE tenant.audit_entry SET seq = 9 - seq WHERE seq IN (3, 6)", ("broken", 3)),
    ],
)
def test_every_tampering_is_found(
    boundary: Boundary, ystad: int, tamper: Callable[[str], None], statement: str, fault: tuple[str, int]
) -> None:
    tamper("DELETE FROM tenant.audit_entry") if verdict(boundary, ystad).entries else None
    head = fill(boundary, ystad)
    assert head.seq == 6
    # One by one, for a unique number is checked row by row.
    if "9 - seq" in statement:
        for old, new in ((3, 100), (6, 3), (100, 6)):
            tamper(f"UPDATE tenant.audit_entry SET seq = {new} WHERE seq = {old}")
    else:
        tamper(statement)
    found = verdict(boundary, ystad, head)
    assert (found.fault, found.fault_seq) == fault


def test_a_chain_that_was_made_anew_is_not_the_one_that_was_known(
    boundary: Boundary, ystad: int, tamper: Callable[[str], None]
) -> None:
    """Who owns the server can write a whole new log; the head that somebody wrote down gives it away."""
    head = fill(boundary, ystad)
    tamper("DELETE FROM tenant.audit_entry")
    fill(boundary, ystad, head.seq + 2)
    assert verdict(boundary, ystad).fault is None
    assert verdict(boundary, ystad, head).fault == "broken"


CHANGES = [
    (role, statement.format(side=side))
    for role in ("samsyn_app", "samsyn_auth", "samsyn_owner", "samsyn_disposal")
    for side in ("tenant", "platform")
    for statement in ("UPDATE {side}.audit_entry SET action = 'x'", "DELETE FROM {side}.audit_entry")
    if (role, side, statement[:6]) != ("samsyn_disposal", "tenant", "DELETE")
]


@pytest.mark.parametrize(("role", "statement"), CHANGES)
def test_nobody_changes_an_entry(
    superuser: Superuser, boundary: Boundary, ystad: int, role: str, statement: str
) -> None:
    """The grants refuse the application's roles, the trigger those who own the table."""
    fill(boundary, ystad)
    with boundary.accounts() as session:
        record(session, "accounts.described", ANNA)
    with superuser.transaction(force_rollback=True):
        superuser.execute(f"SET LOCAL ROLE {role}")
        superuser.execute(f"SET LOCAL samsyn.municipality = '{ystad}'")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            superuser.execute(statement)


def test_what_has_been_kept_long_enough_goes_with_a_receipt(boundary: Boundary, ystad: int) -> None:
    with clock.standing_at(LAST_YEAR):
        fill(boundary, ystad, 10)
    fill(boundary, ystad)
    limit = LAST_YEAR + timedelta(days=1)
    with boundary.municipality(ystad) as session:
        cut = shortening.cut_before(session, limit)
        assert cut is not None
        shortening.announce(session, cut, by=SYSTEM)
    assert verdict(boundary, ystad).fault is None
    for expected in (4, cut.entries - 4, 0):
        with boundary.disposal(ystad) as erasing:
            assert shortening.cut_away(erasing, cut, most=4 if expected == 4 else 5000) == expected
        assert verdict(boundary, ystad).fault is None
    with boundary.municipality(ystad) as session:
        assert shortening.cut_before(session, limit) is None
    head = fill(boundary, ystad)
    assert verdict(boundary, ystad, head).fault is None


def test_a_check_remembers_how_far_the_log_had_come(
    boundary: Boundary, ystad: int, tamper: Callable[[str], None]
) -> None:
    head = fill(boundary, ystad)
    with boundary.municipality(ystad) as session:
        assert verifying.check(session).fault is None
    tamper(f"DELETE FROM tenant.audit_entry WHERE seq = {head.seq}")
    for _night in range(2):
        with boundary.municipality(ystad) as session:
            row = verifying.check(session)
            assert (row.fault, row.fault_seq) == ("removed", head.seq)
    with boundary.municipality(ystad) as session:
        last = verifying.last_check(session)
        assert last is not None
        assert last.fault == "removed"


def test_the_platforms_log_is_a_chain_too(boundary: Boundary, superuser: Superuser) -> None:
    with boundary.accounts() as session:
        record(session, "accounts.role_given", ANNA, municipality=1286, role="reader")
        record(session, "accounts.signed_in", ANNA)
    with boundary.accounts() as session:
        assert verify(session).fault is None
    rows = superuser.execute("SELECT seq, municipality_id FROM platform.audit_entry ORDER BY seq").fetchall()
    assert rows == [(1, 1286), (2, None)]
