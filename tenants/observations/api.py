"""Answers in, observations out: the operations of programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, current_app, g, jsonify, request
from flask.views import MethodView
from flask_babel import gettext as _
from flask_smorest import Blueprint

from samsyn.access import Capability
from samsyn.errors import Invalid
from samsyn.web import access, actor, municipality, session, settings
from samsyn.web.edge import boundary
from samsyn.web.limits import count_use
from samsyn.web.pages import problem
from samsyn.web.paging import decode_cursor, encode_cursor
from tenants.observations import screening, service
from tenants.observations.exports import GEOJSON, feature_collection
from tenants.observations.schemas import (
    AnswerIn,
    AnswerOut,
    ObservationList,
    ObservationQuery,
    ScreenIn,
    ScreenOut,
    observation_out,
)
from tenants.observations.service import Filters, ObservationFact, ObservationInput, Receipt, screened

blueprint = Blueprint("observations_api", __name__, description="Svar och iakttagelser")


@blueprint.route("/answers")
class Answers(MethodView):
    """Svar i omgångar."""

    @access(Capability.ANSWERS_SUBMIT)
    @blueprint.arguments(AnswerIn())
    @blueprint.response(201, AnswerOut, description="Rapportörens första svar i omgången är sparat.")
    @blueprint.alt_response(200, schema=AnswerOut, description="Svaret ersatte rapportörens tidigare.", success=True)
    def post(self, data: dict[str, Any]) -> Response:
        """Lämna ett svar

        En rapportör har ett svar i varje omgång. Skickas ett till innan omgången stänger ersätter det hela det förra.
        Ser en text ut att ha personuppgifter blir svaret 422 med `findings`: fynden vid varje texts fält.
        """
        count_use("answers", str(g.token_id), settings().api_answers_per_minute)
        try:
            receipt = service.submit(
                session(),
                round_id=data["round"],
                participant_id=data["participant"],
                observations=data["observations"],
                nothing_to_report=data["nothing_to_report"],
                channel="api",
            )
        except service.Stopped as error:
            return _stopped(error, data["observations"])
        response = jsonify(_answer_out(receipt))
        response.status_code = 201 if receipt.first else 200
        return response


def _stopped(error: service.Stopped, observations: list[ObservationInput]) -> Response:
    """What stands in the way, at each text. The refusal undoes what the request did, so it is counted apart."""
    with boundary(current_app).municipality(municipality().id) as apart:
        screened.count_refused(apart, error.kinds)
    findings = {
        name: _findings(given.text)
        for number, given in enumerate(observations)
        if (name := f"observations.{number}.text") in error.fields
    }
    return problem(
        error.status,
        _("Något behöver rättas"),
        detail=_("Det ser ut att stå personuppgifter i en text. Rätta den, eller skicka fynden tillbaka i screened."),
        errors=error.fields,
        findings=findings,
    )


def _findings(text: str) -> list[dict[str, Any]]:
    return [{"kind": one.kind, "start": one.start, "end": one.end} for one in screening.screen(text)]


@blueprint.route("/screen")
class Screen(MethodView):
    """Granskning av fritext."""

    @access(Capability.ANSWERS_SUBMIT)
    @blueprint.arguments(ScreenIn())
    @blueprint.response(200, ScreenOut, description="Det som ser ut som personuppgifter, i textens ordning.")
    def post(self, data: dict[str, Any]) -> dict[str, Any]:
        """Granska en text före den skickas

        Samma regler som svarssidan har. Texten sparas inte.
        """
        return {"findings": _findings(data["text"])}


@blueprint.route("/observations")
class Observations(MethodView):
    """Iakttagelser."""

    @access(Capability.OBSERVATIONS_READ)
    @blueprint.arguments(ObservationQuery(), location="query")
    @blueprint.response(200, ObservationList, description="De senaste först.")
    @blueprint.alt_response(200, content_type=GEOJSON, schema={"type": "object"}, success=True)
    def get(self, query: dict[str, Any]) -> Response:
        """Läs iakttagelser

        Med `Accept: application/geo+json` blir svaret en FeatureCollection, där `next` är markören till nästa sida.
        """
        narrowed = _filters(query)
        limit = query["limit"]
        found = service.observations(session(), narrowed, after=_position(query["cursor"]), limit=limit + 1)
        page, following = found[:limit], None
        if len(found) > limit:
            following = encode_cursor(page[-1].occurred_from.isoformat(), page[-1].id)
        service.listed(session(), narrowed, count=len(page), by=actor())
        return _listed(page, following)


def _filters(query: dict[str, Any]) -> Filters:
    return service.filters(
        session(),
        from_=query["from_"],
        to=query["to"],
        category=query["category"],
        area=query["area"],
        bbox=query["bbox"],
        place_type=query["place_type"],
        source=query["source"],
        round_id=query["round"],
    )


def _position(cursor: str | None) -> tuple[datetime, UUID] | None:
    if cursor is None:
        return None
    moment, last = decode_cursor(cursor, 2)
    try:
        return datetime.fromisoformat(moment), UUID(last)
    except ValueError as error:
        raise Invalid({"cursor": [_("Markören kommer inte från den här listan.")]}) from error


def _listed(page: list[ObservationFact], following: str | None) -> Response:
    wanted = request.accept_mimetypes.best_match(["application/json", GEOJSON])
    if wanted == GEOJSON:
        return Response(feature_collection(page, next=following), mimetype=GEOJSON)
    return jsonify({"items": [observation_out(fact) for fact in page], "next": following})


def _answer_out(receipt: Receipt) -> dict[str, Any]:
    return {
        "id": str(receipt.id),
        "round": str(receipt.round_id),
        "participant": str(receipt.participant_id),
        "nothing_to_report": receipt.nothing_to_report,
        "submitted_at": receipt.submitted_at.isoformat(),
        "observations": [str(one) for one in receipt.observation_ids],
    }
