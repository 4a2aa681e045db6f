"""The picture for programs: counts of any span as they are now, and the settled versions as they were settled."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, g, jsonify, request, url_for
from flask.views import MethodView
from flask_babel import gettext as _
from flask_smorest import Blueprint

from samsyn.access import Capability
from samsyn.errors import Invalid
from samsyn.web import access, actor, session
from samsyn.web.paging import decode_cursor, encode_cursor
from tenants.picture import service
from tenants.picture.queries import VersionRow
from tenants.picture.schemas import LivePicture, PageQuery, PictureList, SettledPicture, SpanQuery

blueprint = Blueprint("picture_api", __name__, description="Lägesbild")


@blueprint.route("/picture")
class Live(MethodView):
    """Läget i en period."""

    # What has not been settled is for those who work with observations; readers have /pictures.
    @access(Capability.OBSERVATIONS_READ)
    @blueprint.arguments(SpanQuery, location="query")
    @blueprint.response(200, LivePicture)
    def get(self, query: dict[str, Any]) -> Response:
        """Läs läget i en period

        Antal per kategori, område och vecka, vikt per veckodag och timme, svarsandel i de omgångar som perioden rör,
        och förändringen i den senast stängda av dem. Allt räknas på iakttagelserna som de är nu.
        """
        text = service.live(session(), first=query["from_"], last=query["to"])
        service.computed(session(), first=query["from_"], last=query["to"], by=actor())
        return Response(text, mimetype="application/json")


@blueprint.route("/pictures")
class Pictures(MethodView):
    """Fastställda lägesbilder."""

    @access(Capability.PICTURE_READ)
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, PictureList, description="De senaste först.")
    def get(self, query: dict[str, Any]) -> Response:
        """Läs listan över fastställda lägesbilder"""
        limit = query["limit"]
        found = service.versions(session(), drafts=False, before=_position(query["cursor"]), limit=limit + 1)
        page, following = found[:limit], None
        if len(found) > limit:
            following = encode_cursor(page[-1].round_number, page[-1].version, page[-1].id)
        return jsonify({"items": [_listed(row) for row in page], "next": following})


@blueprint.route("/pictures/<uuid:picture_id>")
class Settled(MethodView):
    """En fastställd lägesbild."""

    @access(Capability.PICTURE_READ)
    @blueprint.response(200, SettledPicture)
    @blueprint.alt_response(304, description="Oförändrad sedan den lästes: en fastställd lägesbild ändras aldrig.")
    def get(self, picture_id: UUID) -> Response:
        """Läs en fastställd lägesbild

        Innehållet är det som visades när den fastställdes. Enskilda punkter ingår för den som får se iakttagelser.
        """
        points = Capability.OBSERVATIONS_READ in g.capabilities
        version = service.settled_version(session(), picture_id)
        # Frozen, so its name is its state; with and without points, and each part of it, are different bodies.
        etag = f"{version.id}-{'points' if points else 'areas'}{_part()}"
        if request.if_none_match.contains(etag):
            response = Response(status=304)
        else:
            analysis, content = service.settled_content(session(), picture_id, points=points)
            opening = current_app.json.dumps({**_listed(version), "analysis": analysis})
            response = Response(f'{opening[:-1]},"content":{content}}}', mimetype="application/json")
            if points:
                service.opened(session(), picture_id, by=actor())
        response.set_etag(etag)
        response.headers["Cache-Control"] = "private, no-cache"
        return response


def _part() -> str:
    limits = session().limits
    return "" if limits is None else f"-{service.fingerprint(limits.statements.decode())}"


def _position(cursor: str | None) -> tuple[int, int] | None:
    if cursor is None:
        return None
    number, version, _id = decode_cursor(cursor, 3)
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in (number, version)):
        raise Invalid({"cursor": [_("Markören kommer inte från den här listan.")]})
    return int(number), int(version)


def _listed(row: VersionRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "round": {
            "id": str(row.round_id),
            "number": row.round_number,
            "period_from": row.period_from.isoformat(),
            "period_to": row.period_to.isoformat(),
        },
        "version": row.version,
        "change_reason": row.change_reason,
        "settled_at": row.settled_at.isoformat() if row.settled_at else None,
        "settled_by": row.settled_by_name,
        "links": _links(row.id),
    }


def _links(picture_id: UUID) -> dict[str, str]:
    return {
        "self": url_for("picture_api.Settled", slug=g.slug, picture_id=picture_id),
        "page": url_for("k.picture.show", slug=g.slug, picture_id=picture_id),
    }
