"""A round's life: planned, open, reminded of, closed; by its tickets and by hand."""

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from samsyn import clock
from samsyn.errors import Conflict, Invalid, NotFound
from samsyn.jobs.runner import Later
from samsyn.settings import Settings
from tenants.rounds import service
from tenants.rounds.models import Invitation, Round
from tests.tenants.rounds.conftest import ANNA, FillNetwork, Inside, counted_statements

OpenRound = Callable[..., Round]
Invitations = Callable[[UUID], list[Invitation]]


def test_opening_invites_everybody_at_once(
    inside: Inside, fill_network: FillNetwork, settings: Settings, invitations: Invitations
) -> None:
    fill_network(500)
    with inside() as session:
        closes_at = clock.now() + timedelta(days=4)
        planned = service.plan_round(session, opens_at=clock.now(), closes_at=closes_at, by=ANNA)
        started = time.perf_counter()
        with counted_statements(session) as statements:
            opened = service.open_round(session, planned.id, key=settings.link_key)
            session.flush()
        assert time.perf_counter() - started < 2
    assert len(statements) < 25
    assert sum("INSERT INTO tenant.invitation" in one for one in statements) == 1
    sent = invitations(opened.id)
    assert len(sent) == len({one.token_hash for one in sent}) == 500
    with inside() as session:
        mails = session.execute(text("SELECT count(*), count(DISTINCT to_address) FROM tenant.mail")).one()
        assert tuple(mails) == (500, 500)
        jobs = session.execute(text("SELECT kind, count(*) FROM tenant.job GROUP BY kind ORDER BY kind")).all()
    assert dict(map(tuple, jobs))["mail.send"] == 500
