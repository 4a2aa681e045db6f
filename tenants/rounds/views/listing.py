"""The list of rounds. Queries beyond the gate: three."""

from datetime import datetime
from uuid import UUID

from flask import Response, request

from samsyn import clock
from samsyn.access import Capability
from samsyn.errors import NotFound
from samsyn.web import access, render, session
from samsyn.web.paging import decode_cursor, encode_cursor
from tenants.rounds import service
from tenants.rounds.rhythm import next_openings
from tenants.rounds.views.door import blueprint

PAGE = 26
"""How many rounds a page shows: a year of every other week."""


@blueprint.get("")
@access(Capability.ROUNDS_READ)
def index() -> Response:
    """Planned, open and past rounds, and the rhythm."""
    cursor = request.args.get("fore")
    found = service.rounds(session(), before=_position(cursor) if cursor else None, limit=PAGE + 1)
    page = found[:PAGE]
    rhythm = service.rhythm(session())
    coming = []
    if rhythm is not None and rhythm.active:
        planned = [one.opens_at for one in page if one.origin == "rhythm" and one.state != "closed"]
        coming = next_openings(service.pattern_of(rhythm), max([clock.now(), *planned]), 3)
    return render(
        "rounds/index.html",
        planned=[one for one in reversed(page) if one.state == "planned"],
        open_rounds=[one for one in page if one.state == "open"],
        past=[one for one in page if one.state == "closed"],
        counts=service.counts(session(), [one.id for one in page]),
        rhythm=rhythm,
        coming=coming,
        older=encode_cursor(page[-1].opens_at.isoformat(), page[-1].id) if len(found) > PAGE else None,
        first_page=cursor is None,
        moment=clock.now(),
    )


def _position(cursor: str) -> tuple[datetime, UUID]:
    moment, last = decode_cursor(cursor, 2)
    try:
        return datetime.fromisoformat(moment), UUID(last)
    except ValueError as error:
        raise NotFound from error
