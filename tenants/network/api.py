"""The network for programs."""

from typing import Any
from uuid import UUID

from flask import url_for
from flask.views import MethodView
from flask_babel import gettext as _
from flask_smorest import Blueprint

from samsyn.access import Capability
from samsyn.errors import Invalid
from samsyn.web import access, actor, session
from samsyn.web.paging import decode_cursor, encode_cursor
from tenants.network import service
from tenants.network.facts import ParticipantFact
from tenants.network.schemas import NewParticipant, OrganisationList, PageQuery, ParticipantList, ParticipantOut

blueprint = Blueprint("network_api", __name__, description="Nätverket: verksamheter och rapportörer")


@blueprint.route("/organisations")
class Organisations(MethodView):
    """Verksamheter."""

    @access(Capability.NETWORK_READ)
    @blueprint.response(200, OrganisationList)
    def get(self) -> dict[str, Any]:
        """Läs nätverkets verksamheter

        Alla på en gång, efter sektor och namn; `next` är alltid null.
        """
        return {"items": service.organisations(session()), "next": None}


@blueprint.route("/participants")
class Participants(MethodView):
    """Rapportörer."""

    @access(Capability.NETWORK_READ)
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, ParticipantList)
    def get(self, query: dict[str, Any]) -> dict[str, Any]:
        """Läs nätverkets rapportörer

        Efter adress. Den som har lämnat nätverket är inte med.
        """
        limit = query["limit"]
        found = service.participants_page(session(), after=_position(query["cursor"]), limit=limit + 1)
        page = found[:limit]
        following = encode_cursor(page[-1].email, page[-1].id) if len(found) > limit else None
        service.listed(session(), page, by=actor())
        return {"items": page, "next": following}

    @access(Capability.NETWORK_MANAGE)
    @blueprint.arguments(NewParticipant)
    @blueprint.response(201, ParticipantOut, headers={"Location": {"schema": {"type": "string"}}})
    def post(self, data: dict[str, Any]) -> tuple[ParticipantFact, int, dict[str, str]]:
        """Lägg till en rapportör

        En adress finns en gång i nätverket. Den som har lämnat det kommer tillbaka med uppgifterna härifrån.
        """
        made = service.find_participant(session(), service.join(session(), **data, by=actor()))
        return made, 201, {"Location": url_for("network_api.Participant", participant_id=made.id)}


@blueprint.route("/participants/<uuid:participant_id>")
class Participant(MethodView):
    """En rapportör."""

    @access(Capability.NETWORK_READ)
    @blueprint.response(200, ParticipantOut)
    def get(self, participant_id: UUID) -> ParticipantFact:
        """Läs en rapportör"""
        found = service.find_participant(session(), participant_id)
        service.opened(session(), participant_id, by=actor())
        return found


def _position(cursor: str | None) -> tuple[str, UUID] | None:
    if cursor is None:
        return None
    email, last = decode_cursor(cursor, 2)
    try:
        return email, UUID(last)
    except ValueError as error:
        raise Invalid({"cursor": [_("Markören kommer inte från den här listan.")]}) from error
