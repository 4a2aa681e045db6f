"""The OpenAPI document made true and whole: what every operation shares, and flask-smorest cannot know, is added here.

Errors are problem+json, every operation can answer 401, 403 and 404, and a POST takes an Idempotency-Key.
"""

from copy import deepcopy
from typing import Any

from samsyn.web.pages import PROBLEM

Document = dict[str, Any]

METHODS = ("get", "post", "put", "patch", "delete")
PROBLEM_SCHEMA: Document = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "description": "Alltid about:blank."},
        "title": {"type": "string", "description": "Vad som hände, i en rubrik."},
        "status": {"type": "integer", "description": "Samma som svarets status."},
        "detail": {"type": "string", "description": "Vad som är fel och vad man gör åt det."},
        "errors": {"type": "object", "description": "Meningar vid varje fält som behöver rättas."},
    },
}
SHARED = {
    "401": ("UNAUTHORIZED", "Nyckeln saknas, är felskriven eller indragen."),
    "403": ("FORBIDDEN", "Kontots roller i kommunen räcker inte till det här."),
    "404": ("NOT_FOUND", "Finns inte, eller hör till någon annan: de två går inte att skilja åt."),
}
IDEMPOTENCY_KEY: Document = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Samma nyckel och innehåll ger det första svaret igen; annat innehåll ger 422.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}


def complete(document: Document) -> Document:
    """A copy of flask-smorest's document with what all operations share."""
    whole = deepcopy(document)
    components = whole.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas.pop("Error", None)
    schemas.pop("PaginationMetadata", None)
    schemas["Problem"] = PROBLEM_SCHEMA
    responses = components.setdefault("responses", {})
    for response in responses.values():
        response["content"] = _problem()
    for name, description in SHARED.values():
        responses[name] = {"description": description, "content": _problem()}
    texts = {"UNPROCESSABLE_ENTITY": "Något i uppgifterna behöver rättas.", "DEFAULT_ERROR": "Ett annat fel."}
    for name, text in texts.items():
        if name in responses:
            responses[name]["description"] = text
    for _path, _method, operation in operations(whole):
        for status, (name, _description) in SHARED.items():
            operation["responses"].setdefault(status, {"$ref": f"#/components/responses/{name}"})
        if _method == "post":
            operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    return whole


def operations(document: Document) -> list[tuple[str, str, Document]]:
    """Every (path, method, operation) of the document."""
    return [
        (path, method, entry[method])
        for path, entry in document.get("paths", {}).items()
        for method in METHODS
        if method in entry
    ]


def _problem() -> Document:
    return {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
