"""What the platform's tests share: the worker's part done in the test's own process, and the mails that came of it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select

from samsyn import clock
from samsyn.app import job_handlers
from samsyn.isolation import Boundary
from samsyn.jobs.models import Ticket
from samsyn.jobs.runner import Runner
from samsyn.mailbox import letters
from samsyn.settings import Settings
from tenants.cycle import FEATURES

RunJobs = Callable[[], int]
MailsTo = Callable[[str], list[str]]


@pytest.fixture
def run_jobs(app: Flask, boundary: Boundary, settings: Settings) -> RunJobs:
    """Runs every job that is due, as the worker does, until none is; returns how many."""
    runner = Runner(settings, boundary, job_handlers(FEATURES), around=app.app_context)

    def run() -> int:
        done = 0
        for _round in range(10):
            with boundary.relay() as session:
                due = session.execute(
                    select(Ticket.municipality_id, Ticket.job_id).where(Ticket.due <= clock.now()).order_by(Ticket.due)
                ).all()
            for municipality, job in due:
                runner.run(municipality, str(job))
            done += len(due)
            if not due:
                break
        return done

    return run


@pytest.fixture
def mails_to(settings: Settings) -> MailsTo:
    """The texts of the caught mails to an address, oldest first, each with its subject as the first line."""

    def mails(address: str) -> list[str]:
        directory = Path(settings.mailbox_dir)
        found = letters.page(directory, search=f"<{address}>").headings
        texts = []
        for heading in reversed(found):
            caught = letters.read(directory, heading.name, own=settings.public_url)
            texts.append(f"{heading.subject}\n" + "".join(text for text, _address in caught.pieces))
        return texts

    return mails


def link_in(text: str) -> str:
    """The path of the one link to an account in a mail."""
    found = re.findall(r"https?://[^/\s]+(/konto/[\w-]+)", text)
    assert len(found) == 1
    return str(found[0])


@pytest.fixture
def count_queries(boundary: Boundary) -> Iterator[Callable[[Callable[[], object]], int]]:
    """Counts the statements that something sends to the database, by whichever role."""
    counted: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    def count(action: Callable[[], object]) -> int:
        counted.clear()
        action()
        return len(counted)

    event.listen(Engine, "before_cursor_execute", note)
    yield count
    event.remove(Engine, "before_cursor_execute", note)
