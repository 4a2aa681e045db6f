"""Series from other sources for programs."""

from typing import Any
from uuid import UUID

from flask.views import MethodView
from flask_smorest import Blueprint

from samsyn.access import Capability
from samsyn.web import access, session
from samsyn.web.paging import encode_cursor
from tenants.sources import service
from tenants.sources.schemas import EventList, EventQuery, SeriesList, position

blueprint = Blueprint("sources_api", __name__, description="Serier från andra källor")


@blueprint.route("/sources")
class Sources(MethodView):
    """Serier."""

    @access(Capability.SOURCES_READ)
    @blueprint.response(200, SeriesList)
    def get(self) -> dict[str, Any]:
        """Läs vilka serier från andra källor som finns

        Alla på en gång, efter namn. De står bredvid iakttagelserna och räknas aldrig ihop med dem.
        """
        return {"items": service.all_series(session()), "next": None}


@blueprint.route("/sources/<uuid:series_id>/events")
class Events(MethodView):
    """Händelser i en serie."""

    @access(Capability.SOURCES_READ)
    @blueprint.arguments(EventQuery(), location="query")
    @blueprint.response(200, EventList, description="De senaste först.")
    def get(self, query: dict[str, Any], series_id: UUID) -> dict[str, Any]:
        """Läs en series händelser

        De senaste först. `next` är markören till nästa sida.
        """
        series = service.one_series(session(), series_id)
        limit = query["limit"]
        found = service.events(
            session(),
            series,
            kind=query["kind"],
            from_=query["from_"],
            to=query["to"],
            after=position(query["cursor"]),
            limit=limit + 1,
        )
        following = None
        if len(found) > limit:
            following = encode_cursor(found[limit - 1].occurred_at.isoformat(), found[limit - 1].id)
        return {"items": found[:limit], "next": following}
