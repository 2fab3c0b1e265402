"""The catalogue of public events: of each type what it means, its fields and an example, as its class says them."""

import inspect
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from contracts.envelope import Envelope, Event
from contracts.registry import EVENTS, PUBLIC

_SUBJECT = re.compile(r"\s*Subject: (?P<what>.+?)\.(?=\s|$)", re.DOTALL)
_EXAMPLE_ID = UUID("019a4900-7d28-7c11-9a3e-0f1e2d3c4b5a")
_EXAMPLE_SUBJECT = UUID("01990b1d-9b10-7d22-8c4f-1a2b3c4d5e6f")
_EXAMPLE_TIME = datetime(2026, 11, 3, 9, 12, 44, tzinfo=UTC)
_EXAMPLE_SEQUENCE = 4
_WORDS = {
    ("string", "uuid"): "an id (UUID)",
    ("string", "date"): "a day (YYYY-MM-DD)",
    ("string", "date-time"): "a moment (RFC 3339)",
    ("integer", None): "a whole number",
    ("boolean", None): "true or false",
    ("null", None): "null",
}


@dataclass(frozen=True)
class FieldEntry:
    """A field of `data`. `type` is in words; `required` says that it is always there, if only as null."""

    name: str
    type: str
    description: str
    required: bool


@dataclass(frozen=True)
class EventEntry:
    """A type of public event, for whoever wants to receive it.

    `meaning` is in paragraphs; `subject` says whose id the envelope's `subject` is; `owner` is the service that publishes it;
    `example` is a whole event as it is sent, in JSON values.
    """

    type: str
    title: str
    meaning: tuple[str, ...]
    subject: str
    owner: str
    version: int
    fields: tuple[FieldEntry, ...]
    example: dict[str, Any]


def catalogue() -> tuple[EventEntry, ...]:
    """Return every public event, in the order of their types."""
    return tuple(entry_of(EVENTS[name]) for name in sorted(PUBLIC))


def entry_of(kind: type[Event]) -> EventEntry:
    """Return what the class of a public event says of it. Raises ValueError where it does not say what its subject is, or has no example."""
    words = inspect.cleandoc(kind.__doc__ or "")
    subject = _SUBJECT.search(words)
    if subject is None:
        raise ValueError(f"the docstring of {kind.__name__} does not say what its subject is")
    schema = data_schema(kind)
    required = set(schema.get("required", ()))
    return EventEntry(
        type=kind.type,
        title=re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.__name__).capitalize(),
        meaning=tuple(" ".join(paragraph.split()) for paragraph in _SUBJECT.sub("", words).split("\n\n")),
        subject=" ".join(subject["what"].split()),
        owner=kind.source,
        version=int(kind.type.rpartition(".v")[2]),
        fields=tuple(FieldEntry(name, _in_words(said), said.get("description", ""), name in required) for name, said in schema["properties"].items()),
        example=example_of(kind).model_dump(mode="json", exclude_none=True),
    )


def data_schema(kind: type[Event]) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the `data` of an event: its fields besides the subject, which is in the envelope."""
    schema = kind.model_json_schema(mode="serialization")
    properties = {name: {key: part for key, part in said.items() if key != "title"} for name, said in schema.get("properties", {}).items() if name != "subject"}
    required = [name for name in schema.get("required", ()) if name != "subject"]
    return {"type": "object", "properties": properties, "required": required}


def example_of(kind: type[Event]) -> Envelope:
    """Return a whole event of this type, made of the examples of its fields. Raises ValueError where a field has none."""
    missing = [name for name, field in kind.model_fields.items() if name != "subject" and not field.examples]
    if missing:
        raise ValueError(f"{kind.__name__} has no example of {', '.join(missing)}")
    examples = {name: field.examples[0] for name, field in kind.model_fields.items() if field.examples}
    event = kind.model_validate({**examples, "subject": _EXAMPLE_SUBJECT})
    return Envelope(
        id=_EXAMPLE_ID,
        source=kind.source,
        type=kind.type,
        subject=event.subject,
        time=_EXAMPLE_TIME,
        sequence=_EXAMPLE_SEQUENCE,
        data=event.data(),
    )


def _in_words(said: dict[str, Any]) -> str:
    """Raises KeyError for a type that no public event has had until now."""
    if "anyOf" in said:
        return ", or ".join(_in_words(option) for option in said["anyOf"])
    if "const" in said:
        return f"always {said['const']}"
    if "enum" in said:
        return "one of " + ", ".join(str(value) for value in said["enum"])
    return _WORDS[said["type"], said.get("format")]
