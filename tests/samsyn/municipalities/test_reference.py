"""The API's description: whole, true, and readable."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from samsyn.municipalities.openapi import complete, operations
from samsyn.municipalities.reference import groups


@pytest.fixture
def document(client: FlaskClient, app: Flask) -> dict[str, Any]:
    """The document as a program gets it."""
    del app
    found: dict[str, Any] = client.get("/api/v1/openapi.json").get_json()
    return found


def test_every_operation_can_answer_what_the_door_answers(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    for path, method, operation in operations(document):
        assert {"401", "403", "404"} <= operation["responses"].keys(), (method, path)
        names = [parameter["name"] for parameter in operation.get("parameters", [])]
        assert ("Idempotency-Key" in names) == (method == "post"), (method, path)
    for response in document["components"]["responses"].values():
        assert list(response["content"]) == ["application/problem+json"]


def test_every_reference_points_at_something(document: dict[str, Any]) -> None:
    def walk(part: Any) -> None:
        if isinstance(part, dict):
            if isinstance(part.get("$ref"), str):
                found: Any = document
                for step in part["$ref"].removeprefix("#/").split("/"):
                    found = found[step]
            for inner in part.values():
                walk(inner)
        elif isinstance(part, list):
            for inner in part:
                walk(inner)

    walk(document)


def test_completing_leaves_the_original_alone() -> None:
    original: dict[str, Any] = {"paths": {"/x": {"post": {"responses": {"200": {"description": "OK"}}}}}}
    whole = complete(original)
    assert "components" not in original
    assert list(original["paths"]["/x"]["post"]["responses"]) == ["200"]
    assert "401" in whole["paths"]["/x"]["post"]["responses"]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_shows_every_operation_and_asks_nobody_else(
    client: FlaskClient, document: dict[str, Any], language: str
) -> None:
    answer = client.get(f"/api/v1/docs?lang={language}")
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
    for path, method, _operation in operations(document):
        assert f'<span class="method {method}">{method.upper()}</span> <code>{path}</code>' in answer.text
    loaded = re.findall(r'(?:src|href)="(https?:[^"]+)"', answer.text)
    assert loaded == []
    assert "<script>" not in answer.text
    assert " style=" not in answer.text


def test_a_call_can_be_copied(document: dict[str, Any]) -> None:
    calls = {
        (each.method, each.path): each.call
        for group in groups(document, "https://samsyn.example")
        for each in group.operations
    }
    call = calls[("POST", "/api/v1/k/{slug}/answers")]
    assert call.startswith("curl -X POST 'https://samsyn.example/api/v1/k/ystad/answers' \\\n")
    assert '"observations": [' in call
    assert "Idempotency-Key" in call
    assert all("{slug}" not in each for each in calls.values())


def test_an_object_inside_itself_ends() -> None:
    document: dict[str, Any] = {
        "paths": {
            "/api/v1/k/{slug}/x": {
                "post": {
                    "tags": ["x"],
                    "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Node"}}}},
                    "responses": {},
                }
            }
        },
        "components": {
            "schemas": {
                "Node": {
                    "type": "object",
                    "required": ["inner"],
                    "properties": {"inner": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}},
                }
            }
        },
    }
    body = groups(document, "")[0].operations[0].body
    assert body[0].path == "inner"
    assert body[0].kind == "[object]"
    assert len(body) < 10
