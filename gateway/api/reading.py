"""The OpenAPI document as somebody reads it: operations with their parts in words, and examples of what is sent and answered."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from gateway.api.samples import sample

Json = Mapping[str, Any]

_REF = "#/components/schemas/"
_PLAIN = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
    "object": "an object",
    "array": "a list",
}
_FORMATS = {"uuid": "an id (UUID)", "date": "a day (YYYY-MM-DD)", "date-time": "a moment (RFC 3339)", "uri": "an address (URL)"}


@dataclass(frozen=True)
class Field:
    """Something that is sent or answered. `type` is in words; `of` names the shape of what is inside, if it has one."""

    name: str
    type: str
    of: str | None
    description: str
    required: bool


@dataclass(frozen=True)
class Shape:
    """An object with its fields."""

    name: str
    description: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Answer:
    """One of the answers to an operation. `sample` is JSON."""

    status: str
    meaning: str
    of: str | None
    sample: str | None


@dataclass(frozen=True)
class Operation:
    """One operation. `request` is a command for a terminal that asks for it; `shapes` are what it takes and answers, and what is inside."""

    id: str
    method: str
    path: str
    tag: str
    summary: str
    paragraphs: tuple[str, ...]
    scopes: tuple[str, ...]
    parameters: tuple[tuple[str, Field], ...]
    body: str | None
    answers: tuple[Answer, ...]
    shapes: tuple[Shape, ...]
    request: str


def operations(document: Json) -> tuple[Operation, ...]:
    """Return every operation, in the order of the document."""
    return tuple(_operation(document, path, method, found) for path, item in document["paths"].items() for method, found in item.items())


def _operation(document: Json, path: str, method: str, found: Json) -> Operation:
    schemas: Json = document["components"]["schemas"]
    [(content_type, taken)] = found.get("requestBody", {"content": {"": {"schema": None}}})["content"].items()
    parameters = tuple(
        (said["in"], _field(said["name"], {**said["schema"], "description": said.get("description", "")}, required=said.get("required", False)))
        for said in found.get("parameters", ())
    )
    answers = tuple(_answer(status, said, schemas) for status, said in found["responses"].items())
    wanted = [name for name in (_name_of(taken["schema"]), *(answer.of for answer in answers if answer.status < "300")) if name]
    return Operation(
        id=found["operationId"],
        method=method.upper(),
        path=f"/api{path}",
        tag=found["tags"][0],
        summary=found.get("summary", found["operationId"]),
        paragraphs=tuple(" ".join(part.split()) for part in found.get("description", "").split("\n\n")),
        scopes=tuple(scope for wanted in found.get("security", ()) for scopes in wanted.values() for scope in scopes),
        parameters=parameters,
        body=_name_of(taken["schema"]),
        answers=answers,
        shapes=tuple(_shapes(wanted, schemas)),
        request=_request(f"{document['servers'][0]['url']}{path}", method, found, content_type, sample(taken["schema"], schemas) if content_type else None),
    )


def _request(url: str, method: str, found: Json, content_type: str, body: Any) -> str:
    asked = [
        f"{said['name']}={quote(str(sample(said['schema'], {})))}" for said in found.get("parameters", ()) if said["in"] == "query" and said.get("required")
    ]
    for said in found.get("parameters", ()):
        if said["in"] == "path":
            url = url.replace(f"{{{said['name']}}}", str(sample(said["schema"], {})))
    lines = [f"curl '{url}{'?' if asked else ''}{'&'.join(asked)}'"]
    if method not in {"get", "post"} or (method == "post" and body is None):
        lines.append(f"-X {method.upper()}")
    if content_type == "application/x-www-form-urlencoded":
        return " \\\n  ".join([*lines, '-u "$CLIENT_ID:$CLIENT_SECRET"', "-d grant_type=client_credentials"])
    lines.append('-H "Authorization: Bearer $TOKEN"')
    if body is not None:
        lines += [f"-H 'Content-Type: {content_type}'", f"-d '{json.dumps(body, indent=2)}'"]
    return " \\\n  ".join(lines)


def _answer(status: str, said: Json, schemas: Json) -> Answer:
    content = said.get("content", {})
    schema = next((found["schema"] for found in content.values()), None)
    shown = json.dumps(sample(schema, schemas), indent=2) if schema is not None and status < "300" else None
    return Answer(status, said["description"], _name_of(schema), shown)


def _shapes(names: Sequence[str], schemas: Json) -> Iterator[Shape]:
    """Yield the shapes with these names and those inside them, each once."""
    waiting, seen = list(names), set(names)
    while waiting:
        name = waiting.pop(0)
        schema = schemas[name]
        required = schema.get("required", ())
        fields = tuple(_field(field, said, required=field in required) for field, said in schema.get("properties", {}).items())
        yield Shape(name, " ".join(schema.get("description", "").split()), fields)
        inside = [found for said in schema.get("properties", {}).values() if (found := _name_of(said)) and found not in seen]
        waiting += dict.fromkeys(inside)
        seen.update(inside)


def _field(name: str, said: Json, *, required: bool) -> Field:
    description = said.get("description", "")
    if said.get("default") not in (None, []):
        default = said["default"]
        description = f"{description.rstrip('.')}. `{default if isinstance(default, str) else json.dumps(default)}` unless you say so".lstrip(". ")
    return Field(name, _in_words(said), _name_of(said), description, required)


def _name_of(schema: Json | None) -> str | None:
    """Return the name of the shape that a schema refers to, itself or in a list, or None."""
    match schema:
        case {"$ref": str(ref)}:
            return ref.removeprefix(_REF)
        case {"items": dict(items)}:
            return _name_of(items)
        case {"anyOf": [*options]} | {"allOf": [*options]} | {"oneOf": [*options]}:
            return next((name for option in options if (name := _name_of(option))), None)
    return None


def _in_words(said: Json) -> str:
    words = "any JSON"
    match said:
        case {"$ref": _}:
            words = "an object"
        case {"anyOf": [*options]} | {"oneOf": [*options]} | {"allOf": [*options]}:
            words = ", or ".join(dict.fromkeys(_in_words(option) for option in options))
        case {"const": value}:
            words = f"always {value}"
        case {"enum": [*values]}:
            words = "one of " + ", ".join(str(value) for value in values)
        case {"type": "array", "items": dict(items)} if items:
            words = f"a list, each of it {_in_words(items)}"
        case {"type": str(kind)}:
            words = _FORMATS.get(said.get("format", ""), _PLAIN[kind])
    return words
