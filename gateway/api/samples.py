"""Examples of what a schema describes: those that it names, and plain ones for the rest."""

from collections.abc import Mapping
from typing import Any

_STRINGS = {
    "uuid": "019a4900-7d28-7c11-9a3e-0f1e2d3c4b5a",
    "date": "2026-11-03",
    "date-time": "2026-11-03T09:12:44Z",
    "uri": "https://example.com/events",
}
_DEEPEST = 6


def sample(schema: Mapping[str, Any], schemas: Mapping[str, Any], depth: int = 0) -> Any:
    """Return a JSON value that fits a schema, where that is plain. `schemas` are those that it may refer to by name."""
    found: Any
    match schema:
        case {"examples": [first, *_]} | {"example": first} | {"const": first} | {"enum": [first, *_]}:
            found = first
        case {"$ref": str(ref)}:
            found = sample(schemas[ref.rpartition("/")[2]], schemas, depth + 1) if depth < _DEEPEST else {}
        case {"default": value} if value is not None:
            found = value
        case {"anyOf": [*options]} | {"oneOf": [*options]} | {"allOf": [*options]}:
            found = sample(next((option for option in options if option.get("type") != "null"), {}), schemas, depth)
        case {"properties": dict(properties)}:
            found = {name: sample(said, schemas, depth) for name, said in properties.items()}
        case {"type": "array", "items": dict(items)}:
            found = [sample(items, schemas, depth)]
        case _:
            found = _plain(schema)
    return found


def _plain(schema: Mapping[str, Any]) -> Any:
    kind = schema.get("type")
    if kind == "string":
        return _STRINGS.get(schema.get("format", ""), "text")
    if kind in {"integer", "number"}:
        return schema.get("minimum", 1)
    return {"boolean": True, "array": [], "null": None}.get(str(kind), {})
