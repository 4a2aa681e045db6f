"""The API: flask-smorest over the features' operations, with our errors, our doors and Idempotency-Key.

OpenAPI 3.1 at /api/v1/openapi.json. Lists are {"items": […], "next": cursor or null}; errors are problem+json.
"""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Flask, Request, Response, current_app, jsonify
from flask_babel import gettext
from flask_smorest import Api
from flask_smorest.arguments import ArgumentsMixin
from marshmallow import RAISE, Schema
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest

from samsyn.feature import Feature
from samsyn.municipalities.idempotency import init_idempotency
from samsyn.municipalities.openapi import Document, complete
from samsyn.municipalities.reference import groups
from samsyn.web import Door, access, render
from samsyn.web.security import csrf

PREFIX = "/api/v1"


class StrictParser(FlaskParser):
    """Refuses unknown query parameters as it refuses unknown fields."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"query": RAISE, "json": None}
    DEFAULT_VALIDATION_STATUS = 422

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body's JSON; a nesting or a number that Python will not read is a bad request like other bad JSON."""
        try:
            return super().load_json(req, schema)
        except (RecursionError, ValueError) as error:
            raise BadRequest from error


class OurApi(Api):  # type: ignore[misc]
    """flask-smorest without its own error pages: ours speak problem+json."""

    def _register_error_handlers(self) -> None:
        return


ArgumentsMixin.ARGUMENTS_PARSER = StrictParser()


def init_api(app: Flask, features: Sequence[Feature]) -> None:
    """Mounts every feature's operations and serves the description."""
    app.config.update(
        API_TITLE="Samsyn",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=None,
        API_SPEC_OPTIONS={
            "info": {
                "description": "Samsyn för program: omgångar, svar, iakttagelser och lägesbild i en kommun i taget.",
            },
            "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
            "security": [{"bearer": []}],
        },
    )
    api = OurApi(app)
    for feature in features:
        for operations in feature.api:
            api.register_blueprint(operations, url_prefix=f"{PREFIX}/k/<slug>")
            csrf.exempt(operations)
        for operations in feature.root_api:
            api.register_blueprint(operations, url_prefix=PREFIX)
            csrf.exempt(operations)
    init_idempotency(app)
    app.register_blueprint(_about(api))


def _about(api: OurApi) -> Blueprint:
    """The description for programs, and the same as a page for people."""
    about = Blueprint("api_about", __name__, url_prefix=PREFIX, template_folder="templates")

    def document() -> Document:
        if "whole" not in described:
            described["whole"] = complete(api.spec.to_dict())
        return described["whole"]

    described: dict[str, Document] = {}

    @about.get("/openapi.json")
    @access(Door.PUBLIC)
    def description() -> Response:
        return jsonify(document())

    @about.get("/docs")
    @access(Door.PUBLIC)
    def reference() -> Response:
        base = current_app.extensions["samsyn_settings"].public_url
        return render("reference/index.html", groups=groups(document(), base), translated=_translated)

    return about


def _translated(text: str) -> str:
    """The text in the reader's language where it has been translated; the operations' own words are Swedish."""
    return gettext(text) if text else ""
