"""What the measures' tests begin from, a settled round, and a postman who runs the mail jobs."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text

from samsyn import links
from samsyn.isolation import Boundary
from samsyn.jobs.runner import Runner
from samsyn.mail.sending import sender
from samsyn.settings import Settings
from tenants.feedback import service
from tenants.feedback.feature import feature
from tenants.rounds.models import Invitation
from tests.samsyn.jobs.conftest import Mailman, mailman  # noqa: F401 (fixture)
from tests.tenants.measures.conftest import (  # noqa: F401 (fixtures)
    Inside,
    _wednesday,
    add,
    browser,
    inside,
    organisation,
    settle,
    world,
)
from tests.tenants.picture.seeding import World

Deliver = Callable[..., None]


@pytest.fixture
def draft(inside: Inside, world: World, settle: Callable[..., UUID]) -> UUID:  # noqa: F811
    """The draft that settling the newest round's picture left."""
    settle(world.newest)
    with inside() as session:
        [waiting] = service.waiting(session)
    return waiting.id


@pytest.fixture
def deliver(app: Flask, boundary: Boundary, settings: Settings, mailman: Mailman, inside: Inside) -> Deliver:  # noqa: F811
    """Runs every mail job that waits in a municipality, once."""
    runner = Runner(
        replace(settings, smtp_url=mailman.url, public_url="https://samsyn.example"),
        boundary,
        {"mail.send": sender(feature.mails)},
        app.app_context,
    )

    def run(municipality: int = 1286) -> None:
        with inside(municipality) as session:
            waiting = session.execute(text("SELECT id FROM tenant.job WHERE kind = 'mail.send' AND done_at IS NULL"))
            jobs = [str(job) for job in waiting.scalars()]
        for job in jobs:
            runner.run(municipality, job)

    return run


@pytest.fixture
def give_links(inside: Inside, settings: Settings) -> Callable[..., dict[UUID, str]]:  # noqa: F811
    """Gives a round's invitations the links that opening it would have given them: tokens by participant."""

    def give(round_id: UUID, municipality: int = 1286) -> dict[UUID, str]:
        tokens = {}
        with inside(municipality) as session:
            for one in session.execute(select(Invitation).where(Invitation.round_id == round_id)).scalars():
                token = links.token(settings.link_key, "answer", municipality, one.id, one.generation)
                one.token_hash = links.fingerprint(token)
                tokens[one.participant_id] = token
        return tokens

    return give
