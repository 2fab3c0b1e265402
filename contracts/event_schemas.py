"""The JSON Schemas (2020-12) of public events: of the whole CloudEvent, as other systems receive it.

They are committed in `contracts/schemas/`, for readers to generate code from and to see what changes.
"""

import json
from pathlib import Path
from typing import Any

from contracts.catalogue import data_schema, entry_of
from contracts.envelope import SEQUENCE_DIGITS, Event
from contracts.registry import EVENTS, PUBLIC

FOLDER = Path(__file__).parent / "schemas"


def event_schema(kind: type[Event]) -> dict[str, Any]:
    """Return the schema of a public event. Fields that it does not name may come later: a reader passes over them."""
    entry = entry_of(kind)
    properties: dict[str, Any] = {
        "specversion": {"const": "1.0", "description": "The version of CloudEvents."},
        "id": {"type": "string", "format": "uuid", "description": "This event. The same id may come again: handle it once."},
        "source": {"const": kind.source, "description": "The part of Waymark that says it."},
        "type": {"const": kind.type, "description": "What happened."},
        "subject": {"type": "string", "format": "uuid", "description": f"The id of {entry.subject}."},
        "time": {"type": "string", "format": "date-time", "description": "When it happened."},
        "sequence": {
            "type": "string",
            "pattern": f"^[0-9]{{{SEQUENCE_DIGITS}}}$",
            "description": f"{SEQUENCE_DIGITS} digits, to compare as strings. Counts up for each subject: the later of two events has the higher one. "
            "Those in between may be events that you do not get.",
        },
        "datacontenttype": {"const": "application/json", "description": "How `data` is written."},
        "traceparent": {"type": "string", "description": "W3C Trace Context of the change that caused it."},
        "data": {"description": "What is known of it.", **data_schema(kind)},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"/api/events/schemas/{kind.type}.json",
        "title": entry.title,
        "description": "\n\n".join(entry.meaning),
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name != "traceparent"],
        "examples": [entry.example],
    }


def generated() -> dict[str, dict[str, Any]]:
    """Return the schema of every public event, by type."""
    return {name: event_schema(EVENTS[name]) for name in sorted(PUBLIC)}


def committed(folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """Return the schemas in a folder, by type."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def write(schema: dict[str, Any], name: str, folder: Path = FOLDER) -> None:
    """Write the schema of the type `name`."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
