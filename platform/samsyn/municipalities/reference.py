"""The readable side of the OpenAPI document: operations in groups, their fields in rows, a call that can be copied.

Pure: from the document alone, so that the page can never say anything else than the document.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from samsyn.municipalities.openapi import Document, operations

DEEPEST = 4
SAID_ONCE = frozenset({"slug", "Idempotency-Key"})
"""What the page says at its top and not at every operation."""
EXAMPLES = {
    "uuid": "01980a7e-5c1b-7e61-9d2e-3f0a4b5c6d7e",
    "date": "2026-11-17",
    "date-time": "2026-11-17T16:00:00+01:00",
    "email": "namn@kommun.se",
}
BY_NAME: dict[str, Any] = {
    "email": "namn@kommun.se",
    "name": "Namn Namnsson",
    "organisation": "Östra skolan",
    "lat": 55.4297,
    "lon": 13.8204,
    "text": "Trasig belysning vid gångtunneln.",
}
"""What a field of this name may hold, where its schema says nothing nearer."""
PATH_EXAMPLES = {"/api/v1/k/": "ystad", "/api/v1/r/": "sydost"}


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a body. `path` is its way there: "observations[].category"."""

    path: str
    kind: str
    required: bool
    notes: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One of an operation's answers."""

    status: str
    text: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as the page shows it."""

    anchor: str
    method: str
    path: str
    title: str
    text: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answers: tuple[Answer, ...]
    call: str


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of one tag."""

    title: str
    operations: tuple[Operation, ...]


def groups(document: Document, base: str) -> tuple[Group, ...]:
    """Every operation under its tag, in the document's order. `base` is the address that the examples call."""
    titles = {tag["name"]: tag.get("description") or tag["name"] for tag in document.get("tags", [])}
    found: dict[str, list[Operation]] = {name: [] for name in titles}
    for path, method, operation in operations(document):
        name = next(iter(operation.get("tags", [])), "")
        shared = document["paths"][path].get("parameters", [])
        found.setdefault(name, []).append(_operation(document, base, path, method, operation, shared))
    return tuple(Group(titles.get(name, name), tuple(each)) for name, each in found.items() if each)


def _operation(
    document: Document, base: str, path: str, method: str, operation: Document, shared: list[Document]
) -> Operation:
    parameters = [_resolve(document, each) for each in [*shared, *operation.get("parameters", [])]]
    body = _content(_resolve(document, operation.get("requestBody", {})))
    return Operation(
        anchor=f"{method}-{path.removeprefix('/api/v1/').replace('/', '-').replace('{', '').replace('}', '')}",
        method=method.upper(),
        path=path,
        title=operation.get("summary", ""),
        text=operation.get("description", ""),
        parameters=tuple(_parameter(document, each) for each in parameters if each["name"] not in SAID_ONCE),
        body=tuple(_fields(document, body)),
        answers=tuple(sorted(_answers(document, operation), key=lambda answer: answer.status)),
        call=_call(document, base, path, method, parameters, body),
    )


def _parameter(document: Document, parameter: Document) -> Field:
    schema = _resolve(document, parameter.get("schema", {}))
    return Field(
        parameter["name"],
        _kind(document, schema),
        bool(parameter.get("required")),
        (parameter["in"], *_limits(schema)),
        parameter.get("description") or schema.get("description", ""),
    )


def _answers(document: Document, operation: Document) -> Iterator[Answer]:
    for status, given in operation.get("responses", {}).items():
        if not status.isdigit():
            continue
        response = _resolve(document, given)
        fields = _fields(document, _content(response)) if status.startswith("2") else ()
        yield Answer(status, response.get("description", ""), tuple(fields))


def _content(part: Document) -> Document:
    """The schema of a body: the JSON one where there are several."""
    content = part.get("content", {})
    chosen: Document = content.get("application/json") or next(iter(content.values()), {})
    schema: Document = chosen.get("schema", {})
    return schema


def _fields(document: Document, schema: Document, prefix: str = "", depth: int = 0) -> Iterator[Field]:
    """The fields of an object, those of the objects inside it after it; a schema inside itself ends."""
    schema = _resolve(document, schema)
    required = schema.get("required", [])
    for name, given in schema.get("properties", {}).items():
        inner = _resolve(document, given)
        path = f"{prefix}{name}"
        yield Field(path, _kind(document, inner), name in required, tuple(_limits(inner)), inner.get("description", ""))
        if depth < DEEPEST:
            element = _resolve(document, inner.get("items", {}))
            deeper = f"{path}[]." if element else f"{path}."
            yield from _fields(document, element or inner, deeper, depth + 1)


def _kind(document: Document, schema: Document) -> str:
    """ "string", "uuid", "[object]", "string | null"."""
    kinds = schema.get("type", "object" if "properties" in schema else "")
    kinds = [kinds] if isinstance(kinds, str) else list(kinds)
    if "array" in kinds:
        inner = _kind(document, _resolve(document, schema.get("items", {})))
        kinds = [f"[{inner}]" if kind == "array" else kind for kind in kinds]
    named = schema.get("format")
    return " | ".join(str(named) if named and kind == "string" else kind for kind in kinds if kind)


def _limits(schema: Document) -> Iterator[str]:
    """What a value is held to, in the words of JSON Schema, which programmers know in every language."""
    if choices := [choice for choice in schema.get("enum", []) if choice is not None]:
        yield " · ".join(map(str, choices))
    for name in ("minimum", "maximum", "minLength", "maxLength", "maxItems"):
        if name in schema:
            yield f"{name} {schema[name]}"
    if schema.get("default") not in (None, "", []):
        yield f"default {json.dumps(schema['default'], ensure_ascii=False)}"


def _call(document: Document, base: str, path: str, method: str, parameters: list[Document], body: Document) -> str:
    """A curl command that can be copied. Optional parameters are left out but those with an example of their own."""
    place = next((value for start, value in PATH_EXAMPLES.items() if path.startswith(start)), "ystad")
    for parameter in parameters:
        if parameter["in"] == "path":
            schema = _resolve(document, parameter.get("schema", {}))
            value = place if parameter["name"] == "slug" else str(_example(document, schema))
            path = path.replace("{" + parameter["name"] + "}", value)
    query = {
        parameter["name"]: _example(document, parameter.get("schema", {}))
        for parameter in parameters
        if parameter["in"] == "query" and parameter.get("required")
    }
    address = f"{base}{path}{'?' + urlencode(query) if query else ''}"
    lines = [f"curl '{address}'", "-H 'Authorization: Bearer ssn_…'"]
    if method != "get":
        lines[0] = f"curl -X {method.upper()} '{address}'"
    if method == "post":
        lines.append("-H 'Idempotency-Key: 7f3a'")
    if body:
        example = json.dumps(_example(document, body), ensure_ascii=False, indent=2)
        lines += ["-H 'Content-Type: application/json'", f"-d '{example}'"]
    return " \\\n  ".join(lines)


def _example(document: Document, schema: Document, depth: int = 0, name: str = "") -> Any:
    """A value that fits: the schema's own example, else one by its type. Optional fields without one are left out."""
    schema = _resolve(document, schema)
    if "example" in schema:
        return schema["example"]
    if choices := [choice for choice in schema.get("enum", []) if choice is not None]:
        return choices[0]
    if name in BY_NAME and "properties" not in schema and "format" not in schema:
        return BY_NAME[name]
    kinds = schema.get("type", "object" if "properties" in schema else "string")
    kind = next((each for each in ([kinds] if isinstance(kinds, str) else kinds) if each != "null"), "string")
    if kind == "object":
        required = schema.get("required", [])
        return {
            name: _example(document, inner, depth + 1, name)
            for name, inner in schema.get("properties", {}).items()
            if name in required or _worth_showing(document, inner, depth)
        }
    if kind == "array":
        return [_example(document, schema.get("items", {}), depth + 1)] if depth < DEEPEST else []
    if kind in {"integer", "number"}:
        return schema.get("default") or schema.get("minimum", 1)
    if kind == "boolean":
        return bool(schema.get("default", False))
    return EXAMPLES.get(schema.get("format", ""), "text")


def _worth_showing(document: Document, schema: Document, depth: int) -> bool:
    """An optional field stands in the example when it says what it looks like, or holds what the call is about."""
    schema = _resolve(document, schema)
    return "example" in schema or (schema.get("type") == "array" and depth == 0)


def _resolve(document: Document, part: Document) -> Document:
    """What a $ref points at; anything else is itself."""
    while "$ref" in part:
        found: Any = document
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    for several in ("allOf", "anyOf", "oneOf"):
        if several in part:
            kept = {name: value for name, value in part.items() if name != several}
            inner: Document = next((each for each in part[several] if each.get("type") != "null"), {})
            return {**_resolve(document, inner), **kept}
    return part
