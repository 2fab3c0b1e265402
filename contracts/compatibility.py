"""Which change of a schema could break whoever reads the events.

A reader may hold the schema of yesterday and get an event of today, or hold that of today and ask for the events of last year, which the feed
keeps as they were. So each event has to fit both. That leaves two changes: other words, and a new field that may be missing.
"""

from typing import Any

_WORDS = frozenset({"$schema", "$id", "title", "description", "examples", "default"})
_COMPARED = frozenset({"properties", "required", "enum", "const", "anyOf"})
_NULL = {"type": "null"}


def breaking_changes(before: dict[str, Any], after: dict[str, Any], where: str = "the event") -> list[str]:
    """Return in words what breaks readers between two schemas of one type of event. `where` names what they are schemas of."""
    others = sorted((set(before) | set(after)) - _WORDS - _COMPARED)
    return [
        *_of_fields(before, after, where),
        *_of_values(before, after, where),
        *_of_options(before, after, where),
        *(f"{where}: {key} was {_shown(before.get(key))} and is {_shown(after.get(key))}" for key in others if before.get(key) != after.get(key)),
    ]


def _of_fields(before: dict[str, Any], after: dict[str, Any], where: str) -> list[str]:
    old, new = before.get("properties", {}), after.get("properties", {})
    always, always_now = set(before.get("required", ())), set(after.get("required", ()))
    found = []
    for name in sorted(set(old) | set(new)):
        field = f"{where}, field {name}"
        if name not in new:
            found.append(f"{field}: was removed")
            continue
        if name in always and name not in always_now:
            found.append(f"{field}: was always there and may be missing now")
        if name in always_now and name not in always:
            found.append(f"{field}: is always there now, and is missing from events that the feed keeps; give it a default")
        if name in old:
            found += breaking_changes(old[name], new[name], field)
    return found


def _of_values(before: dict[str, Any], after: dict[str, Any], where: str) -> list[str]:
    old, new = _values(before), _values(after)
    if old is None and new is None:
        return []
    if old is None or new is None:
        return [f"{where}: was {'any value' if old is None else 'one of a list'} and is {'any value' if new is None else 'one of a list'}"]
    found = [f"{where}: may be {_shown(value)} now" for value in new if value not in old]
    return found + [f"{where}: was {_shown(value)} in events that the feed keeps, and may not be now" for value in old if value not in new]


def _of_options(before: dict[str, Any], after: dict[str, Any], where: str) -> list[str]:
    """Compare what is one of several types, as what may be null is."""
    old, new = before.get("anyOf"), after.get("anyOf")
    if old is None and new is not None:
        return [f"{where}: may be {'null' if _NULL in new else 'of several types'} now"]
    if old is None:
        return []
    if new is None:
        return [f"{where}: was {'null' if _NULL in old else 'of several types'} in events that the feed keeps, and may not be now"]
    if len(old) != len(new):
        return [f"{where}: has other types to choose from"]
    return [change for one, other in zip(old, new, strict=True) for change in breaking_changes(one, other, where)]


def _values(schema: dict[str, Any]) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    values: list[Any] | None = schema.get("enum")
    return values


def _shown(value: Any) -> str:
    return "not said" if value is None else repr(value)
