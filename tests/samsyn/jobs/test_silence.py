"""What the worker, the relay and the scheduler write down themselves, started as they are in service."""

from pathlib import Path

from sqlalchemy import text

from samsyn import clock
from samsyn.accounts import service as accounts
from samsyn.isolation import Boundary
from samsyn.jobs.outbox import enqueue
from samsyn.settings import Settings
from tests.samsyn.jobs.conftest import Inside, Mailman, Processes, wait_until

CANARY = "kanariefagel"


def test_no_line_of_any_process_holds_an_address_a_name_or_a_token(
    inside: Inside,
    boundary: Boundary,
    settings: Settings,
    processes: Processes,
    mailman: Mailman,
    tmp_path: Path,
) -> None:
    """One mail arrives, one is refused with the address in the refusal, one job fails with what somebody wrote."""
    tokens = []
    with boundary.accounts() as session:
        for each in ("tas", "vagras"):
            account = accounts.create(session, email=f"{each}.{CANARY}@ystad.example", name=f"Kalle {CANARY}")
            tokens.append(accounts.invite(session, account, key=settings.link_key))
    mailman.unknown[f"vagras.{CANARY}@ystad.example"] = f"550 vagras.{CANARY}@ystad.example unknown here"
    with inside() as session:
        enqueue(session, "mail.send", {"mail": CANARY}, due=clock.now())
    processes.start("worker", "relay", "scheduler")
    wait_until(lambda: mailman.taken and len(processes.said("worker")) >= 3, 60)
    wait_until(lambda: _failed(inside), 60)
    for name in ("worker", "relay", "scheduler"):
        assert processes.alive(name)
        processes.stop(name)
    for log in sorted(tmp_path.glob("*.log")):
        written = log.read_text()
        for secret in (CANARY, "Kalle", *tokens, "ystad.example", "127.0.0.1"):
            assert secret not in written, [line for line in written.splitlines() if secret in line]
        assert all(line.startswith("{") for line in written.splitlines()), log.name


def _failed(inside: Inside) -> bool:
    with inside() as session:
        return bool(session.execute(text("SELECT count(*) FROM platform.ticket WHERE tries > 0")).scalar_one())
