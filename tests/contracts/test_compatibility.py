"""Each kind of change of a schema: what could break a reader is named, and what cannot is let through."""

from copy import deepcopy
from datetime import date
from typing import Any, Literal
from uuid import UUID

import pytest
from pydantic import create_model

from contracts.catalogue import data_schema
from contracts.compatibility import breaking_changes
from contracts.envelope import Event

BEFORE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid", "description": "Which."},
        "due_on": {"type": "string", "format": "date"},
        "days": {"type": "integer"},
        "kind": {"type": "string", "enum": ["health", "other"]},
        "always": {"const": "cases"},
        "until": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
        "inner": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
    },
    "required": ["id", "due_on", "days", "kind", "inner"],
}


def _changed(*path: str, to: Any = None) -> dict[str, Any]:
    """The schema with something else at a place, or, without `to`, nothing there."""
    after = deepcopy(BEFORE)
    place = after
    for step in path[:-1]:
        place = place[step]
    if to is None:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return after


BREAKING = {
    "a field is removed": (_changed("properties", "days"), "field days: was removed"),
    "a field of a field is removed": (_changed("properties", "inner", "properties", "name"), "field inner, field name: was removed"),
    "a field may be missing": (_changed("required", to=["id", "due_on", "kind", "inner"]), "field days: was always there and may be missing now"),
    "a field is always there": (_changed("required", to=[*BEFORE["required"], "until"]), "field until: is always there now"),
    "a new field is always there": (
        {**_changed("properties", "new", to={"type": "integer"}), "required": [*BEFORE["required"], "new"]},
        "field new: is always there now",
    ),
    "another type": (_changed("properties", "days", "type", to="number"), "field days: type was 'integer' and is 'number'"),
    "another format": (_changed("properties", "due_on", "format", to="date-time"), "field due_on: format was 'date' and is 'date-time'"),
    "no format any more": (_changed("properties", "id", "format"), "field id: format was 'uuid' and is not said"),
    "a limit": (_changed("properties", "days", "maximum", to=14), "field days: maximum was not said and is 14"),
    "one more code": (_changed("properties", "kind", "enum", to=["health", "other", "social"]), "field kind: may be 'social' now"),
    "one code fewer": (_changed("properties", "kind", "enum", to=["health"]), "field kind: was 'other' in events that the feed keeps"),
    "any value": (_changed("properties", "kind", "enum"), "field kind: was one of a list and is any value"),
    "a constant that grew": (_changed("properties", "always", to={"enum": ["cases", "forms"]}), "field always: may be 'forms' now"),
    "may be null": (_changed("properties", "days", to={"anyOf": [{"type": "integer"}, {"type": "null"}]}), "field days: may be null now"),
    "may not be null": (_changed("properties", "until", to={"type": "string", "format": "date"}), "field until: was null in events that the feed keeps"),
    "another type inside": (
        _changed("properties", "until", "anyOf", to=[{"type": "string", "format": "date-time"}, {"type": "null"}]),
        "field until: format was 'date' and is 'date-time'",
    ),
    "one type more": (
        _changed("properties", "until", "anyOf", to=[{"type": "string", "format": "date"}, {"type": "integer"}, {"type": "null"}]),
        "field until: has other types to choose from",
    ),
}


@pytest.mark.parametrize(("after", "said"), BREAKING.values(), ids=BREAKING)
def test_what_could_break_a_reader_is_named(after, said):
    found = breaking_changes(BEFORE, after)
    assert any(change.startswith(f"the event, {said}") for change in found), found


HARMLESS = {
    "nothing": BEFORE,
    "a new field that may be missing": _changed("properties", "new", to={"type": "integer"}),
    "other words": _changed("properties", "id", "description", to="Which one."),
    "an example": {**BEFORE, "examples": [{}], "title": "Trial"},
    "another order": {**BEFORE, "required": list(reversed(BEFORE["required"]))},
    "codes in another order": _changed("properties", "kind", "enum", to=["other", "health"]),
}


@pytest.mark.parametrize("after", HARMLESS.values(), ids=HARMLESS)
def test_what_cannot_break_a_reader_is_let_through(after):
    assert breaking_changes(BEFORE, after) == []


def _event(**fields: Any) -> dict[str, Any]:
    """The schema of an event with these fields, each a type or a type and a default."""
    said: dict[str, Any] = {name: kind if isinstance(kind, tuple) else (kind, ...) for name, kind in fields.items()}
    keywords: dict[str, Any] = {"type": "uk.ehc.trial.told.v1", "source": "trial", "exposure": "public"}
    return data_schema(create_model("Trial", __base__=Event, __cls_kwargs__=keywords, **said))


OF_CLASSES = {
    "a field goes": ({"on": date, "child_id": UUID}, {"on": date}, ["the event, field child_id: was removed"]),
    "a code comes": ({"kind": Literal["a", "b"]}, {"kind": Literal["a", "b", "c"]}, ["the event, field kind: may be 'c' now"]),
    "a second code comes": ({"kind": Literal["a"]}, {"kind": Literal["a", "b"]}, ["the event, field kind: may be 'b' now"]),
    "a field with a default comes": ({"on": date}, {"on": date, "days": (int | None, None)}, []),
    "null comes": ({"days": int}, {"days": int | None}, ["the event, field days: may be null now"]),
}


@pytest.mark.parametrize(("before", "after", "said"), OF_CLASSES.values(), ids=OF_CLASSES)
def test_changes_of_classes_are_found_in_the_schemas_that_they_make(before, after, said):
    found = breaking_changes(_event(**before), _event(**after))
    assert [change for change in said if change not in found] == []
    assert bool(found) == bool(said)
