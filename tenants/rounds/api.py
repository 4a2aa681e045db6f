"""Rounds for programs: read, opened or planned, closed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import url_for
from flask.views import MethodView
from flask_babel import gettext as _
from flask_smorest import Blueprint

from samsyn.access import Capability
from samsyn.errors import Invalid
from samsyn.web import access, actor, session, settings
from samsyn.web.paging import decode_cursor, encode_cursor
from tenants.rounds import service
from tenants.rounds.schemas import NewRound, RoundList, RoundQuery, RoundState, round_state

blueprint = Blueprint("rounds_api", __name__, description="Omgångar")


@blueprint.route("/rounds")
class Rounds(MethodView):
    """Omgångar."""

    @access(Capability.ROUNDS_READ)
    @blueprint.arguments(RoundQuery, location="query")
    @blueprint.response(200, RoundList)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """Läs omgångar

        Den som öppnar sist står först, planerade omgångar alltså före öppna och stängda.
        """
        limit = query["limit"]
        states = [query["state"]] if query["state"] else []
        found = service.rounds(session(), states=states, before=_position(query["cursor"]), limit=limit + 1)
        page = found[:limit]
        counts = service.counts(session(), [one.id for one in page])
        following = encode_cursor(page[-1].opens_at.isoformat(), page[-1].id) if len(found) > limit else None
        return {"items": [round_state(one, counts[one.id]) for one in page], "next": following}

    @access(Capability.ROUNDS_RUN)
    @blueprint.arguments(NewRound)
    @blueprint.response(201, RoundState, headers={"Location": {"schema": {"type": "string"}}})
    def post(self, data: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
        """Öppna eller planera en omgång

        En omgång som öppnar genast är öppen i svaret, med alla aktiva rapportörer inbjudna. Pågår en annan omgång blir
        det här en extra omgång vid sidan av den.
        """
        key = settings().link_key
        made = service.start_round(session(), **data, key=key, by=actor())
        return _with_counts(made.id), 201, {"Location": url_for("rounds_api.Round", round_id=made.id)}


@blueprint.route("/rounds/<uuid:round_id>")
class Round(MethodView):
    """En omgång."""

    @access(Capability.ROUNDS_READ)
    @blueprint.response(200, RoundState)
    def get(self, round_id: UUID) -> dict[str, Any]:
        """Läs en omgång"""
        return _with_counts(round_id)


@blueprint.route("/rounds/<uuid:round_id>/close")
class Closing(MethodView):
    """En omgångs stängning."""

    @access(Capability.ROUNDS_RUN)
    @blueprint.response(200, RoundState)
    def post(self, round_id: UUID) -> dict[str, Any]:
        """Stäng en öppen omgång

        Efter det tar den inte emot fler svar, och en lägesbild tas fram. Det går inte att ångra.
        """
        service.close_round(session(), round_id, by=actor())
        return _with_counts(round_id)


def _with_counts(round_id: UUID) -> dict[str, Any]:
    found = service.find_round(session(), round_id)
    return round_state(found, service.counts(session(), [round_id])[round_id])


def _position(cursor: str | None) -> tuple[datetime, UUID] | None:
    if cursor is None:
        return None
    moment, last = decode_cursor(cursor, 2)
    try:
        return datetime.fromisoformat(moment), UUID(last)
    except ValueError as error:
        raise Invalid({"cursor": [_("Markören kommer inte från den här listan.")]}) from error
